"""What rows say of each other without the database watching over it: numbers that are no foreign keys, lists that
follow from other rows, and rows of which one alone may hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from festival.base.database import db
from festival.co_organisers.model import CoOrganiser
from festival.events.model import Event, StateChange
from festival.festivals.model import Festival, FestivalPoint, FestivalSlot
from festival.invariants.look import Look
from festival.organisers.model import Organisation
from festival.publishing.model import FeedEntry
from festival.statements.model import OPEN, Statement

_ENDED = ("cancelled", "withdrawn")


def broken_pointers(look: Look) -> Iterator[str]:
    """Yield the events that name another one which is not there, and those merged into another that still hold, or
    into one that was merged itself: nobody would find the way to its end."""
    for ids in look.parcels(Event.id):
        named = (Event.follows_id, Event.merged_into_id, Event.festival_id)
        rows = db.session.execute(select(Event.id, Event.state, *named).where(Event.id.in_(ids))).all()
        others = {number for row in rows for number in row[2:] if number is not None}
        known = set(db.session.scalars(select(Event.id).where(Event.id.in_(others))))
        chained = set(
            db.session.scalars(
                select(Event.id).where(Event.id.in_(others), Event.merged_into_id.is_not(None))
            )
        )
        for row in rows:
            is_lost = any(number is not None and number not in known for number in row[2:])
            is_merged = row.merged_into_id is not None
            is_lost |= is_merged and (row.state not in _ENDED or row.merged_into_id in {row.id, *chained})
            if is_lost:
                yield f"event {row.id}"


def broken_entries(look: Look) -> Iterator[str]:
    """Yield what filters of feeds know of events by an organisation that is not there, and what they know twice."""
    for ids in look.parcels(FeedEntry.id, FeedEntry.left_at.is_(None)):
        rows = db.session.execute(
            select(FeedEntry.id, FeedEntry.organisation_id).where(FeedEntry.id.in_(ids))
        ).all()
        named = {row.organisation_id for row in rows}
        known = set(db.session.scalars(select(Organisation.id).where(Organisation.id.in_(named))))
        other = aliased(FeedEntry)
        twice = select(FeedEntry.id).join(other, other.event_id == FeedEntry.event_id)
        twice = twice.where(FeedEntry.left_at.is_(None), other.left_at.is_(None), other.id < FeedEntry.id)
        doubled = set(db.session.scalars(twice.where(FeedEntry.id.in_(ids))))
        for row in rows:
            if row.organisation_id not in known or row.id in doubled:
                yield f"entry {row.id}"


def broken_lists(look: Look) -> Iterator[str]:
    """Yield the events that name other co-organisers than have accepted."""
    for ids in look.parcels(Event.id):
        accepted: dict[int, list[CoOrganiser]] = defaultdict(list)
        query = select(CoOrganiser).where(CoOrganiser.event_id.in_(ids), CoOrganiser.state == "accepted")
        for row in db.session.scalars(query):
            accepted[row.event_id].append(row)
        columns = select(Event.id, Event.organisation_id, Event.co_organisers, Event.co_editors)
        for event in db.session.execute(columns.where(Event.id.in_(ids))):
            rows = [one for one in accepted[event.id] if one.organisation_id != event.organisation_id]
            named = sorted(str(one.organisation_id) for one in rows)
            editing = sorted(str(one.organisation_id) for one in rows if one.may_edit)
            if (sorted(event.co_organisers), sorted(event.co_editors)) != (named, editing):
                yield f"event {event.id}"


def broken_states(look: Look) -> Iterator[str]:
    """Yield the events that are in another state than their last step led to, and those that would lapse although
    nothing is pencilled."""
    for ids in look.parcels(Event.id):
        last: dict[int, str] = {}
        steps = select(StateChange.event_id, StateChange.to_state).where(StateChange.event_id.in_(ids))
        for step in db.session.execute(steps.order_by(StateChange.at, StateChange.id)):
            last[step.event_id] = step.to_state
        for event in db.session.scalars(select(Event).where(Event.id.in_(ids))):
            lapses = event.lapses_on is not None
            if last.get(event.id, event.state) != event.state or (lapses and event.state != "pencilled"):
                yield f"event {event.id}"


def broken_programmes(look: Look) -> Iterator[str]:
    """Yield the points of festivals that are not where their festival, their slot or their event says."""
    for ids in look.parcels(FestivalPoint.event_id):
        query = (
            select(FestivalPoint, Event.festival_id, FestivalSlot)
            .join(Event, Event.id == FestivalPoint.event_id)
            .outerjoin(FestivalSlot, FestivalSlot.id == FestivalPoint.slot_id)
            .where(FestivalPoint.event_id.in_(ids))
        )
        for point, festival_id, slot in db.session.execute(query):
            is_in = point.state == "agreed"
            is_lost = (festival_id == point.festival_id) is not is_in
            if slot is not None:
                is_lost |= point.state not in ("asked", "agreed")
                is_lost |= (slot.festival_id, slot.stage) != (point.festival_id, point.stage)
                is_lost |= slot.venue_id not in (None, point.venue_id)
            if is_lost:
                yield f"event {point.event_id}"
    for ids in look.parcels(Event.id, Event.festival_id.is_not(None)):
        own = select(Event.id).outerjoin(Festival, Festival.event_id == Event.festival_id)
        no_festival = own.where(Event.id.in_(ids), Festival.event_id.is_(None))
        yield from (f"event {one}" for one in db.session.scalars(no_festival))
    for ids in look.parcels(Festival.event_id):
        strange = select(Event.id).where(
            Event.id.in_(ids), or_(Event.festival_id.is_(None), Event.festival_id != Event.id)
        )
        yield from (f"festival {one}" for one in db.session.scalars(strange))


def broken_statements(look: Look) -> Iterator[str]:
    """Yield the events of which one office has two statements that hold, and statements answered by halves."""
    for ids in look.parcels(Event.id):
        twice = (
            select(Statement.event_id)
            .where(Statement.event_id.in_(ids), Statement.is_current, Statement.kind == "statement")
            .where(Statement.office_id.is_not(None))
            .group_by(Statement.event_id, Statement.office_id)
            .having(func.count() > 1)
        )
        yield from (f"event {one}" for one in db.session.scalars(twice))
        half = select(Statement.id).where(
            Statement.event_id.in_(ids), (Statement.answer == OPEN) != Statement.answered_at.is_(None)
        )
        yield from (f"statement {one}" for one in db.session.scalars(half))
