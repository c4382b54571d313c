"""Which events stand in the feed: those that were changed last among what is to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from festival.base import clock
from festival.base.city import CityMark
from festival.base.database import db
from festival.events.model import PUBLIC_STATES, Event, Occurrence
from festival.organisers.model import Organisation
from festival.programme.filters import Filters

MOST_ENTRIES = 100
GONE_SHOWN = timedelta(days=60)
_OVER = "held"


@dataclass(frozen=True, slots=True)
class NewestEvent:
    """An event with its next date, None where there is none, and the names of who organises it."""

    event: Event
    date: Occurrence | None
    organisers: tuple[str, ...]


def newest_events(filters: Filters, mark: CityMark) -> list[NewestEvent]:
    """Return the events that pass the filters and are not over, the last changed first; at most MOST_ENTRIES. Three
    queries.

    What is cancelled or postponed stays for 60 days: in a feed of news it is one. By the day, so that a day's answers
    are alike.
    """
    zone = ZoneInfo(mark.zone)
    today_at = clock.day_bounds(mark.today, zone)[0]
    is_lately = or_(Event.state == "confirmed", Event.changed_at > today_at - GONE_SHOWN)
    states = [state for state in PUBLIC_STATES if state != _OVER]
    wanted = [Event.state.in_(states), is_lately, Event.merged_into_id.is_(None)]
    if filters.asks_of_dates:
        start_at = clock.day_bounds(filters.from_on, zone)[0] if filters.from_on else today_at
        touching = [Occurrence.ends_at > start_at, *_ends_before(filters, zone), *filters.clauses()]
        wanted.append(exists().where(Occurrence.event_id == Event.id, Occurrence.is_public, *touching))
    else:
        is_to_come = or_(Event.last_ends_at > today_at, Event.carried_until.is_not(None))
        wanted += [or_(Event.state == "postponed", is_to_come), *filters.event_clauses(Event)]
    query = select(Event).where(and_(*wanted)).options(joinedload(Event.venue))
    query = query.order_by(Event.changed_at.desc(), Event.id.desc()).limit(MOST_ENTRIES)
    events = db.session.scalars(query).all()
    dates, organisers = _next_dates(events, mark), _organisers_of(events)
    return [NewestEvent(event, dates.get(event.id), organisers[event.id]) for event in events]


def _ends_before(filters: Filters, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    return [Occurrence.starts_at < clock.day_bounds(filters.to_on, zone)[1]] if filters.to_on else []


def _next_dates(events: Iterable[Event], mark: CityMark) -> dict[int, Occurrence]:
    """Return by event its first public date that isn't over as the day begins, one that takes place before others. One
    query."""
    today_at = clock.day_bounds(mark.today, ZoneInfo(mark.zone))[0]
    dates = aliased(Occurrence)
    first = (
        select(dates.id)
        .where(dates.event_id == Event.id, dates.is_public, dates.ends_at > today_at)
        .order_by(dates.is_cancelled, dates.starts_at, dates.id)
        .limit(1)
        .scalar_subquery()
    )
    ids = [event.id for event in events]
    query = select(Occurrence).where(Occurrence.id.in_(select(first).where(Event.id.in_(ids))))
    return {row.event_id: row for row in db.session.scalars(query.options(joinedload(Occurrence.venue)))}


def _organisers_of(events: Iterable[Event]) -> dict[int, tuple[str, ...]]:
    """Return by event the names of who organises it, the leading organisation first. One query."""
    others = {event.id: [int(number) for number in event.co_organisers] for event in events}
    ids = {event.organisation_id for event in events}.union(*others.values())
    rows = db.session.scalars(
        select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name)
    )
    known = {row.id: row for row in rows}
    return {
        event.id: (
            known[event.organisation_id].name,
            *(
                row.name
                for number, row in known.items()
                if number in others[event.id] and number != event.organisation_id and row.admitted_at
            ),
        )
        for event in events
    }
