"""The year as the database has it: counts by day from one index, and the rows behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true

from festival.base.database import db
from festival.conflicts.model import OPEN_STATES, Conflict, ConflictParty
from festival.conflicts.queries import concerning
from festival.events.model import LONG_BLOCK_DAYS, Event, Occurrence
from festival.organisers.model import Account, Organisation
from festival.organisers.permissions import may
from festival.places.model import District, Venue
from festival.yearplan.day_load import Run
from festival.yearplan.year_filters import YearFilters

_LONG = timedelta(days=LONG_BLOCK_DAYS)


def runs_between(filters: YearFilters, reader: Account | None, start_on: date, last_on: date) -> list[Run]:
    """Return how many dates there are of each stretch of days that touches `[start_on, last_on]`. Two queries.

    Ideas, cancelled and postponed dates aren't counted: they hold no day.
    """
    columns = (Occurrence.first_on, Occurrence.last_on, Occurrence.is_public)
    found: list[Run] = []
    for clauses in _stretches(start_on, last_on):
        query = select(*columns, func.count()).where(Occurrence.blocks, *clauses, *filters.clauses(reader))
        if filters.asks_of_event or filters.hides_from(reader):
            query = query.join(Event, Event.id == Occurrence.event_id)
        found.extend(Run(*row) for row in db.session.execute(query.group_by(*columns)).tuples())
    return found


def _stretches(start_on: date, last_on: date) -> tuple[list[ColumnElement[bool]], ...]:
    """Return the dates that touch the days, in two parts that ix_occurrence_year can bound: short and long ones."""
    return (
        [
            ~Occurrence.is_long,
            Occurrence.first_on >= start_on - _LONG,
            Occurrence.first_on <= last_on,
            Occurrence.last_on >= start_on,
        ],
        [Occurrence.is_long == true(), Occurrence.first_on <= last_on, Occurrence.last_on >= start_on],
    )


def rows_between(
    filters: YearFilters, reader: Account | None, start_on: date, last_on: date
) -> Sequence[Row[Any]]:
    """Return the dates that touch the days, by time, as rows `say_row_for` can tell about. Two queries.

    A row has its times by the city's clocks, title, state, place and organiser.
    """
    query = (
        select(
            Occurrence.event_id,
            Occurrence.on,
            Occurrence.at,
            Occurrence.is_alone,
            Occurrence.all_day,
            Occurrence.first_on,
            Occurrence.last_on,
            Occurrence.local_start,
            Occurrence.local_end,
            Occurrence.is_moved,
            Event.title,
            Event.title_en,
            Event.state,
            Event.category,
            Event.tone,
            Event.setting,
            Event.visitors_expected,
            Event.is_series,
            Event.organisation_id,
            Event.co_editors,
            Organisation.name.label("organisation"),
            Organisation.sector,
            Venue.name.label("venue"),
            Venue.name_en.label("venue_en"),
            Occurrence.place_name,
            District.name.label("district"),
        )
        .join(Event, Event.id == Occurrence.event_id)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .outerjoin(Venue, Venue.id == Occurrence.venue_id)
        .outerjoin(District, District.id == Occurrence.district_id)
        .where(Occurrence.blocks, *filters.clauses(reader))
    )
    rows = [
        row for clauses in _stretches(start_on, last_on) for row in db.session.execute(query.where(*clauses))
    ]
    return sorted(rows, key=lambda row: (row.local_start, row.event_id))


def open_conflicts(
    filters: YearFilters, reader: Account | None, start_on: date, last_on: date
) -> Sequence[Row[Any]]:
    """Return the open conflicts on the days that concern the reader, the soonest first: with what their
    reason needs to be said. One query. Small ones are left to the board."""
    query = (
        select(
            Conflict.id,
            Conflict.question,
            Conflict.rule,
            Conflict.on,
            Conflict.severity,
            Conflict.state,
            Conflict.dates,
            Conflict.reason_code,
            Conflict.reason_values,
        )
        .where(
            Conflict.state.in_(OPEN_STATES),
            ~Conflict.is_small,
            Conflict.on >= start_on,
            Conflict.on <= last_on,
        )
        .order_by(Conflict.on, Conflict.severity.desc(), Conflict.id)
    )
    if not may(reader, "conflict.mediate"):
        own = reader.organisation_ids if reader else set()
        query = query.where(concerning(own))
    if filters.as_args():
        query = query.where(Conflict.id.in_(_of_filtered_events(filters, reader, start_on, last_on)))
    return db.session.execute(query).all()


def _of_filtered_events(filters: YearFilters, reader: Account | None, start_on: date, last_on: date) -> Any:
    """Return the ids of conflicts of which one event passes the filters on those days."""
    touching = or_(*(and_(*clauses) for clauses in _stretches(start_on, last_on)))
    events = select(Occurrence.event_id).join(Event, Event.id == Occurrence.event_id)
    events = events.where(Occurrence.blocks, touching, *filters.clauses(reader))
    return select(ConflictParty.conflict_id).where(ConflictParty.event_id.in_(events))


def filter_choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return (value, name) of the districts, and of the places that are no part of another. Two queries."""
    districts = select(District.slug, District.name).order_by(District.name)
    roots = select(Venue.id, Venue.name).where(Venue.parent_id.is_(None)).order_by(Venue.name, Venue.id)
    return (
        list(db.session.execute(districts).tuples()),
        [(str(number), name) for number, name in db.session.execute(roots).tuples()],
    )
