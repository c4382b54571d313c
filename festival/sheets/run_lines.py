"""What a run did, event by event, for the page that tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from festival.base.database import db
from festival.exchange.comparing import Compared
from festival.exchange.model import ImportChange, ImportedEvent
from festival.organisers.model import Organisation
from festival.places.model import Venue
from festival.sheets.words import field_words, value_words

_TOLD = 160


@dataclass(frozen=True)
class FieldLine:
    """One field: what it was and what it is; `stays` where what was edited here stayed."""

    words: str
    was: str
    now: str
    stays: bool = False


@dataclass(frozen=True)
class ResultLine:
    """One event of a run."""

    event_id: int
    title: str
    kind: str
    fields: Sequence[FieldLine]
    taken_back: str
    contact: str
    """Whom the list names to ask: it is shown here alone."""


def change_rows(run_id: int) -> Select[Any]:
    """Return the question for what a run did, with its events, in the order of the list."""
    query = select(ImportChange).where(ImportChange.run_id == run_id).options(joinedload(ImportChange.event))
    return query.order_by(ImportChange.id)


def result_lines(changes: Sequence[ImportChange], *, this_year: int) -> list[ResultLine]:
    """Return what they did, in words. Three queries."""
    pairs = [
        (one, {name: (one.before.get(name), value) for name, value in one.after.items()}) for one in changes
    ]
    names = names_of(
        [value for _one, both in pairs for pair in both.items() for value in _both(pair)]
        + [(name, value) for one in changes for name, two in one.kept.items() for value in two]
    )
    contacts = _contacts({one.event_id for one in changes})
    return [
        ResultLine(
            one.event_id,
            one.event.title,
            one.kind,
            [*_lines(both, names, this_year), *_lines(one.kept, names, this_year, stays=True)]
            if one.kind != "new"
            else [],
            one.taken_back,
            contacts.get(one.event_id, ""),
        )
        for one, both in pairs
    ]


def compared_lines(rows: Sequence[Compared], *, this_year: int) -> list[list[FieldLine]]:
    """Return for each row of a preview which fields become others, and which stay as they were edited here."""
    here = [{name: (_standing(row, name), value) for name, value in row.merged.take.items()} for row in rows]
    values = [value for both in here for pair in both.items() for value in _both(pair)]
    values += [(name, value) for row in rows for name, two in row.merged.kept.items() for value in two]
    names = names_of(values)
    return [
        [*_lines(both, names, this_year), *_lines(row.merged.kept, names, this_year, stays=True)]
        for row, both in zip(rows, here, strict=True)
    ]


def names_of(values: Iterable[tuple[str, Any]]) -> dict[tuple[str, int], str]:
    """Return the names of the venues and organisations that values of fields name by number. Two queries."""
    values = list(values)
    venues = {value[0] for name, value in values if name == "place" and value and value[0]}
    groups = {value for name, value in values if name == "organisation_id" and value}
    found: dict[tuple[str, int], str] = {}
    for number, name in db.session.execute(select(Venue.id, Venue.name).where(Venue.id.in_(venues))).tuples():
        found["venue", number] = name
    asked = select(Organisation.id, Organisation.name).where(Organisation.id.in_(groups))
    for number, name in db.session.execute(asked).tuples():
        found["organisation", number] = name
    return found


def _contacts(event_ids: set[int]) -> dict[int, str]:
    given = select(ImportedEvent.event_id, ImportedEvent.contact).where(
        ImportedEvent.event_id.in_(event_ids), ImportedEvent.contact != ""
    )
    return dict(db.session.execute(given).tuples().all())


def _standing(row: Compared, name: str) -> Any:
    from festival.exchange.event_values import values_of

    return values_of(row.event).get(name) if row.event is not None else None


def _both(pair: tuple[str, tuple[Any, Any]]) -> list[tuple[str, Any]]:
    name, (was, now) = pair
    return [(name, was), (name, now)]


def _lines(
    both: Mapping[str, Sequence[Any]],
    names: dict[tuple[str, int], str],
    this_year: int,
    *,
    stays: bool = False,
) -> list[FieldLine]:
    def said(name: str, value: Any) -> str:
        words = "" if value is None else value_words(name, value, names, this_year=this_year)
        return words if len(words) <= _TOLD else f"{words[:_TOLD].rstrip()} …"

    return [
        FieldLine(field_words(name), said(name, was), said(name, now), stays)
        for name, (was, now) in both.items()
    ]
