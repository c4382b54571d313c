"""The index of dated happenings: written by the edit itself, carried forward by a job, rebuilt at any time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import Row, bindparam, delete, insert, select, update

from festival.base import clock, dates
from festival.base.city import bump_revision, get_city
from festival.base.database import db, lock_city, metadata
from festival.events.former_dates import keep_addresses
from festival.events.model import BLOCKING_STATES, LONG_BLOCK_DAYS, DateChange, Event, EventTime, Occurrence
from festival.events.plan_number import number_events
from festival.events.regularity import REGULAR, is_regular, rhythm_of
from festival.law.holiday_calendar import LandCalendar
from festival.law.town import TownFacts, town_of
from festival.recurrence import expansion
from festival.recurrence.closings import BY_HOLIDAYS, Closings
from festival.recurrence.time_plan import PlanChange, PlannedDate, TimeLine, TimePlan, expand, last_on

HORIZON_MONTHS = 24
_EVENTS = Event.metadata.tables["event"]
_LONG = timedelta(days=LONG_BLOCK_DAYS)
_HELD = {"starts_at", "ends_at", "blocks_from", "blocks_to", "blocks", "venue_id"}
_COPIED = (
    "at",
    "is_alone",
    "all_day",
    "local_start",
    "local_end",
    "first_on",
    "last_on",
    "starts_at",
    "ends_at",
    "blocks_from",
    "blocks_to",
    "is_long",
    "is_public",
    "is_regular",
    "is_cancelled",
    "is_moved",
    "blocks",
    "venue_id",
    "place_name",
    "district_id",
    "lon",
    "lat",
)

_INSERTED = insert(
    metadata.tables["occurrence"]
)  # past the ORM, which would take longer over it than the database
_STORED = (Occurrence.id, Occurrence.on, *(getattr(Occurrence, name) for name in _COPIED))
_KEPT = len(_STORED) - len(_COPIED)


def horizon_on(now: datetime) -> date:
    """Return the first date that is not materialised any more: 24 months from the city's today."""
    return clock.to_local(now, get_city().tz).date() + relativedelta(months=HORIZON_MONTHS)


def plan_of(event: Event) -> TimePlan:
    """Return the event's times as plain values; the event needs a line."""
    if not event.lines:
        raise ValueError("an event without a time has no plan")
    return TimePlan(
        lines=tuple(map(line_of, event.lines)),
        zone=event.tz,
        setup_minutes=event.setup_minutes,
        teardown_minutes=event.teardown_minutes,
        changes=changes_of(event),
        closed=closings_of(event.closed or ()),
    )


def has_several_lines(event: Event) -> bool:
    """Whether it had more than one line when it was last written; told without its lines."""
    return "\n" in event.times_text


def plan_that_moves(event: Event) -> TimePlan:
    """Return the event's times with the single changes that go along when it moves as a whole; it needs a line."""
    return replace(plan_of(event), changes=own_changes_of(event))


def closings_of(closed: Sequence[str]) -> Closings:
    """Return closings with the holidays of the city as it is now. One query at most, none without holidays."""
    by_holidays = not set(BY_HOLIDAYS).isdisjoint(closed)
    return Closings(tuple(closed), city_holidays()) if by_holidays else Closings(tuple(closed))


def city_holidays() -> LandCalendar:
    """Return the holidays of the city, none where its Land isn't known."""
    row = db.session.get(TownFacts, 1)
    return LandCalendar(get_city().land, town_of(row.said if row else None))


def line_of(row: EventTime) -> TimeLine:
    """Return a line as a plain value."""
    return TimeLine(
        local_start=row.local_start,
        local_end=row.local_end,
        all_day=bool(row.all_day),
        start_fold=row.start_fold or 0,
        end_fold=row.end_fold or 0,
        rule=expansion.parse_rrule(row.rrule) if row.rrule else None,
    )


def changes_of(event: Event) -> dict[datetime, PlanChange]:
    """Return all single changes of the event's dates, those of dates it has no more among them."""
    return {change.named: _said_by(change) for change in event.date_changes}


def own_changes_of(event: Event) -> dict[datetime, PlanChange]:
    """Return what people have said of single dates: not where the event steps aside, which follows by itself."""
    return {change.named: _said_by(change) for change in event.date_changes if change.aside_id is None}


def _said_by(change: DateChange) -> PlanChange:
    return PlanChange(change.kind, change.local_start, change.local_end)


@dataclass(frozen=True, slots=True)
class DateBefore:
    """A date as it was before a change: its name, when and where."""

    on: date
    at: time
    starts_at: datetime
    ends_at: datetime
    district_id: int | None
    venue_id: int | None
    is_alone: bool = field(default=True, compare=False)

    @property
    def named(self) -> datetime:
        return datetime.combine(self.on, self.at)


def dates_before(event: Event) -> list[DateBefore]:
    """Return the event's dates as they stand in the index. One query."""
    columns = (
        Occurrence.on,
        Occurrence.at,
        Occurrence.starts_at,
        Occurrence.ends_at,
        Occurrence.district_id,
        Occurrence.venue_id,
        Occurrence.is_alone,
    )
    query = select(*columns).where(Occurrence.event_id == event.id).order_by(Occurrence.on, Occurrence.at)
    return [DateBefore(*row) for row in db.session.execute(query).tuples()]


def rebuild_occurrences(event: Event, *, now: datetime, is_new: bool = False) -> bool:
    """Bring the event's occurrences up to its own rows; return whether any date came, went or moved, in time or place.
    Of one that `is_new` none are looked for.

    Public dates that vanish leave a FormerDate, so that their address keeps answering. A date that is the only one of
    its day before and after is the same date, whatever its time of day.
    """
    plan = plan_of(event) if event.lines else None
    event.is_series, event.times_text = (plan.is_series, plan.text) if plan else (False, "")
    wanted = {datetime.combine(row["on"], row["at"]): row for row in _rows(event, now)}
    stored = select(*_STORED).where(Occurrence.event_id == event.id)
    rows = [] if is_new else db.session.execute(stored).all()
    old = _by_new_name(rows, wanted)
    gone = [named for named in old if named not in wanted]
    fresh = [row for named, row in wanted.items() if named not in old]
    changed = [
        (row.id, different)
        for named, row in old.items()
        if named in wanted and (different := _different(row, wanted[named]))
    ]
    moved = any(not different.keys().isdisjoint(_HELD) for _id, different in changed)
    lost = sorted(named for named in gone if old[named].is_public)
    came = sorted(named for named in wanted if named not in old)
    if not is_new:
        keep_addresses(event, lost, came, now=now, had_dates=bool(old))
    _write(changed, [old[named].id for named in gone], fresh)
    if (gone or fresh or moved) and not is_new:
        number_events([event.id])
    return bool(gone or fresh or moved)


def _by_new_name(
    rows: Sequence[Row[Any]], wanted: dict[datetime, dict[str, Any]]
) -> dict[datetime, Row[Any]]:
    """Return the rows by name, those that were and are the only ones of their day by their new one."""
    alone = {row["on"]: named for named, row in wanted.items() if row["is_alone"]}
    named = ((datetime.combine(row.on, row.at), row) for row in rows)
    return {(alone.get(row.on, name) if row.is_alone else name): row for name, row in named}


def dates_amiss(event: Event) -> dict[datetime, Collection[str]]:
    """Return by name the dates of which the index holds something else than the event's own rows say, with the columns
    that differ: all of one that is missing, or that is none. Reads only, one query."""
    wanted: dict[datetime, dict[str, Any]] = {}
    if event.lines and event.state != "postponed":
        plan = plan_of(event)
        last = last_on(plan)
        until = event.carried_until or (last + timedelta(days=1) if last else plan.first_on)
        rows = _values(event, expand(plan, plan.first_on, until))
        wanted = {datetime.combine(row["on"], row["at"]): row for row in rows}
    query = select(*_STORED).where(Occurrence.event_id == event.id)
    stored = {datetime.combine(row.on, row.at): row for row in db.session.execute(query)}
    amiss: dict[datetime, Collection[str]] = dict.fromkeys(wanted.keys() ^ stored.keys(), _COPIED)
    for named in wanted.keys() & stored.keys():
        different = _different(stored[named], wanted[named])
        if different:
            amiss[named] = different.keys()
    return dict(sorted(amiss.items()))


def _different(row: Row[Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return what of a stored date is to be written anew."""
    now_there = zip(_COPIED, row[_KEPT:], strict=True)
    return {name: values[name] for name, value in now_there if value != values[name]}


def _write(
    changed: Iterable[tuple[int, dict[str, Any]]], gone_ids: Sequence[int], fresh: list[dict[str, Any]]
) -> None:
    """Write the rows that differ and no others; those that the session holds are read again where somebody asks."""
    db.session.flush()
    for start in range(0, len(gone_ids), 500):
        db.session.execute(delete(Occurrence).where(Occurrence.id.in_(gone_ids[start : start + 500])))
    rows = [{"id": number, **different} for number, different in changed]
    if rows:
        db.session.execute(update(Occurrence), rows)
        for one in list(db.session.identity_map.values()):
            if isinstance(one, Occurrence):
                db.session.expire(one)
    if fresh:
        db.session.connection().execute(_INSERTED, fresh)


def _rows(event: Event, now: datetime) -> list[dict[str, Any]]:
    if not event.lines or event.state == "postponed":
        event.carried_until = None
        event.last_ends_at = event.last_ends_at if event.state == "postponed" else None
        event.rhythm, event.is_regular = "", event.prominence == REGULAR
        return []
    plan = plan_of(event)
    last = last_on(plan)
    end_on = horizon_on(now)
    if last is not None and all(line.rule is None for line in plan.lines):
        end_on = max(end_on, last + timedelta(days=1))
    planned = expand(plan, plan.first_on, end_on)
    event.rhythm = rhythm_of([one.local_start.date() for one in planned])
    event.is_regular = is_regular(event)
    event.carried_until = end_on if last is None or last >= end_on else None
    event.last_ends_at = _last_end(planned) if event.carried_until is None else None
    if event.carried_until is not None and last is not None:
        event.last_ends_at = clock.to_utc_shifted(datetime.combine(last, datetime.min.time()), event.tz) + (
            plan.longest + timedelta(days=1)
        )
    return _values(event, planned)


def _values(event: Event, planned: Sequence[PlannedDate]) -> list[dict[str, Any]]:
    changes = {change.named: change for change in event.date_changes}
    places: dict[int | None, dict[str, Any]] = {}
    on_day = Counter(one.on for one in planned)
    return [
        _row(event, one, changes.get(one.named), places) | {"is_alone": on_day[one.on] == 1}
        for one in planned
    ]


def _row(
    event: Event, one: PlannedDate, change: DateChange | None, places: dict[int | None, dict[str, Any]]
) -> dict[str, Any]:
    cancelled = one.kind == "cancelled" or event.state in ("cancelled", "withdrawn")
    place = {
        "venue_id": event.venue_id,
        "place_name": event.place_name,
        "district_id": event.district_id,
        "lon": event.lon,
        "lat": event.lat,
    }
    if change and change.venue_id is not None:
        if change.venue_id not in places:
            places[change.venue_id] = _place_of(change)
        place = places[change.venue_id]
    elif change and change.place_name:
        place = {
            "venue_id": None,
            "place_name": change.place_name,
            "district_id": None,
            "lon": None,
            "lat": None,
        }
    days = dates.days_of(one.local_start, one.local_end)
    return {
        "event_id": event.id,
        "on": one.on,
        "at": one.named.time(),
        "all_day": one.all_day,
        "first_on": days[0],
        "last_on": days[1],
        "local_start": one.local_start.replace(fold=0),
        "local_end": one.local_end.replace(fold=0),
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "blocks_from": one.blocks_from,
        "blocks_to": one.blocks_to,
        "is_long": one.blocks_to - one.blocks_from > _LONG,
        "is_public": event.is_public and event.merged_into_id is None,  # one event, told once
        "is_regular": event.is_regular,
        "is_cancelled": cancelled,
        "is_moved": one.kind == "moved",
        "blocks": event.state in BLOCKING_STATES and not (cancelled or event.is_opening_hours),
        **place,
    }


def _place_of(change: DateChange) -> dict[str, Any]:
    from festival.places.model import Venue

    venue = db.session.get_one(Venue, change.venue_id)
    return {
        "venue_id": venue.id,
        "place_name": "",
        "district_id": venue.district_id,
        "lon": venue.lon,
        "lat": venue.lat,
    }


def carry_horizon(*, now: datetime, limit: int = 100) -> int:
    """Materialise the dates that have come within the horizon, for up to `limit` events; return how many events.

    The caller begins and commits the transaction and calls again until nothing is left.
    """
    from sqlalchemy.orm import selectinload

    lock_city()
    target = horizon_on(now)
    events = db.session.scalars(
        select(Event)
        .where(Event.carried_until < target)
        .order_by(Event.carried_until)
        .limit(limit)
        .options(selectinload(Event.date_changes), selectinload(Event.lines))
    ).all()
    rows: list[dict[str, Any]] = []
    ended: list[dict[str, Any]] = []
    for event in events:
        assert event.carried_until is not None  # by the query
        plan = plan_of(event)
        rows.extend(_values(event, expand(plan, event.carried_until, target)))
        last = last_on(plan)
        if last is not None and last < target:
            ended.append({"b_id": event.id, "b_last": _last_end(expand(plan, plan.first_on, target))})
    if rows:
        db.session.execute(insert(Occurrence), rows)
    if events:
        _note_carried([event.id for event in events], ended, target)
        db.session.expire_all()
        if any(row["is_public"] for row in rows):
            bump_revision()
    return len(events)


def _note_carried(ids: list[int], ended: list[dict[str, Any]], target: date) -> None:
    """Write how far the dates reach, past the ORM: what an organiser has open in a form doesn't grow old by it."""
    connection = db.session.connection()
    connection.execute(update(_EVENTS).where(_EVENTS.c.id.in_(ids)).values(carried_until=target))
    number_events(ids)
    if ended:
        whole = update(_EVENTS).where(_EVENTS.c.id == bindparam("b_id"))
        connection.execute(whole.values(carried_until=None, last_ends_at=bindparam("b_last")), ended)


def _last_end(planned: Iterable[PlannedDate]) -> datetime | None:
    return max((one.ends_at for one in planned), default=None)
