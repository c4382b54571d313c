"""What there is to work on at the desk, one question a group: handed in, unfinished, held, in the programme."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CTE, ColumnElement, Select, case, func, not_, null, or_, select, true
from sqlalchemy.orm import joinedload

from festival.base.database import db
from festival.base.http import current_locale
from festival.base.paging import Page, page_of
from festival.co_organisers.acting import events_of
from festival.events.model import PUBLIC_STATES, Event, StateChange
from festival.events.next_dates import next_of_event
from festival.registering.steps import STEPS
from festival.registering.summary import missing_answers

GROUPS = ("submitted", "idea", "held", "public")
"""Worst news first: what is handed in waits for somebody."""


@dataclass(frozen=True)
class WorkLine:
    """One event of a list: the start of its next date, wall time, and since when it is in its state."""

    event: Event
    local_next: datetime | None
    since: datetime
    place: str
    missing: str


def group_words(group: str) -> str:
    """Return a group's name as a heading."""
    return {
        "submitted": _("Handed in, waiting for an answer"),
        "idea": _("To be finished"),
        "held": _("Held, not promised yet"),
        "public": _("In the programme"),
    }[group]


def work_in(
    group: str, organisation_ids: Set[int] | None, *, now: datetime, size: int, number: int = 1
) -> Page[WorkLine]:
    """Return a page of a group's events, of these organisations or of all. Two queries.

    What is handed in stands in order of waiting, whether its date is near or far, what is held by the day on which it
    lapses; the rest the soonest first.
    """
    lines = lines_of(_of(organisation_ids), group=group, now=now)
    query = select(lines.c.id, lines.c.local_next).where(belongs(group, lines.c))
    return page_of_lines(query.order_by(*_order(lines.c)), size=size, number=number)


def first_of_each(
    organisation_ids: Set[int] | None, *, now: datetime, sizes: Mapping[str, int]
) -> dict[str, Page[WorkLine]]:
    """Return the first page of each group, as `work_in` would, with as many as `sizes` say. One query, which looks at
    each event once."""
    lines = lines_of(_of(organisation_ids), _may_come(now), now=now)
    group = case(*((belongs(one, lines.c), one) for one in GROUPS))
    grouped = select(lines, group.label("group")).where(group.is_not(None)).subquery()
    place = func.row_number().over(partition_by=grouped.c.group, order_by=_order(grouped.c))
    count = func.count().over(partition_by=grouped.c.group)
    placed = select(grouped, place.label("place"), count.label("count")).subquery()
    rows = (
        select(Event, placed.c.local_next, _since(), placed.c.group, placed.c.count)
        .join(placed, placed.c.id == Event.id)
        .where(placed.c.place <= case(sizes, value=placed.c.group))
        .order_by(placed.c.place)
        .options(joinedload(Event.organisation), joinedload(Event.venue))
    )
    pages: dict[str, Page[WorkLine]] = {one: Page([], 1, 0, sizes[one]) for one in GROUPS}
    for event, local_next, since, key, number in db.session.execute(rows).tuples():
        known = pages[key]
        pages[key] = replace(known, rows=[*known.rows, _line(event, local_next, since)], count=number)
    return pages


def lines_of(*where: ColumnElement[bool], now: datetime, group: str = "", **more: ColumnElement[Any]) -> CTE:
    """Return the events that are meant with what they are sorted by: `local_next`, the start of their next date, and
    `waits_since` of what is handed in.

    Each is looked up once for each event, however often it is spoken of afterwards.
    """
    local_next = next_of_event(now)
    waits_since = case((Event.state == "submitted", _since()), else_=null())
    states = {"submitted": ("submitted",), "idea": ("idea",), "held": ("pencilled",), "public": PUBLIC_STATES}
    chosen = Event.state.in_(states[group]) if group in states else true()
    query = select(
        Event.id,
        Event.state,
        case((Event.state == "pencilled", Event.lapses_on), else_=null()).label("lapses_on"),
        local_next.label("local_next"),
        waits_since.label("waits_since"),
        *(column.label(name) for name, column in more.items()),
    )
    return query.where(chosen, *where).cte("lines").prefix_with("MATERIALIZED")


def page_of_lines(query: Select[Any], *, size: int, number: int = 1) -> Page[WorkLine]:
    """Return a page of events, of which the query gives number and next date in their order. Two queries, four past
    the end."""
    page = page_of(query, size=size, number=number)
    ids = [event_id for event_id, _local_next in page.rows]
    asked = select(Event, _since()).where(Event.id.in_(ids))
    asked = asked.options(joinedload(Event.organisation), joinedload(Event.venue))
    found = {event.id: (event, since) for event, since in db.session.execute(asked).tuples()}
    rows = [
        _line(found[event_id][0], local_next, found[event_id][1])
        for event_id, local_next in page.rows
        if event_id in found
    ]
    return Page(rows, page.number, page.count, page.size)


def belongs(group: str, line: Any) -> ColumnElement[bool]:
    """Return the condition that a line is in a group, any for an empty one; "over" is what no other group has."""
    if group == "":
        return true()
    if group == "over":
        return not_(or_(*(belongs(one, line) for one in GROUPS)))
    if group in ("submitted", "idea"):
        return line.state == group
    is_coming = line.local_next.is_not(None)
    if group == "held":
        return (line.state == "pencilled") & is_coming
    return line.state.in_(PUBLIC_STATES) & or_(is_coming, line.state == "postponed")


def _may_come(now: datetime) -> ColumnElement[bool]:
    """False of most that is over, so that nobody looks for its next date."""
    waits = Event.state.in_(("submitted", "idea", "postponed"))
    return or_(waits, Event.last_ends_at.is_(None), Event.last_ends_at > now)


def _of(organisation_ids: Set[int] | None) -> ColumnElement[bool]:
    return true() if organisation_ids is None else events_of(organisation_ids)


def _order(line: Any) -> list[Any]:
    """By since when it waits, or until when it is held, which only one group has each; then the next date."""
    return [
        *(line.waits_since, line.lapses_on),
        *(line.local_next.is_(None).desc(), line.local_next, line.id),
    ]


def _since() -> ColumnElement[Any]:
    """Since when an event is in its state."""
    return func.coalesce(
        select(func.max(StateChange.at))
        .where(StateChange.event_id == Event.id, StateChange.to_state == Event.state)
        .scalar_subquery(),
        Event.created_at,
    )


def _line(event: Event, local_next: datetime | None, since: datetime) -> WorkLine:
    gaps = missing_answers(event, "confirmed")
    return WorkLine(
        event=event,
        local_next=local_next,
        since=since,
        place=event.venue.say("name", current_locale()) if event.venue else event.place_name,
        missing=", ".join(str(STEPS[gap]) for gap in gaps),
    )
