"""The events of a conflict on the date in question, as far as one reader may know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from festival.base import dates
from festival.base.database import db
from festival.base.templating import today
from festival.conflicts.model import Conflict, ConflictParty
from festival.events.model import Event, Occurrence
from festival.events.privacy import SaidEvent, say_event_for
from festival.organisers.model import Account
from festival.organisers.permissions import may

_AROUND = timedelta(days=1)
"""Quiet before and after an event is asked for too: what clashes need not touch in its hours."""


@dataclass(frozen=True)
class Party:
    """One event of a conflict as the reader may know it.

    `when` and `place` are those of the date that clashes, empty where that is gone. `is_german` where the title has
    no English.
    """

    event: Event
    title: str
    organisation: str
    state: str
    place: str
    when: str
    url: str
    is_german: bool


def parties_of(conflict: Conflict, account: Account, locale: str, *, knows_all: bool) -> tuple[Party, ...]:
    """Return the conflict's events; `knows_all` where the reader is concerned by it. One query."""
    on_date = _occurrences(conflict)
    return tuple(
        _party(one, on_date.get(one.event_id), account, locale, knows_all=knows_all)
        for one in conflict.parties
    )


def _occurrences(conflict: Conflict) -> dict[int, Occurrence]:
    """Return by event the date the conflict is about: nearest to its hours, of a matter of many days a day of it."""
    ids = [one.event_id for one in conflict.parties]
    days = [_on_day(day, ids) for day in conflict.evidence.get("days", ())]
    near = and_(
        Occurrence.blocks_from < conflict.to_at + _AROUND, Occurrence.blocks_to > conflict.from_at - _AROUND
    )
    query = (
        select(Occurrence)
        .where(Occurrence.event_id.in_(ids), or_(near, *days))
        .options(joinedload(Occurrence.venue))
        .order_by(Occurrence.blocks_from, Occurrence.id)
    )
    found: dict[int, Occurrence] = {}
    for row in db.session.scalars(query):
        best = found.get(row.event_id)
        if best is None or _apart(row, conflict) < _apart(best, conflict):
            found[row.event_id] = row
    return found


def _on_day(day: str | dict[str, Any], ids: list[int]) -> ColumnElement[bool]:
    """What is true of dates on a day that a rule names, with the events of that day or, by itself, for all of them."""
    if isinstance(day, str):
        day = {"on": day, "event_ids": ids}
    return and_(Occurrence.event_id.in_(day["event_ids"]), Occurrence.on == date.fromisoformat(day["on"]))


def _apart(row: Occurrence, conflict: Conflict) -> timedelta:
    return max(row.blocks_from - conflict.to_at, conflict.from_at - row.blocks_to, timedelta())


def _party(
    party: ConflictParty, row: Occurrence | None, account: Account, locale: str, *, knows_all: bool
) -> Party:
    event = party.event
    said = (
        SaidEvent(event.say("title", locale), party.organisation.name, is_full=True)
        if knows_all
        else say_event_for(account, event, locale)
    )
    return Party(
        event=event,
        title=said.title,
        organisation=said.organisation,
        state=event.state,
        place=_place(row, event, locale) if said.is_full else "",
        when=_when(row, event, locale, is_full=said.is_full),
        url=url_for("desk_events.event", event_id=event.id)
        if may(account, "event.view_unpublished", event)
        else "",
        is_german=said.is_full and locale == "en" and not event.title_en,
    )


def _place(row: Occurrence | None, event: Event, locale: str) -> str:
    source = row or event
    return source.venue.say("name", locale) if source.venue else source.place_name


def _when(row: Occurrence | None, event: Event, locale: str, *, is_full: bool) -> str:
    """A series has no other date to show than the one in question; a single date is its own."""
    source = row or (event if is_full and not event.is_series else None)
    if source is None or source.local_start is None or source.local_end is None:
        return ""
    return dates.span(
        source.local_start, source.local_end, all_day=source.all_day, locale=locale, this_year=today().year
    )
