"""Which of our venues and organisations the names in a list mean: those of the same name, or as somebody has said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process
from sqlalchemy import select

from festival.base import text
from festival.base.database import db
from festival.organisers.model import Organisation
from festival.places.model import Venue
from festival.sheets.grouping import Meaning
from festival.sheets.list_reading import RowRead
from festival.sheets.list_settings import NEW, ListSettings

MOST_SUGGESTED = 6
_ALIKE = 72
_LONGEST = 200


@dataclass(frozen=True)
class NameSeen:
    """A name of the list: how many rows have it, what was said that it means, and whose numbers it may mean; `same_id`
    is the only one of ours that is called so."""

    name: str
    key: str
    rows: int
    said: str
    same_id: int | None
    suggested: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class _Known:
    """All of ours by number: as they are called, and folded."""

    names: Mapping[int, str]
    folded: Mapping[int, str]
    follows: Mapping[int, int] = field(default_factory=dict)
    """Where one was merged into another, that one; lists go on naming the first."""
    former: Mapping[str, int] = field(default_factory=dict)
    """Who goes on for those that are no more, by their folded name."""

    def same(self) -> dict[str, int]:
        """Return the number by folded name, where one alone is called so."""
        counted = Counter(self.folded.values())
        alone = {name: number for number, name in self.folded.items() if counted[name] == 1}
        return {name: number for name, number in self.former.items() if not counted[name]} | alone


def meaning_of(settings: ListSettings) -> Meaning:
    """Return what names mean: as somebody has said, else the one of ours that is called so. Two queries."""
    venues, organisations = _venues(), _organisations()
    return Meaning(_decided(settings.places, venues), _decided(settings.organisations, organisations))


def places_seen(rows: Iterable[RowRead], settings: ListSettings) -> list[NameSeen]:
    """Return the places that the list names, those that nobody knows yet first. One query."""
    return _seen((row.words.get("place", "") for row in rows), settings.places, _venues())


def organisations_seen(rows: Iterable[RowRead], settings: ListSettings) -> list[NameSeen]:
    """Return the organisers that the list names, the same way. One query."""
    return _seen(
        (row.words.get("organisation", "") for row in rows), settings.organisations, _organisations()
    )


def _decided(said: Mapping[str, str], known: _Known) -> dict[str, int]:
    meant = known.same()
    for key, value in said.items():
        meant.pop(key, None)
        number = int(value) if value.isdigit() else 0
        number = known.follows.get(number, number)
        if number in known.names:
            meant[key] = number
    return meant


def _seen(names: Iterable[str], said: Mapping[str, str], known: _Known) -> list[NameSeen]:
    counted: Counter[str] = Counter()
    words: dict[str, str] = {}
    for name in names:
        line = text.one_line(name)[:_LONGEST]
        key = text.fold(line)
        if key:
            counted[key] += 1
            words.setdefault(key, line)
    same = known.same()
    found = [
        NameSeen(
            words[key],
            key,
            rows,
            said.get(key, ""),
            same.get(key),
            () if key in same and key not in said else _suggested(key, known),
        )
        for key, rows in counted.items()
    ]
    return sorted(found, key=lambda one: (bool(one.said) or one.same_id is not None, -one.rows, one.key))


def _suggested(key: str, known: _Known) -> tuple[tuple[int, str], ...]:
    found = process.extract(
        key, known.folded, scorer=fuzz.token_set_ratio, limit=MOST_SUGGESTED, score_cutoff=_ALIKE
    )
    return tuple((number, known.names[number]) for _folded, _score, number in found)


def _venues() -> _Known:
    rows = (
        db.session.execute(select(Venue.id, Venue.name, Venue.folded_name).order_by(Venue.id)).tuples().all()
    )
    return _Known(
        {number: name for number, name, _f in rows}, {number: folded for number, _n, folded in rows}
    )


def _organisations() -> _Known:
    query = select(Organisation.id, Organisation.name, Organisation.merged_into_id).order_by(Organisation.id)
    rows = db.session.execute(query).tuples().all()
    names = {number: name for number, name, kept in rows if kept is None}
    return _Known(
        names,
        {number: text.fold(name) for number, name in names.items()},
        {number: kept for number, _name, kept in rows if kept is not None},
        {text.fold(name): kept for _number, name, kept in rows if kept is not None},
    )


def is_new(said: str) -> str:
    """Return what a name is to be made new as, a setting or a sector; empty where it is not."""
    return said.removeprefix(NEW) if said.startswith(NEW) else ""
