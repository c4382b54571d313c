"""A series steps aside for another event: on that event's days it does not take place, or takes place elsewhere, by
rule, for dates to come too.

Its dates there are left out as closed days, or moved to the other place (`DateChange` with `aside_id`), and brought up
to date whenever either of the two is written and when new dates come within the horizon. What a person has said of a
single date stays. It holds for as long as the other event holds its days at the place where it was when this was said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from festival.base import clock
from festival.base.database import Base, db
from festival.events.model import BLOCKING_STATES, DateChange, Event
from festival.events.occurrences import horizon_on, plan_of
from festival.organisers.model import Account
from festival.places.model import Venue
from festival.recurrence.time_plan import PlannedDate, TimePlan, expand

_MOMENT = timedelta(microseconds=1)


class SteppingAside(Base):
    """`event`, a series, does not take place on the days of `other`, which was at `venue_id` when this was said; where
    there is a `to_venue_id`, it takes place there."""

    __tablename__ = "stepping_aside"
    __table_args__ = (
        UniqueConstraint("event_id", "other_id"),
        Index("ix_stepping_aside_other", "other_id"),  # who follows when an event is written
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id", ondelete="SET NULL"))
    to_venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id", ondelete="SET NULL"))
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    said_at: Mapped[datetime] = mapped_column(default=clock.now)

    other: Mapped[Event] = relationship(foreign_keys=other_id, lazy="raise_on_sql")
    to_venue: Mapped[Venue | None] = relationship(foreign_keys=to_venue_id, lazy="raise_on_sql")


def say_aside(
    event: Event, other: Event, by: Account | None, *, now: datetime, to_venue_id: int | None = None
) -> bool:
    """Note that the series steps aside for the other event, to another venue or not taking place; return whether that
    is new. The caller writes the event.

    Two can't step aside for each other: then neither is written down."""
    pairs = select(SteppingAside.id).where(
        SteppingAside.event_id.in_((event.id, other.id)), SteppingAside.other_id.in_((event.id, other.id))
    )
    if not _is_series(event) or db.session.scalar(pairs.limit(1)) is not None:
        return False
    said_by_id = by.id if by else None
    aside = {
        "event_id": event.id,
        "other_id": other.id,
        "venue_id": other.venue_id,
        "to_venue_id": to_venue_id,
    }
    db.session.add(SteppingAside(**aside, said_by_id=said_by_id, said_at=now))
    db.session.flush()
    return True


def take_back_aside(event: Event, other_id: int) -> None:
    """Let the series take place on the other event's days again. The caller writes the event."""
    query = delete(SteppingAside).where(
        SteppingAside.event_id == event.id, SteppingAside.other_id == other_id
    )
    db.session.execute(query, execution_options={"synchronize_session": "fetch"})


def asides_of(event_id: int) -> list[SteppingAside]:
    """Return for which events the series steps aside. Two queries."""
    query = (
        select(SteppingAside)
        .where(SteppingAside.event_id == event_id)
        .options(joinedload(SteppingAside.other).joinedload(Event.organisation))
        .options(joinedload(SteppingAside.other).selectinload(Event.date_changes))
        .options(joinedload(SteppingAside.to_venue))
        .order_by(SteppingAside.id)
    )
    return list(db.session.scalars(query))


def those_aside(event_id: int) -> list[Event]:
    """Return the series that step aside for the event. Two queries."""
    aside = select(SteppingAside.event_id).where(SteppingAside.other_id == event_id)
    query = select(Event).where(Event.id.in_(aside)).options(selectinload(Event.date_changes))
    return list(db.session.scalars(query.order_by(Event.id)))


def settle_asides(event: Event, *, now: datetime) -> bool:
    """Bring the series' dates up to those on which it steps aside; return whether any came, went or changed.

    Reads `event.date_changes`. One query where it steps aside for nothing."""
    asides = asides_of(event.id)
    if not asides and all(change.aside_id is None for change in event.date_changes):
        return False
    wanted = _given_up(event, asides, now)
    held = {
        change.named: {name: getattr(change, name) for name in _SAID}
        for change in event.date_changes
        if change.aside_id is not None
    }
    if held == wanted:
        return False
    event.date_changes = [
        change for change in event.date_changes if change.aside_id is None or change.named in wanted
    ]
    db.session.flush()  # their places are free before others take them
    for change in event.date_changes:
        if change.aside_id is not None:
            for name, value in wanted[change.named].items():
                setattr(change, name, value)
    event.date_changes.extend(
        DateChange(on=named.date(), at=named.time(), changed_at=now, **said)
        for named, said in sorted(wanted.items())
        if named not in held
    )
    return True


_SAID = ("kind", "aside_id", "local_start", "local_end", "venue_id")


def _said(aside: SteppingAside, one: PlannedDate) -> dict[str, Any]:
    """Return what becomes of one date: it never was, or is at its time at the other place."""
    if aside.to_venue_id is None:
        return dict.fromkeys(_SAID) | {"kind": "excluded", "aside_id": aside.id}
    moved = ("moved", aside.id, one.local_start, one.local_end, aside.to_venue_id)
    return dict(zip(_SAID, moved, strict=True))


def _given_up(event: Event, asides: list[SteppingAside], now: datetime) -> dict[datetime, dict[str, Any]]:
    """Return the names of the dates on which it steps aside, each with what becomes of it."""
    if not _is_series(event) or not asides:
        return {}
    plan, end_on = _own_plan(event), horizon_on(now)
    closed: dict[datetime, dict[str, Any]] = {}
    for aside in asides:
        other = aside.other
        if other.state not in BLOCKING_STATES or other.venue_id != aside.venue_id or not other.lines:
            continue
        taken = {day for one in _dates(_own_plan(other), end_on) for day in _days(one, other)}
        said_on = clock.to_local(aside.said_at, event.tz).date()
        for one in expand(plan, max(plan.first_on, said_on), end_on):
            if one.named not in plan.changes and not taken.isdisjoint(_days(one, event)):
                closed.setdefault(one.named, _said(aside, one))
    return closed


def _is_series(event: Event) -> bool:
    return bool(event.lines) and (len(event.lines) > 1 or event.lines[0].rrule is not None)


def _own_plan(event: Event) -> TimePlan:
    """The event's times with what people said of single dates, not what it steps aside for: two can't go in a ring."""
    plan = plan_of(event)
    by_rule = {change.named for change in event.date_changes if change.aside_id is not None}
    return replace(plan, changes={named: one for named, one in plan.changes.items() if named not in by_rule})


def _dates(plan: TimePlan, end_on: date) -> list[PlannedDate]:
    dates = expand(plan, plan.first_on, max(end_on, plan.first_on + timedelta(days=1)))
    return [one for one in dates if one.kind != "cancelled"]


def _days(one: PlannedDate, event: Event) -> Iterator[date]:
    """The wall dates it touches, set-up and tear-down included."""
    first = (one.local_start - timedelta(minutes=event.setup_minutes)).date()
    last = (one.local_end + timedelta(minutes=event.teardown_minutes) - _MOMENT).date()
    for number in range(max((last - first).days, 0) + 1):
        yield first + timedelta(days=number)
