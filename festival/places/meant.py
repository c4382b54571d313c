"""Which venues are meant by a name that none has quite: a slip of the pen, a letter too few, its street; and which lie
where a point was set."""

from __future__ import annotations

from difflib import SequenceMatcher

from sqlalchemy import select

from festival.base import text
from festival.base.database import db
from festival.places.model import Venue

_ALIKE = 0.8
_MOST_WORDS = 6
_LONGEST = 200


def venues_meant(words: str, *, limit: int = 5) -> list[Venue]:
    """Return the venues in whose name or street each word stands, or one much like it, the likeliest first.

    Two queries. Words are compared once, however many venues share them.
    """
    typed = text.fold(words[:_LONGEST]).split()[:_MOST_WORDS]
    if not typed:
        return []
    rows = db.session.execute(select(Venue.id, Venue.folded_name, Venue.folded_street)).tuples()
    names = {number: {*name.split(), *street.split()} for number, name, street in rows}
    stored = set().union(*names.values())
    alike = [_alike(word, stored) for word in typed]
    found = {
        number: min(max((one.get(word, 0.0) for word in own), default=0.0) for one in alike)
        for number, own in names.items()
    }
    order = sorted((number for number in found if found[number]), key=lambda number: (-found[number], number))
    venues = {one.id: one for one in db.session.scalars(select(Venue).where(Venue.id.in_(order[:limit])))}
    return [venues[number] for number in order[:limit] if number in venues]


def _alike(word: str, stored: set[str]) -> dict[str, float]:
    """Return the stored words that are much like it, with how much."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(word)
    found = {}
    for other in stored:
        matcher.set_seq1(other)
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _ALIKE and matcher.ratio() >= _ALIKE:
            found[other] = matcher.ratio()
    return found
