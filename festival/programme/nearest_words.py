"""What somebody may have meant who searched for a word that no event has."""

from __future__ import annotations

from difflib import get_close_matches

from flask import current_app
from sqlalchemy import select

from festival.base import clock, text
from festival.base.city import read_mark
from festival.base.database import db
from festival.events.model import PUBLIC_STATES, Event

_EXTENSION = "festival_searched_words"
_SHORTEST = 4
_LIKE = 0.75
_MOST_EVENTS = 20_000


def nearest_words(query: str) -> str:
    """Return the query with each word that stands nowhere exchanged for the one most like it, as it is folded.

    Empty where there is nothing to exchange. "weihnachsmarkt" gives "weihnachtsmarkt". The words of what is on are kept
    in the process under the city's revision: one query after each change.
    """
    known = _known_words()
    meant, has_changed = [], False
    for word in text.fold(query).split():
        stems = [stem for alternatives in text.stems(word, ("de", "en")) for stem in alternatives]
        if len(word) < _SHORTEST or not stems or any(stem in other for stem in stems for other in known):
            meant.append(word)
            continue
        alike = [other for other in known if abs(len(other) - len(word)) <= 2]
        found = get_close_matches(word, alike, n=1, cutoff=_LIKE)
        if not found:
            return ""
        meant.append(found[0])
        has_changed = True
    return " ".join(meant) if has_changed else ""


def _known_words() -> list[str]:
    mark = read_mark()
    kept: dict[object, list[str]] = current_app.extensions.setdefault(_EXTENSION, {})
    if mark not in kept:
        query = (
            select(Event.search_text)
            .where(Event.state.in_(PUBLIC_STATES))
            .where((Event.last_ends_at.is_(None)) | (Event.last_ends_at > clock.now()))
            .order_by(Event.id.desc())
            .limit(_MOST_EVENTS)
        )
        words = {
            word.strip(".,:;!?()\"'„“”–") for found in db.session.scalars(query) for word in found.split()
        }
        kept.clear()
        kept[mark] = sorted(word for word in words if len(word) >= _SHORTEST)
    return kept[mark]
