"""What a calendar says of an event, as the kernel of all imports takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from festival.base import text, vocabulary
from festival.base.city_texts import LOCALES
from festival.base.database import db
from festival.calendar_files.calendar_reading import ReadEvent
from festival.calendar_files.plain_markdown import markdown_of
from festival.exchange.candidate import Candidate, GivenChange, GivenPlace, Trouble
from festival.places.model import Venue


@dataclass(frozen=True)
class KnownWords:
    """What the words of a calendar may mean here: venues and categories by their names, comparable."""

    venues: Mapping[str, int]
    categories: Mapping[str, str]


def known_words() -> KnownWords:
    """Return the city's venues by name, those of one name left out, and its categories in each language. One query."""
    venues: dict[str, int] = {}
    twice: set[str] = set()
    for number, name, name_en in db.session.execute(select(Venue.id, Venue.name, Venue.name_en)).tuples():
        for one in {text.fold(name), text.fold(name_en or "")} - {""}:
            if one in venues and venues[one] != number:
                twice.add(one)
            venues[one] = number
    categories = {
        text.fold(label): key for locale in LOCALES for key, label in vocabulary.choices("category", locale)
    }
    return KnownWords({name: number for name, number in venues.items() if name not in twice}, categories)


def candidate_of(read: ReadEvent, known: KnownWords) -> Candidate:
    """Return an event of a calendar as the kernel takes it. What the calendar doesn't say is None."""
    categories = (known.categories.get(text.fold(one)) for one in read.categories)
    return Candidate(
        key=read.key,
        title=read.title,
        lines=read.lines or None,
        changes=tuple(
            GivenChange(one.named, one.kind, one.local_start, one.local_end, one.place)
            for one in read.changes
        ),
        description=markdown_of(read.description) if read.description else None,
        place=_place(read, known),
        category=next(filter(None, categories), None),
        link=read.link or None,
        is_cancelled=read.is_cancelled,
        troubles=tuple(Trouble(one.code, typed=one.typed, stops=one.stops) for one in read.notes),
    )


def _place(read: ReadEvent, known: KnownWords) -> GivenPlace | None:
    if not read.place and read.lon is None:
        return None
    for name in (read.place, read.place.partition(",")[0]):
        venue_id = known.venues.get(text.fold(name))
        if venue_id is not None:
            return GivenPlace(venue_id)
    return GivenPlace(None, read.place, read.lon, read.lat)
