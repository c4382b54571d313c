"""What a reader of the year asked for: read strictly, in one canonical order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from werkzeug.datastructures import MultiDict

from festival.base import vocabulary
from festival.co_organisers.acting import events_of
from festival.events.model import BLOCKING_STATES, PUBLIC_STATES, Event
from festival.events.privacy import sees_everything
from festival.organisers.model import Account, Organisation
from festival.programme.filters import BadFilter, Filters, as_lists, read_filters

FIRST_YEAR, LAST_YEAR = 2000, 2100
SHARED = ("district", "venue", "category")
"""Filters that the public programme has too, with the same values."""


@dataclass(frozen=True)
class YearFilters:
    """The year and what is counted in it; tuples mean "any of", empty means "all"."""

    year: int
    places: Filters = field(default_factory=Filters)
    sectors: tuple[str, ...] = ()
    states: tuple[str, ...] = ()

    @property
    def start_on(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last_on(self) -> date:
        return date(self.year, 12, 31)

    def as_args(self) -> list[tuple[str, str]]:
        """Return the filters as query arguments in canonical order, one pair a value; the year isn't among them."""
        return [
            *self.places.as_args(),
            *(("sector", value) for value in self.sectors),
            *(("status", value) for value in self.states),
        ]

    def as_lists(self) -> dict[str, Any]:
        """Return the filters as address arguments, each with its values."""
        return as_lists(self.as_args())

    @property
    def asks_of_event(self) -> bool:
        """Whether counting has to look at the events, not at their dates alone."""
        return bool(self.places.categories or self.sectors or self.states)

    def clauses(self, reader: Account | None) -> list[ColumnElement[bool]]:
        """Return what a row of Occurrence, joined with Event where `asks_of_event`, must fulfil for this reader.

        Kind and sector would tell a stranger what a pencilled date is and whose, so a filter by them leaves out what
        the reader may not know.
        """
        return [*self.places.clauses(), *self._clauses_of(Event, reader)]

    def event_clauses(self, of: Any, reader: Account | None) -> list[ColumnElement[bool]]:
        """Return what an event must fulfil for this reader, of Event or of a table with columns of the same names."""
        return [*self.places.event_clauses(of), *self._clauses_of(of, reader)]

    def _clauses_of(self, of: Any, reader: Account | None) -> list[ColumnElement[bool]]:
        wanted: list[ColumnElement[bool]] = []
        if self.sectors:
            wanted.append(
                of.organisation_id.in_(select(Organisation.id).where(Organisation.sector.in_(self.sectors)))
            )
        if self.states:
            wanted.append(of.state.in_(self.states))
        if self.hides_from(reader):
            own = reader.organisation_ids if reader else set()
            is_own = events_of(own) if of is Event else of.organisation_id.in_(own)
            wanted.append(or_(of.state.in_(PUBLIC_STATES), is_own))
        return wanted

    def hides_from(self, reader: Account | None) -> bool:
        """Whether pencilled dates of others are left out for this reader, because the filter would tell about them."""
        return bool(self.places.categories or self.sectors) and not sees_everything(reader)


def read_year_filters(args: MultiDict[str, str], *, this_year: int) -> YearFilters:
    """Return the filters of a query string; raises BadFilter for a value nobody knows. Two queries at most."""
    shared: MultiDict[str, str] = MultiDict()
    for name in (*SHARED, "lang"):
        shared.setlist(name, [value for value in args.getlist(name) if value.strip()])
    return YearFilters(
        year=_year(args, this_year),
        places=read_filters(shared),
        sectors=_keys("sector", args, tuple(vocabulary.terms("sector"))),
        states=_keys("status", args, BLOCKING_STATES),
    )


def _year(args: MultiDict[str, str], this_year: int) -> int:
    values = {value.strip() for value in args.getlist("year")} - {""}
    if not values:
        return this_year
    value = sorted(values)[-1]
    if len(values) > 1 or len(value) != 4 or not (value.isascii() and value.isdigit()):
        raise BadFilter("year", value)
    if not FIRST_YEAR <= int(value) <= LAST_YEAR:
        raise BadFilter("year", value)
    return int(value)


def _keys(name: str, args: MultiDict[str, str], known: tuple[str, ...]) -> tuple[str, ...]:
    values = {part.strip() for value in args.getlist(name) for part in value.split(",")} - {""}
    for value in sorted(values):
        if value not in known:
            raise BadFilter(name, value)
    return tuple(key for key in known if key in values)
