"""What there is to work on at the desk, one question a group: handed in, unfinished, held, in the programme."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import joinedload

from festival.base.database import db
from festival.base.http import current_locale
from festival.base.paging import Page, page_of
from festival.co_organisers.acting import events_of
from festival.events.model import PUBLIC_STATES, Event, Occurrence, StateChange
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
    found = base_query(now)
    query = found.query.where(_belongs(group, found.coming), _of(organisation_ids))
    return page_of_lines(query.order_by(*_order(group, found)), size=size, number=number)


def first_of_each(
    organisation_ids: Set[int] | None, *, now: datetime, size: int
) -> dict[str, Page[WorkLine]]:
    """Return the first page of each group, as `work_in` would. Two queries."""
    found = base_query(now)
    parts = [
        select(
            literal(group).label("group"),
            Event.id.label("event_id"),
            found.local_next.label("local_next"),
            found.since.label("since"),
            func.count().over().label("count"),
            func.row_number().over(order_by=_order(group, found)).label("place"),
        )
        .where(_belongs(group, found.coming), _of(organisation_ids))
        .subquery()
        for group in GROUPS
    ]
    query = union_all(*(select(part).where(part.c.place <= size) for part in parts)).subquery()
    rows = (
        select(Event, query.c.local_next, query.c.since, query.c.group, query.c.count)
        .join(query, query.c.event_id == Event.id)
        .order_by(query.c.place)
        .options(joinedload(Event.organisation), joinedload(Event.venue))
    )
    pages: dict[str, Page[WorkLine]] = {group: Page([], 1, 0, size) for group in GROUPS}
    for event, local_next, since, group, count in db.session.execute(rows).tuples():
        pages[group] = replace(
            pages[group], rows=[*pages[group].rows, _line(event, local_next, since)], count=count
        )
    return pages


def _of(organisation_ids: Set[int] | None) -> ColumnElement[bool]:
    return true() if organisation_ids is None else events_of(organisation_ids)


def _order(group: str, found: BaseQuery) -> list[Any]:
    first: dict[str, list[Any]] = {"submitted": [found.since, Event.id], "held": [Event.lapses_on]}
    return [*first.get(group, []), found.local_next.is_(None).desc(), found.local_next, Event.id]


@dataclass(frozen=True)
class BaseQuery:
    """The question for events with their next date and since when they are in their state, and its parts."""

    query: Select[Any]
    coming: ColumnElement[bool]
    local_next: ScalarSelect[Any]
    since: ColumnElement[Any]


def base_query(now: datetime) -> BaseQuery:
    """Return the question for all events; whoever asks narrows and orders it."""
    coming = exists().where(Occurrence.event_id == Event.id, Occurrence.ends_at > now)
    local_next = (
        select(func.min(Occurrence.local_start))
        .where(Occurrence.event_id == Event.id, Occurrence.ends_at > now)
        .scalar_subquery()
    )
    since = func.coalesce(
        select(func.max(StateChange.at))
        .where(StateChange.event_id == Event.id, StateChange.to_state == Event.state)
        .scalar_subquery(),
        Event.created_at,
    )
    query: Select[Any] = select(Event, local_next.label("local_next"), since.label("since")).options(
        joinedload(Event.organisation), joinedload(Event.venue)
    )
    return BaseQuery(query, coming, local_next, since)


def page_of_lines(query: Select[Any], *, size: int, number: int = 1) -> Page[WorkLine]:
    """Return a page of what a base query finds. One query, three past the end."""
    page = page_of(query, size=size, number=number)
    return Page([_line(*row) for row in page.rows], page.number, page.count, page.size)


def belongs(group: str, coming: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that an event is in a group, any for an empty one; "over" is what no other group has."""
    if group == "":
        return true()
    if group == "over":
        return not_(or_(*(_belongs(one, coming) for one in GROUPS)))
    return _belongs(group, coming)


def _belongs(group: str, coming: ColumnElement[bool]) -> ColumnElement[bool]:
    if group in ("submitted", "idea"):
        return Event.state == group
    if group == "held":
        return (Event.state == "pencilled") & coming
    return Event.state.in_(PUBLIC_STATES) & or_(coming, Event.state == "postponed")


def _line(event: Event, local_next: datetime | None, since: datetime) -> WorkLine:
    gaps = missing_answers(event, "confirmed")
    return WorkLine(
        event=event,
        local_next=local_next,
        since=since,
        place=event.venue.say("name", current_locale()) if event.venue else event.place_name,
        missing=", ".join(str(STEPS[gap]) for gap in gaps),
    )
