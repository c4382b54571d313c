"""An event as a record of a dump: as linked data in both languages, and as a row of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from festival.base import clock
from festival.dumps.event_rows import DumpRow
from festival.events.public_contact import public_contact
from festival.linked_data.event_data import Told, event_data
from festival.linked_data.licences import OPEN_DATABASE_LICENCE, is_from_openstreetmap
from festival.linked_data.voice import Data, Voice
from festival.open_data.catalogue import RESOURCES
from festival.open_data.served import Schema

_BOTH = Voice()
_MORE = ("venue_licence", "venue_source")
"""What a table says of the place beside the fields of events: it may have another licence than the event."""


def linked_record(one: DumpRow) -> Data:
    """Return an event by schema.org; its contact for as long as the API names it."""
    row = one.row
    told = Told(
        row.event,
        row.co_organisers,
        festival=row.public.get(row.event.festival_id or 0),
        contact=public_contact(row.event, now=row.moment.ends_at),
    )
    found = event_data(told, _BOTH, shown=row.next_date, dates=one.dates)
    del found["@context"]
    changed_on = clock.to_local(row.event.changed_at, row.event.tz).date()
    return found | {"identifier": row.event.uid, "sdDatePublished": changed_on.isoformat()}


def columns() -> list[str]:
    """Return the names of a table's columns: those of the API's fields, taken apart."""
    fields = RESOURCES["events"].fields
    return [name for field in fields for name in _names(field.name, field.schema)] + list(_MORE)


def table_record(one: DumpRow) -> dict[str, Any]:
    """Return an event by column; what a column doesn't name is left out."""
    record = RESOURCES["events"].record(one.row, ())
    found: dict[str, Any] = {}
    for name, value in record.items():
        found |= dict(_values(name, value))
    venue = one.row.event.venue
    if venue is not None:
        found["venue_licence"] = (
            OPEN_DATABASE_LICENCE if is_from_openstreetmap(venue) else found.get("licence")
        )
        found["venue_source"] = venue.source
    return found


def _names(name: str, schema: Schema) -> Iterator[str]:
    """Yield the columns of a field: one, or one for each of its parts."""
    parts = next((one["properties"] for one in schema.get("anyOf", [schema]) if "properties" in one), None)
    if parts is None:
        yield name
        return
    for part, of_part in parts.items():
        yield from _names(f"{name}_{part}", of_part)


def _values(name: str, value: Any) -> Iterator[tuple[str, str | int | float | None]]:
    if isinstance(value, dict):
        for part, of_part in value.items():
            yield from _values(f"{name}_{part}", of_part)
    elif isinstance(value, list):
        yield name, ", ".join(_words(one) for one in value)
    elif isinstance(value, bool):
        yield name, "yes" if value else "no"
    else:
        yield name, value


def _words(value: Any) -> str:
    """Return one of several values in words: of an organiser the name, of a changed date what it was and is."""
    if not isinstance(value, dict):
        return str(value)
    if "name" in value:
        return str(value["name"])
    return " ".join(str(part) for part in value.values() if part)
