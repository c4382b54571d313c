"""What there is to work on at the desk, one question a group: handed in, unfinished, held, in the programme."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from festival.base.paging import Page, page_of
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

    What is handed in stands in order of waiting, whether its date is near or far; the rest the soonest first.
    """
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
    query: Select[Any] = (
        select(Event, local_next.label("local_next"), since.label("since"))
        .where(_belongs(group, coming))
        .options(joinedload(Event.organisation), joinedload(Event.venue))
    )
    if organisation_ids is not None:
        query = query.where(Event.organisation_id.in_(organisation_ids))
    query = (
        query.order_by(since, Event.id)
        if group == "submitted"
        else query.order_by(local_next.is_(None).desc(), local_next, Event.id)
    )
    page = page_of(query, size=size, number=number)
    return Page([_line(*row) for row in page.rows], page.number, page.count, page.size)


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
        place=event.venue.name if event.venue else event.place_name,
        missing=", ".join(str(STEPS[gap]) for gap in gaps),
    )
