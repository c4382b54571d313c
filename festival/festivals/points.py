"""Points of a festival's programme: placed, agreed or declined, moved and cancelled. Nothing here commits.

A point is an event of its own organisation. It is public with its festival and never before: `events.saving` refuses
that step for an event whose festival is not public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from festival.base.database import db, lock_city
from festival.base.errors import FestivalError
from festival.events.change_log import note_change
from festival.events.lifecycle import ENDED_STATES
from festival.events.model import Event, EventTime
from festival.events.saving import Step, new_event, take_step, write_event
from festival.festivals.calls import Overtaken
from festival.festivals.model import Festival, FestivalPoint, FestivalSlot
from festival.festivals.signals import point_changed
from festival.organisers.model import Account
from festival.organisers.permissions import may
from festival.places.model import Venue

WAITING_STATES = ("idea", "pencilled", "submitted")
"""States in which an agreed point waits for its festival to be public."""


class SlotTaken(FestivalError):
    """Somebody else has placed a point there meanwhile, or the slot is gone."""


class PublicBefore(FestivalError):
    """The point is public already, and its festival is not."""


@dataclass(frozen=True)
class PointWanted:
    """What is said of a point when it is placed; `key` is the one under which its form was opened."""

    title: str
    category: str
    summary: str
    organisation_id: int
    words: str
    key: str


def place_point(
    festival: Festival, slot_id: int, wanted: PointWanted, by: Account, *, now: datetime
) -> FestivalPoint:
    """Return the point, placed in a free slot as an idea; who acts for the festival has agreed with that. Of two at
    once the second waits here for the first. Raises SlotTaken, and Overtaken where the festival is over."""
    lock_city()
    feast = festival.event
    query = select(FestivalSlot).where(
        FestivalSlot.id == slot_id, FestivalSlot.festival_id == festival.event_id
    )
    slot = db.session.scalar(query)
    if slot is None or db.session.scalar(
        select(FestivalPoint.event_id).where(FestivalPoint.slot_id == slot_id)
    ):
        raise SlotTaken(str(slot_id))
    if feast.state in ENDED_STATES:
        raise Overtaken(f"event {feast.id}")
    event = new_event(wanted.title, organisation_id=wanted.organisation_id, by=by, key=wanted.key)
    event.category, event.summary, event.tone = wanted.category, wanted.summary, feast.tone
    event.lines = [EventTime(local_start=slot.local_start, local_end=slot.local_end)]
    event.venue_id = slot.venue_id or feast.venue_id
    venue = db.session.get(Venue, event.venue_id) if event.venue_id else None
    event.setting = (
        venue.setting if venue is not None and venue.setting in ("indoor", "outdoor") else feast.setting
    )
    if venue is None:
        event.place_name, event.lon, event.lat = feast.place_name or slot.stage, feast.lon, feast.lat
    write_event(event, now=now, by=by)
    point = FestivalPoint(
        event=event,
        festival=festival,
        slot_id=slot.id,
        stage=slot.stage,
        venue_id=event.venue_id,
        words=wanted.words,
        asked_at=now,
    )
    db.session.add(point)
    db.session.flush()
    _note(point, "asked", by, now=now, words=wanted.words)
    if may(by, "event.edit", feast):
        agree(point, by, words="", now=now)
    else:
        point_changed.send(point, code="point_asked", by=by)
    return point


def agree(point: FestivalPoint, by: Account, *, words: str, now: datetime) -> None:
    """Take the point into the programme: it is public as soon as its festival is, else its date is held. Twice is as
    once. Raises Overtaken, and PublicBefore where only the point is public."""
    event, feast = point.event, point.festival.event
    if point.state == "agreed":
        return
    if point.state != "asked" or event.state in ENDED_STATES or feast.state in ENDED_STATES:
        raise Overtaken(f"point {event.id}")
    if event.is_public and not feast.is_public:
        raise PublicBefore(f"point {event.id}")
    point.state, point.answer, point.answered_at = "agreed", words, now
    event.festival_id = feast.id
    _note(point, "agreed", by, now=now, words=words)
    if feast.is_public and event.state in WAITING_STATES and _is_admitted(event):
        take_step(event, Step("confirmed", by), now=now)
    elif event.state == "idea":
        take_step(event, Step("pencilled", by), now=now)
    else:
        write_event(event, now=now)
    point_changed.send(point, code="point_agreed", by=by)


def decline(point: FestivalPoint, by: Account, *, words: str, now: datetime) -> None:
    """Leave the point out of the programme, also one that was in it: it stays an event of its organisation, and its
    slot is free."""
    if point.state in ("declined", "withdrawn"):
        return
    _leave(point, "declined", by, words=words, now=now)
    point_changed.send(point, code="point_declined", by=by)


def withdraw(point: FestivalPoint, by: Account, *, now: datetime) -> None:
    """Take the point out of the programme, for its own organisation."""
    if point.state in ("declined", "withdrawn"):
        return
    _leave(point, "withdrawn", by, words="", now=now)
    point_changed.send(point, code="point_ended", by=by)


def _leave(point: FestivalPoint, state: str, by: Account | None, *, words: str, now: datetime) -> None:
    event = point.event
    point.state, point.answer, point.answered_at, point.slot_id = state, words, now, None
    _note(point, state, by, now=now, words=words)
    if event.festival_id is not None:
        event.festival_id = None
        write_event(event, now=now)


def follow_event(event: Event) -> None:
    """Let programmes follow an event that was written: points of a festival that has become public are public, those
    of one that was withdrawn stand alone, and a point that was moved or cancelled leaves its slot to others. For who
    listens to `event_changed`; one query for what is in a programme, or ended."""
    if event.festival_id == event.id:
        _follow_festival(event)
    elif event.festival_id is not None or event.state in ENDED_STATES:
        point = db.session.get(FestivalPoint, event.id)
        if point is not None and point.slot_id is not None and not _is_in_its_slot(event, point):
            point.slot_id = None


def _is_in_its_slot(event: Event, point: FestivalPoint) -> bool:
    slot = db.session.get(FestivalSlot, point.slot_id)
    return (
        slot is not None
        and event.state not in ("cancelled", "withdrawn", "postponed")
        and event.venue_id == point.venue_id
        and (event.local_start, event.local_end) == (slot.local_start, slot.local_end)
    )


def _follow_festival(feast: Event) -> None:
    if feast.state != "withdrawn" and not feast.is_public:
        return
    now = feast.changed_at
    for point in points_of(feast.id, "agreed"):
        if feast.state == "withdrawn":
            _leave(point, "declined", None, words="", now=now)
        elif feast.state == "confirmed" and point.event.state in WAITING_STATES and _is_admitted(point.event):
            take_step(point.event, Step("confirmed", None), now=now)


def points_of(festival_id: int, *states: str, to_write: bool = True) -> list[FestivalPoint]:
    """Return a festival's points in these states, the oldest first; `to_write` with what writing their events needs.
    One query, or two."""
    query = (
        select(FestivalPoint)
        .where(FestivalPoint.festival_id == festival_id, FestivalPoint.state.in_(states))
        .options(
            joinedload(FestivalPoint.slot),
            joinedload(FestivalPoint.event).options(
                joinedload(Event.organisation),
                joinedload(Event.venue),
                *((selectinload(Event.date_changes),) if to_write else ()),
            ),
        )
        .order_by(FestivalPoint.asked_at, FestivalPoint.event_id)
    )
    return list(db.session.scalars(query))


def _is_admitted(event: Event) -> bool:
    return event.organisation.is_admitted


def _note(point: FestivalPoint, step: str, by: Account | None, *, now: datetime, words: str) -> None:
    values = {"step": step, "other_id": point.festival_id, "words": words}
    note_change(point.event, "festival", by.id if by else None, values, now=now)
