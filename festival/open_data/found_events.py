"""Public events and their dates, a page at a time, with all that their records show; a fixed number of queries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from festival.base import clock
from festival.base.database import db
from festival.co_organisers.queries import LARGEST_ID
from festival.events.former_dates import FormerDate
from festival.events.model import LONG_BLOCK_DAYS, PUBLIC_STATES, DateChange, Event, Occurrence
from festival.open_data.read_question import Asked, Moment
from festival.open_data.served import Found
from festival.organisers.model import Organisation
from festival.places.model import District
from festival.programme.boxes import in_box
from festival.programme.date_lines import read_date_address
from festival.programme.filters import BadFilter
from festival.programme.public_dates import CANCELLED_SHOWN, first_in_time, window_of

_LONG = timedelta(days=LONG_BLOCK_DAYS)
_DATE_ID = re.compile(r"(\d{1,9})-(\d{4}-\d\d-\d\d(?:T\d{4})?)", re.ASCII)


@dataclass(frozen=True)
class EventRow:
    """An event with what its record shows beside it; `public` are the festivals and kept entries it names."""

    event: Event
    moment: Moment
    next_date: Occurrence | None = None
    changes: list[DateChange] = field(default_factory=list)
    former: list[FormerDate] = field(default_factory=list)
    co_organisers: list[Organisation] = field(default_factory=list)
    public: dict[int, Event] = field(default_factory=dict)


@dataclass(frozen=True)
class DateRow:
    """A date with its event, and the festival that belongs to it."""

    date: Occurrence
    festival: Event | None


def find_events(asked: Asked) -> Found:
    """Return a page of events by number; without days those that are not over, the postponed ones among them."""
    moment, filters = asked.moment, asked.filters
    wanted: list[ColumnElement[bool]] = [Event.state.in_(PUBLIC_STATES), _is_told(moment)]
    if asked.after:
        wanted.append(Event.id > row_number(asked.after[0]))
    if asked.box:
        wanted += in_box(Event.lon, Event.lat, asked.box)
    if filters.asks_of_dates:
        _start_at, touching = _in_window(asked)
        wanted.append(
            exists().where(
                Occurrence.event_id == Event.id, Occurrence.is_public, *touching, *filters.clauses()
            )
        )
    else:
        is_to_come = or_(Event.last_ends_at > moment.today_at, Event.carried_until.is_not(None))
        wanted.append(or_(Event.state == "postponed", is_to_come))
        wanted += filters.event_clauses(Event)
    query = _with_all(select(Event).where(*wanted)).order_by(Event.id).limit(asked.limit + 1)
    events = list(db.session.scalars(query))
    has_more = len(events) > asked.limit
    events = events[: asked.limit]
    return Found(_filled(events, moment), [events[-1].id] if has_more else None)


def find_event(number: str, moment: Moment) -> EventRow | None:
    """Return one public event, over or not."""
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        return None
    event = db.session.scalar(
        _with_all(select(Event).where(Event.id == int(number), Event.state.in_(PUBLIC_STATES)))
    )
    return _filled([event], moment)[0] if event is not None else None


def _with_all(query: Select[tuple[Event]]) -> Select[tuple[Event]]:
    return query.options(
        joinedload(Event.organisation),
        joinedload(Event.venue),
        joinedload(Event.district).load_only(District.name, District.slug),
    )


def _is_told(moment: Moment) -> ColumnElement[bool]:
    """A cancelled event is told for as long as feeds tell it; by the day, so that a day's answers are alike. One that
    was entered twice is told under the entry that was kept."""
    is_lately = or_(Event.state != "cancelled", Event.changed_at > moment.today_at - CANCELLED_SHOWN)
    return and_(is_lately, Event.merged_into_id.is_(None))


def _filled(events: Sequence[Event], moment: Moment) -> list[EventRow]:
    """Return the events with all that belongs to them. Five queries at most, however many they are."""
    ids = [event.id for event in events]
    next_dates = _next_dates(ids, moment)
    changes = _by_event(
        select(DateChange)
        .where(DateChange.event_id.in_(ids), DateChange.kind.in_(("cancelled", "moved")))
        .where(or_(DateChange.on >= moment.today, DateChange.local_end >= moment.local_midnight))
        .order_by(DateChange.on, DateChange.at)
    )
    former = _by_event(
        select(FormerDate)
        .where(FormerDate.event_id.in_(ids), FormerDate.on >= moment.today)
        .order_by(FormerDate.on, FormerDate.at)
    )
    together = _organisations({int(number) for event in events for number in event.co_organisers})
    public = _public_events(
        {event.festival_id for event in events} | {event.merged_into_id for event in events}
    )
    return [
        EventRow(
            event,
            moment,
            next_dates.get(event.id),
            changes.get(event.id, []),
            former.get(event.id, []),
            [
                together[int(number)]
                for number in event.co_organisers
                if int(number) in together and int(number) != event.organisation_id
            ],
            public,
        )
        for event in events
    ]


def _next_dates(ids: Sequence[int], moment: Moment) -> dict[int, Occurrence]:
    """Return by event its first date that was not over as the day began, one that takes place before others."""
    dates = aliased(Occurrence)
    first = (
        select(dates.id)
        .where(dates.event_id == Event.id, dates.is_public, dates.ends_at > moment.today_at)
        .order_by(dates.is_cancelled, dates.starts_at, dates.id)
        .limit(1)
        .scalar_subquery()
    )
    query = select(Occurrence).where(Occurrence.id.in_(select(first).where(Event.id.in_(ids))))
    return {row.event_id: row for row in db.session.scalars(query)}


def _by_event(query: Select[tuple[Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.event_id, []).append(row)
    return found


def _organisations(ids: Iterable[int]) -> dict[int, Organisation]:
    """Return those that are admitted. One query, none where there is nobody."""
    wanted = sorted(ids)
    if not wanted:
        return {}
    query = select(Organisation).where(Organisation.id.in_(wanted), Organisation.admitted_at.is_not(None))
    return {row.id: row for row in db.session.scalars(query)}


def _public_events(ids: set[int | None]) -> dict[int, Event]:
    """Return those that the public may know. One query, none where there is nothing."""
    wanted = sorted(number for number in ids if number is not None)
    if not wanted:
        return {}
    query = select(Event).where(Event.id.in_(wanted), Event.state.in_(PUBLIC_STATES))
    return {row.id: row for row in db.session.scalars(query)}


def find_dates(asked: Asked) -> Found:
    """Return a page of dates in order of time, from today on where no day is asked for. Three queries at most."""
    moment = asked.moment
    start_at, touching = _in_window(asked)
    forgotten = select(Event.id).where(
        Event.state == "cancelled", Event.changed_at <= moment.today_at - CANCELLED_SHOWN
    )
    touching.append(Occurrence.event_id.not_in(forgotten))
    if asked.box:
        touching += in_box(Occurrence.lon, Occurrence.lat, asked.box)
    if asked.event_ids:
        _check_public(asked.event_ids)
        touching.append(Occurrence.event_id.in_(asked.event_ids))
    if asked.after:
        at, row_id = _instant(asked.after), row_number(asked.after[1])
        touching += [
            Occurrence.starts_at >= at,
            or_(Occurrence.starts_at > at, and_(Occurrence.starts_at == at, Occurrence.id > row_id)),
        ]
    short = [*touching, Occurrence.starts_at >= start_at - _LONG]
    first = first_in_time(asked.filters, short, touching, limit=asked.limit + 1)
    ids = db.session.execute(
        select(first.c.id, first.c.starts_at).order_by(first.c.starts_at, first.c.id)
    ).all()
    has_more = len(ids) > asked.limit
    shown = ids[: asked.limit]
    rows = _dates([row.id for row in shown])
    after = [shown[-1].starts_at.isoformat(), shown[-1].id] if has_more else None
    return Found(rows, after)


def _in_window(asked: Asked) -> tuple[datetime, list[ColumnElement[bool]]]:
    """Return when the asked days begin, and what dates fulfil that touch them; a night until six belongs to its
    evening, as in the programme."""
    start_at, end_at = window_of(asked.filters, now=asked.moment.today_at)
    first_on = clock.to_local(start_at, asked.moment.zone).date()
    touching: list[ColumnElement[bool]] = [Occurrence.ends_at > start_at, Occurrence.last_on >= first_on]
    if end_at:
        touching.append(Occurrence.starts_at < end_at)
    return start_at, touching


def find_date(name: str, _moment: Moment) -> DateRow | None:
    """Return one date by its id: the event's number and how its address names the date."""
    found = _DATE_ID.fullmatch(name)
    if found is None:
        return None
    try:
        on, at = read_date_address(found[2])
    except ValueError:
        return None
    rows = db.session.scalars(
        select(Occurrence.id)
        .where(Occurrence.event_id == int(found[1]), Occurrence.on == on, Occurrence.is_public)
        .where(Occurrence.is_alone if at is None else Occurrence.at == at)
    ).all()
    return next(iter(_dates(rows)), None)


def _dates(ids: Sequence[int]) -> list[DateRow]:
    """Return dates by their rows' numbers, in order of time. Two queries at most."""
    if not ids:
        return []
    query = (
        select(Occurrence)
        .join(Occurrence.event)
        .where(Occurrence.id.in_(ids), Event.state.in_(PUBLIC_STATES))
        .options(
            contains_eager(Occurrence.event).joinedload(Event.organisation),
            joinedload(Occurrence.venue),
            joinedload(Occurrence.district).load_only(District.name, District.slug),
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    rows = list(db.session.scalars(query))
    wholes = _public_events({row.event.festival_id for row in rows})
    return [DateRow(row, wholes.get(row.event.festival_id or 0)) for row in rows]


def _check_public(ids: Sequence[int]) -> None:
    """Raise BadFilter for an event that the public doesn't know. One query."""
    known = set(db.session.scalars(select(Event.id).where(Event.id.in_(ids), Event.state.in_(PUBLIC_STATES))))
    for number in ids:
        if number not in known:
            raise BadFilter("event", str(number))


def row_number(value: Any) -> int:
    """Return a number out of a cursor. Raises BadFilter."""
    if not isinstance(value, int) or not 0 <= value <= LARGEST_ID:
        raise BadFilter("cursor", str(value))
    return value


def _instant(after: Sequence[Any]) -> datetime:
    """Return the instant of a cursor of dates. Raises BadFilter."""
    try:
        at = datetime.fromisoformat(after[0])
    except (ValueError, TypeError) as error:
        raise BadFilter("cursor", str(after)) from error
    if at.tzinfo is None or len(after) != 2:
        raise BadFilter("cursor", str(after))
    return at


def was_named(on: date, row: DateChange | FormerDate) -> str:
    """Return what a date was called in the city's time, before it moved or went: its day, with its time."""
    return on.isoformat() if not row.named.time() else row.named.isoformat(timespec="minutes")
