"""Festivals, their calls and points as the desk asks for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import abort
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from festival.base.database import db, is_writing, lock_city
from festival.co_organisers.acting import events_of
from festival.events.lifecycle import ENDED_STATES
from festival.events.model import Event, Occurrence
from festival.festivals.model import Festival, FestivalPoint, FestivalSlot
from festival.organisers.model import Account
from festival.organisers.permissions import may
from festival.places.model import Venue

LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class OpenCall:
    """A festival that takes points, and how many of its slots are free."""

    festival: Festival
    free: int


def find_festival(event_id: int) -> Festival | None:
    """Return the festival with its event, as the desk shows it; None where the event is none. One query."""
    if event_id > LARGEST_ID:
        return None
    if is_writing():
        lock_city()
    query = (
        select(Festival)
        .where(Festival.event_id == event_id)
        .options(
            joinedload(Festival.event).options(
                joinedload(Event.organisation), joinedload(Event.venue), joinedload(Event.district)
            )
        )
    )
    return db.session.scalar(query)


def get_call_for(account: Account, event_id: int, today: date) -> Festival:
    """Return the festival if it takes points, or if the account acts for it; 404 for any other."""
    found = find_festival(event_id)
    if found is None or found.event.state in ENDED_STATES:
        abort(404)
    if not found.takes_points(today) and not may(account, "event.edit", found.event):
        abort(404)
    return found


def get_point_for(account: Account, event_id: int, action: str) -> FestivalPoint:
    """Return the point if the account may do `action` to its event. 404 where there is none, 403 where it may not."""
    if is_writing():
        lock_city()
    query = (
        select(FestivalPoint)
        .where(FestivalPoint.event_id == event_id)
        .options(
            joinedload(FestivalPoint.event).joinedload(Event.organisation),
            joinedload(FestivalPoint.festival).joinedload(Festival.event),
        )
    )
    found = db.session.scalar(query) if event_id <= LARGEST_ID else None
    if found is None:
        abort(404)
    if not may(account, action, found.event):
        abort(403)
    return found


def slots_of(festival_id: int) -> list[FestivalSlot]:
    """Return a festival's slots in order of time. One query."""
    query = (
        select(FestivalSlot)
        .where(FestivalSlot.festival_id == festival_id)
        .options(joinedload(FestivalSlot.venue))
        .order_by(FestivalSlot.local_start, FestivalSlot.id)
    )
    return list(db.session.scalars(query))


def taken_slots(festival_id: int) -> dict[int, FestivalPoint]:
    """Return by slot the point that has it, asked or agreed, with its event and organisation. One query."""
    query = (
        select(FestivalPoint)
        .where(FestivalPoint.festival_id == festival_id, FestivalPoint.slot_id.is_not(None))
        .options(joinedload(FestivalPoint.event).joinedload(Event.organisation))
    )
    return {point.slot_id: point for point in db.session.scalars(query) if point.slot_id is not None}


def open_calls(today: date) -> list[OpenCall]:
    """Return the festivals that take points on this day, the soonest first. One query."""
    free = (
        select(func.count())
        .select_from(FestivalSlot)
        .outerjoin(FestivalPoint, FestivalPoint.slot_id == FestivalSlot.id)
        .where(FestivalSlot.festival_id == Festival.event_id, FestivalPoint.event_id.is_(None))
        .scalar_subquery()
    )
    query = (
        select(Festival, free)
        .join(Festival.event)
        .where(
            Festival.is_open,
            or_(Festival.open_until.is_(None), Festival.open_until >= today),
            Event.state.not_in(ENDED_STATES),
        )
        .options(joinedload(Festival.event).options(joinedload(Event.organisation), joinedload(Event.venue)))
        .order_by(Event.last_ends_at, Event.id)
    )
    return [OpenCall(festival, count) for festival, count in db.session.execute(query).tuples()]


def own_points(organisation_ids: Collection[int], *, now: datetime) -> list[FestivalPoint]:
    """Return the points of these organisations that are not over, the latest placed first. One query."""
    query = (
        select(FestivalPoint)
        .join(FestivalPoint.event)
        .where(events_of(organisation_ids), or_(Event.last_ends_at.is_(None), Event.last_ends_at > now))
        .options(
            joinedload(FestivalPoint.event),
            joinedload(FestivalPoint.slot),
            joinedload(FestivalPoint.festival).joinedload(Festival.event),
        )
        .order_by(FestivalPoint.asked_at.desc(), FestivalPoint.event_id)
    )
    return list(db.session.scalars(query))


def points_that_wait(account: Account) -> list[FestivalPoint]:
    """Return the points that wait for an answer by the organisations the account acts for, the oldest first. One
    query, none for who acts for nobody."""
    mine = account.edited_organisation_ids
    if not mine:
        return []
    query = unanswered_points(mine).options(
        joinedload(FestivalPoint.event).joinedload(Event.organisation),
        joinedload(FestivalPoint.festival).joinedload(Festival.event),
    )
    return list(db.session.scalars(query.order_by(FestivalPoint.asked_at, FestivalPoint.event_id)))


def unanswered_points(organisation_ids: Collection[int]) -> Select[tuple[FestivalPoint]]:
    """Return the question for points that wait for an answer by these organisations."""
    leading = select(Event.id).where(
        Event.festival_id == Event.id, events_of(organisation_ids), Event.state.not_in(ENDED_STATES)
    )
    return (
        select(FestivalPoint)
        .join(FestivalPoint.event)
        .where(
            FestivalPoint.state == "asked",
            FestivalPoint.festival_id.in_(leading),
            Event.state.not_in(ENDED_STATES),
        )
    )


def stages_to_offer(event: Event) -> list[Venue]:
    """Return the festival's ground and the places within it, by name. One query, none without a venue."""
    if event.venue is None:
        return []
    query = select(Venue).where(Venue.path.like(f"{event.venue.path}%"), Venue.id != event.venue_id)
    return list(db.session.scalars(query.order_by(func.lower(Venue.name), Venue.id)))


def clashes(points: Sequence[FestivalPoint]) -> list[tuple[FestivalPoint, FestivalPoint]]:
    """Return the pairs of these points that are on one stage at one time, whose dates hold. One query."""
    by_event = {point.event_id: point for point in points}
    query = (
        select(Occurrence.event_id, Occurrence.venue_id, Occurrence.starts_at, Occurrence.ends_at)
        .where(Occurrence.event_id.in_(by_event), ~Occurrence.is_cancelled)
        .order_by(Occurrence.starts_at, Occurrence.event_id)
    )
    held: list[tuple[FestivalPoint, datetime]] = []
    found: dict[tuple[int, int], tuple[FestivalPoint, FestivalPoint]] = {}
    for event_id, venue_id, starts_at, ends_at in db.session.execute(query).tuples():
        point = by_event[event_id]
        if venue_id != point.venue_id or point.event.state in ("cancelled", "postponed", "withdrawn"):
            continue  # it is elsewhere, or nowhere
        held = [(other, until) for other, until in held if until > starts_at]
        for other, _until in held:
            if (other.stage, other.venue_id) == (point.stage, point.venue_id) and other is not point:
                found[min(event_id, other.event_id), max(event_id, other.event_id)] = (other, point)
        held.append((point, ends_at))
    return list(found.values())
