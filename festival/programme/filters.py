"""The filters of every public address: read strictly, kept in one canonical order, applied to one query."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from werkzeug.datastructures import MultiDict

from festival.base import text, vocabulary
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.base.http import LOCALES
from festival.events.model import PUBLIC_STATES, Event, Occurrence
from festival.events.regularity import PROMINENCES, REGULAR
from festival.organisers.model import Organisation
from festival.places.districts import find_by_slug
from festival.places.model import Venue

Key = TypeVar("Key")
MAX_VALUES = 50
_NUMBERED = re.compile(r"(\d{1,9})(?:-.*)?", re.ASCII | re.DOTALL)
NOWHERE = 0
"""No district has this number."""
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)


class BadFilter(FestivalError):
    """A filter value nobody knows; `name` is the filter, `value` what was given.

    `code` says what is wrong: unknown, day (no date), before (ends before it begins), long (a text), many (values),
    colour, height or box (of a map).
    """

    def __init__(self, name: str, value: str, code: str = "unknown") -> None:
        super().__init__(f"{name}: {value[:80]}")
        self.name = name
        self.value = value[:80]
        self.code = code


def as_lists(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return query arguments by name, each with its values, as `url_for` takes them."""
    lists: dict[str, Any] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return lists


@dataclass(frozen=True)
class Filters:
    """What a reader asked for; dates are the city's and inclusive, tuples mean "any of", empty means "all"."""

    q: str = ""
    from_on: date | None = None
    to_on: date | None = None
    categories: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    festivals: tuple[str, ...] = ()
    tones: tuple[str, ...] = ()
    free: bool = False
    often: str = ""
    """"special" or "regular" (regularity.py); empty for both."""
    accessible: tuple[str, ...] = ()
    district_ids: tuple[int, ...] = field(default=(), compare=False)
    venue_paths: tuple[str, ...] = field(default=(), compare=False)
    organisation_ids: tuple[int, ...] = field(default=(), compare=False)
    festival_ids: tuple[int, ...] = field(default=(), compare=False)

    def as_args(self) -> list[tuple[str, str]]:
        """Return the filters as query arguments in canonical order, one pair a value."""
        pairs: list[tuple[str, str]] = []
        if self.q:
            pairs.append(("q", self.q))
        if self.from_on:
            pairs.append(("from", self.from_on.isoformat()))
        if self.to_on:
            pairs.append(("to", self.to_on.isoformat()))
        for name, values in (
            ("category", self.categories),
            ("audience", self.audiences),
            ("district", self.districts),
            ("venue", self.venues),
            ("organisation", self.organisations),
            ("festival", self.festivals),
            ("tone", self.tones),
            ("accessible", self.accessible),
        ):
            pairs.extend((name, value) for value in values)
        if self.free:
            pairs.append(("free", "1"))
        if self.often:
            pairs.append(("often", self.often))
        return pairs

    def as_lists(self) -> dict[str, Any]:
        """Return the filters as address arguments, each with its values."""
        return as_lists(self.as_args())

    @property
    def is_empty(self) -> bool:
        return not self.as_args()

    def clauses(self) -> list[ColumnElement[bool]]:
        """Return what a row of Occurrence joined with Event must fulfil, dates left to the caller."""
        wanted = self.event_clauses(Event)
        if self.district_ids:
            wanted.append(Occurrence.district_id.in_(self.district_ids))
        if self.venue_paths:
            below = or_(*(Venue.path.like(f"{path}%") for path in self.venue_paths))
            wanted.append(Occurrence.venue_id.in_(select(Venue.id).where(below)))
        if self.accessible:
            wanted.append(or_(*(_accessible(key) for key in self.accessible)))
        return wanted

    @property
    def asks_of_dates(self) -> bool:
        """Whether a filter looks at single dates: when and where they are."""
        return bool(self.from_on or self.to_on or self.district_ids or self.venue_paths or self.accessible)

    def event_clauses(self, of: Any) -> list[ColumnElement[bool]]:
        """Return what an event must fulfil, of Event or of a table with its columns of the same names."""
        wanted: list[ColumnElement[bool]] = []
        stems = text.stems(self.q, ("de", "en")) if self.q else []
        if self.q and not stems:  # words without a letter are found nowhere, they don't stand for everything
            wanted.append(false())
        for alternatives in stems:
            wanted.append(or_(*(of.search_text.contains(stem, autoescape=True) for stem in alternatives)))
        if self.categories:
            wanted.append(of.category.in_(self.categories))
        if self.audiences:
            wanted.append(or_(*(_holds(of.audiences, key) for key in self.audiences)))
        if self.tones:
            wanted.append(of.tone.in_(self.tones))
        if self.organisation_ids:
            also = (_holds(of.co_organisers, str(number)) for number in self.organisation_ids)
            wanted.append(or_(of.organisation_id.in_(self.organisation_ids), *also))
        if self.festival_ids:
            wanted.append(of.festival_id.in_(self.festival_ids))
        if self.free:
            wanted.append(of.is_free.is_(True))
        if self.often:
            wanted.append(of.is_regular.is_(self.often == REGULAR))
        return wanted


def _holds(column: object, key: str) -> ColumnElement[bool]:
    return column.contains_key(key)  # type: ignore[attr-defined]


def _accessible(key: str) -> ColumnElement[bool]:
    """The event says yes, or its venue does and the event does not say no."""
    at_venue = select(Venue.id).where(_holds(Venue.access_yes, key))
    return or_(
        _holds(Event.access_yes, key), and_(Occurrence.venue_id.in_(at_venue), ~_holds(Event.access_no, key))
    )


def read_filters(args: MultiDict[str, str]) -> Filters:
    """Return the filters of a query string; raises BadFilter for a value nobody knows.

    Repeated and comma-separated values mean "any of". At most one query a kind of named row (district, venue,
    organisation, festival), none for an address without those.
    """
    districts, district_ids = _rows("district", args, _find_districts)
    venues, venue_paths = _rows("venue", args, _find_venues)
    organisations, organisation_ids = _rows("organisation", args, _find_organisations)
    festivals, festival_ids = _rows("festival", args, _find_festivals)
    if (
        lang := only_value("lang", args)
    ) and lang not in LOCALES:  # the page's language; a filter in name only
        raise BadFilter("lang", lang)
    filters = Filters(
        q=_words(args),
        from_on=_day("from", args),
        to_on=_day("to", args),
        categories=_keys("category", "category", args),
        audiences=_keys("audience", "audience", args),
        districts=districts,
        venues=venues,
        organisations=organisations,
        festivals=festivals,
        tones=_keys("tone", "tone", args),
        free=_yes("free", args),
        often=_often(args),
        accessible=_keys("accessible", "access", args),
        district_ids=district_ids,
        venue_paths=venue_paths,
        organisation_ids=organisation_ids,
        festival_ids=festival_ids,
    )
    if filters.from_on and filters.to_on and filters.to_on < filters.from_on:
        raise BadFilter("to", filters.to_on.isoformat(), "before")
    return filters


def read_form(args: MultiDict[str, str]) -> tuple[Filters, dict[str, BadFilter]]:
    """Return the filters that can be read, and by name what can't: for a page that shows its form again."""
    kept: MultiDict[str, str] = MultiDict(args)
    errors: dict[str, BadFilter] = {}
    while True:
        try:
            return read_filters(kept), errors
        except BadFilter as error:
            errors.setdefault(error.name, error)
            parts = [part for value in kept.poplist(error.name) for part in value.split(",")]
            others = [part for part in parts if part.strip()[:80] != error.value]
            if (
                error.code == "unknown" and error.name != "lang" and others != parts
            ):  # of several the others stay
                kept.setlist(error.name, others)


def several_values(name: str, args: MultiDict[str, str]) -> list[str]:
    """Return the distinct values of an argument that takes several, sorted: equal questions have equal addresses.

    Raises BadFilter for too many, and for separators alone: these would stand for everything.
    """
    raw = [part.strip() for value in args.getlist(name) for part in value.split(",")]
    values = sorted({part for part in raw if part})
    if len(values) > MAX_VALUES:
        raise BadFilter(name, f"{len(values)} values", "many")
    if not values and any(map(_is_said, args.getlist(name))):
        raise BadFilter(name, "")
    return values


def _is_said(value: str) -> bool:
    """Whether more was given than a field of a form that nobody filled in."""
    return bool(value.strip(" \t\r\n"))


def _keys(name: str, kind: str, args: MultiDict[str, str]) -> tuple[str, ...]:
    known = vocabulary.terms(kind)
    values = several_values(name, args)
    for value in values:
        if value not in known:
            raise BadFilter(name, value)
    return tuple(values)


def _words(args: MultiDict[str, str]) -> str:
    said = only_value("q", args)
    words = text.one_line(said)
    if said and not words:  # signs that nobody can see are no question for everything
        raise BadFilter("q", said)
    if len(words) > 200:
        raise BadFilter("q", words, "long")
    return words


def only_value(name: str, args: MultiDict[str, str]) -> str:
    """Return the value of an argument that takes one; a second, other one would silently be passed over. Raises
    BadFilter."""
    values = list(dict.fromkeys(value.strip() for value in args.getlist(name) if _is_said(value)))
    if len(values) > 1 or values == [""]:
        raise BadFilter(name, values[-1])
    return values[0] if values else ""


def _day(name: str, args: MultiDict[str, str]) -> date | None:
    value = only_value(name, args)
    if not value:
        return None
    try:
        on = date.fromisoformat(value)
    except ValueError as error:
        raise BadFilter(name, value, "day") from error
    if on.isoformat() != value or not EARLIEST <= on < LATEST:
        raise BadFilter(name, value, "day")
    return on


def _yes(name: str, args: MultiDict[str, str]) -> bool:
    value = only_value(name, args)
    if value not in ("", "0", "1"):
        raise BadFilter(name, value)
    return value == "1"


def _often(args: MultiDict[str, str]) -> str:
    value = only_value("often", args)
    if value and value not in PROMINENCES:
        raise BadFilter("often", value)
    return value


def _rows(
    name: str, args: MultiDict[str, str], find: Callable[[Iterable[str]], dict[str, Key]]
) -> tuple[tuple[str, ...], tuple[Key, ...]]:
    values = several_values(name, args)
    if not values:
        return (), ()
    found = find(values)
    for value in values:
        if value not in found:
            raise BadFilter(name, value)
    return tuple(values), tuple(found[value] for value in values)


def _find_districts(values: Iterable[str]) -> dict[str, int]:
    """One that has gone is found as the one that holds most of it; where none does, nothing lies there any more, and
    feeds that name it stay valid."""
    return {slug: number or NOWHERE for slug, number in find_by_slug(list(values)).items()}


def _find_organisations(values: Iterable[str]) -> dict[str, int]:
    """One that was merged into another is found as that one: subscribed feeds go on."""
    found_id = func.coalesce(Organisation.merged_into_id, Organisation.id)
    query = select(Organisation.slug, found_id).where(Organisation.slug.in_(values))
    return dict(db.session.execute(query).tuples().all())


def _find_venues(values: Iterable[str]) -> dict[str, str]:
    """Venues are named by number ("17") or by number and slug, as their page's address is ("17-marktplatz")."""
    ids = {value: int(found[1]) for value in values if (found := _NUMBERED.fullmatch(value))}
    paths = dict(
        db.session.execute(select(Venue.id, Venue.path).where(Venue.id.in_(ids.values()))).tuples().all()
    )
    return {value: paths[number] for value, number in ids.items() if number in paths}


def _find_festivals(values: Iterable[str]) -> dict[str, int]:
    """Festivals are named like venues; the filter finds a festival and its points. One that isn't public is unknown."""
    ids = {value: int(found[1]) for value in values if (found := _NUMBERED.fullmatch(value))}
    is_known = Event.id.in_(ids.values()), Event.festival_id == Event.id, Event.state.in_(PUBLIC_STATES)
    public = set(db.session.scalars(select(Event.id).where(*is_known)))
    return {value: number for value, number in ids.items() if number in public}
