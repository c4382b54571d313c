"""What a question to the API says, read strictly: an unknown name or value is told, and never widens the answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotAcceptable

from festival.base import clock
from festival.base.city import CityMark
from festival.open_data.cursors import read_cursor
from festival.open_data.query_parameters import LARGEST_PAGE, OF_ITEMS, OF_LISTS, USUAL_PAGE
from festival.open_data.served import Resource
from festival.programme.boxes import Box, read_box
from festival.programme.filters import (
    BadFilter,
    Filters,
    only_value,
    read_filters,
    several_values,
)

JSON, GEOJSON = "application/json", "application/geo+json"
FORMATS = {"json": JSON, "geojson": GEOJSON}


@dataclass(frozen=True)
class Moment:
    """The city's day: answers are made for a day, so that a tag holds for as long as nothing changes on it."""

    today: date
    zone: ZoneInfo

    @property
    def today_at(self) -> datetime:
        """When the day began."""
        return clock.day_bounds(self.today, self.zone)[0]

    @property
    def ends_at(self) -> datetime:
        return clock.day_bounds(self.today, self.zone)[1]

    @property
    def local_midnight(self) -> datetime:
        return datetime.combine(self.today, time.min)


@dataclass(frozen=True)
class Asked:
    """A question to a resource."""

    resource: Resource
    moment: Moment
    mimetype: str
    fields: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    box: Box | None = None
    event_ids: tuple[int, ...] = ()
    limit: int = USUAL_PAGE
    after: tuple[object, ...] = ()
    args: tuple[tuple[str, str], ...] = ()
    """The filters in canonical order; a cursor holds for these alone."""


def moment_of(mark: CityMark) -> Moment:
    return Moment(mark.today, ZoneInfo(mark.zone))


def read_list(resource: Resource, mark: CityMark) -> Asked:
    """Return what is asked of a list. Raises BadFilter, and NotAcceptable for a format nobody has."""
    given: MultiDict[str, str] = request.args
    _check_names(given, (*resource.parameters, *OF_LISTS))
    mimetype, fields = _format(resource, given), _fields(resource, given)
    filters, box, event_ids = read_filters(given), read_box(given), _events(given)
    args = filters.as_args()
    if box:
        args.append(("bbox", ",".join(map(str, box))))
    args += [("event", str(number)) for number in event_ids]
    cursor = only_value("cursor", given)
    after = tuple(read_cursor(cursor, resource.name, args)) if cursor else ()
    return Asked(
        resource,
        moment_of(mark),
        mimetype,
        fields,
        filters,
        box,
        event_ids,
        asked_limit(given),
        after,
        tuple(args),
    )


def read_item(resource: Resource, mark: CityMark) -> Asked:
    """Return what is asked of one record. Raises the same."""
    _check_names(request.args, OF_ITEMS)
    read_filters(request.args)
    return Asked(resource, moment_of(mark), _format(resource, request.args), _fields(resource, request.args))


def _check_names(given: MultiDict[str, str], known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            raise BadFilter(name[:80], given[name], "parameter")


def _format(resource: Resource, given: MultiDict[str, str]) -> str:
    """Return the type of the answer: by the address, else by what the reader accepts."""
    offered = [JSON, GEOJSON] if resource.geometry else [JSON]
    name = only_value("format", given)
    if name:
        if FORMATS.get(name) not in offered:
            raise BadFilter("format", name)
        return FORMATS[name]
    if not request.accept_mimetypes.provided:
        return JSON
    found = request.accept_mimetypes.best_match(offered)
    if found is None:
        raise NotAcceptable(", ".join(offered))
    return found


def _fields(resource: Resource, given: MultiDict[str, str]) -> tuple[str, ...]:
    wanted = several_values("fields", given)
    for name in wanted:
        if name not in resource.field_names:
            raise BadFilter("fields", name)
    return tuple(wanted)


def asked_limit(given: MultiDict[str, str]) -> int:
    """Return how many records a page shall have. Raises BadFilter."""
    value = only_value("limit", given)
    if not value:
        return USUAL_PAGE
    if not (value.isascii() and value.isdigit() and len(value) <= 3 and 1 <= int(value) <= LARGEST_PAGE):
        raise BadFilter("limit", value)
    return int(value)


def _events(given: MultiDict[str, str]) -> tuple[int, ...]:
    numbers = several_values("event", given)
    for number in numbers:
        if not (number.isascii() and number.isdigit() and len(number) <= 9):
            raise BadFilter("event", number)
    return tuple(sorted({int(number) for number in numbers}))
