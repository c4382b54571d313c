"""An event of ours as the values that a source may give, and such values written into it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from festival.base.database import db
from festival.base.vocabulary import UNKNOWN
from festival.events.model import DateChange, Event
from festival.events.occurrences import line_of
from festival.events.saving import set_lines
from festival.exchange.candidate import GivenChange, GivenPlace
from festival.exchange.values import Values, kept_changes, kept_lines, kept_place, read_changes, read_lines
from festival.organisers.organisations import going_on
from festival.places.model import Venue

_PLAIN = (
    *(
        "title",
        "summary",
        "description",
        "organisation_id",
        "category",
        "audiences",
        "tone",
        "link",
        "is_free",
    ),
    *("price", "visitors_expected"),
)
_IS_TEXT = ("summary", "description", "link", "price")
_OWN_KINDS = ("cancelled", "excluded", "moved")


def values_of(event: Event) -> Values:
    """Return what stands in the event; its lines and single dates have to be loaded."""
    values: Values = {name: getattr(event, name) for name in _PLAIN}
    values |= {name: values[name] or "" for name in _IS_TEXT}
    values["audiences"] = list(event.audiences or ())
    values["category"], values["tone"] = event.category or UNKNOWN, event.tone or UNKNOWN
    values["lines"] = kept_lines(map(line_of, event.lines))
    values["changes"] = kept_changes(
        GivenChange(one.named, one.kind, one.local_start, one.local_end, one.place_name or "")
        for one in event.date_changes
        if one.aside_id is None and one.kind in _OWN_KINDS
    )
    values["place"] = kept_place(GivenPlace(event.venue_id, event.place_name or "", event.lon, event.lat))
    return values


def write_values(event: Event, values: Values, *, by_id: int | None, now: datetime) -> None:
    """Give the event these values; the caller writes it. Single dates follow the lines, which come first."""
    for name in _PLAIN:
        if name in values:
            setattr(event, name, values[name])
    if values.get("organisation_id"):
        event.organisation_id = going_on(values["organisation_id"])
    if "lines" in values:
        set_lines(event, read_lines(values["lines"]))
    if "changes" in values:
        _write_changes(event, read_changes(values["changes"]), by_id, now)
    if "place" in values:
        _write_place(event, values["place"])


def _write_place(event: Event, place: list[Any]) -> None:
    venue_id, name, lon, lat = place
    if venue_id is not None and db.session.get(Venue, venue_id) is None:
        venue_id = None  # deleted since it was given
    event.venue_id, event.place_name, event.lon, event.lat = venue_id, name, lon, lat
    event.geometry = None


def _write_changes(event: Event, wanted: list[GivenChange], by_id: int | None, now: datetime) -> None:
    """Rows that are there go on: of a date there is one, and it is not written before the old one has gone."""
    there = {one.named: one for one in event.date_changes}
    names = {one.named for one in wanted}
    event.date_changes = [
        one
        for one in event.date_changes
        if one.named in names or one.aside_id is not None or one.kind not in _OWN_KINDS
    ]
    for one in wanted:
        row = there.get(one.named)
        if row is not None and row.aside_id is not None:
            continue  # it steps aside for another event, which nobody outside knows of
        if row is None:
            row = DateChange(on=one.named.date(), at=one.named.time())
            event.date_changes.append(row)
        row.kind, row.local_start, row.local_end = one.kind, one.local_start, one.local_end
        if one.place_name != (row.place_name or ""):
            row.place_name, row.venue_id = one.place_name, None
        row.changed_at, row.changed_by_id = now, by_id
