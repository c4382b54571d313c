"""A month of the programme as a grid: of each day its first dates, and how many more there are."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import request, url_for
from sqlalchemy import and_, case, func, or_, select

from festival.base import clock, dates
from festival.base.city import get_city
from festival.base.database import db
from festival.base.templating import today, with_args
from festival.events.model import Event, Occurrence
from festival.programme.date_lines import row_of
from festival.programme.filters import EARLIEST, LATEST, BadFilter, Filters, only_value
from festival.programme.public_dates import by_day, is_told, public_dates

A_DAY, A_DAY_IN_LIST = 4, 2
"""Dates that a day holds, in the grid and on a narrow screen; the programme has all."""
OFTEN, FEW = 6, 2
"""What has so many dates in the month stands on its first one; on others only where the day has no more than FEW."""
MONTHS_AHEAD, MONTHS_BACK = 24, 12
"""As far as the links of a frame lead; other months are there for who asks for them."""


@dataclass(frozen=True)
class Month:
    """The month of `first_on`: by day the first dates that begin there, and how many events the day has in all."""

    first_on: date
    shown: dict[date, list[Occurrence]]
    totals: dict[date, int]


def asked_month(filters: Filters) -> date:
    """Return the first day of the month asked for (`month=2027-06`), else of the filters' days, else of today.

    Raises BadFilter."""
    asked = only_value("month", request.args)
    if not asked:
        on = filters.from_on or today()
        return (on if filters.to_on else max(on, today())).replace(day=1)
    try:
        on = date.fromisoformat(f"{asked}-01")
    except ValueError as error:
        raise BadFilter("month", asked) from error
    if f"{on:%Y-%m}" != asked or not EARLIEST <= on < LATEST:
        raise BadFilter("month", asked)
    return on


def next_month(on: date) -> date:
    """Return the first day of the month after this day's."""
    return (on.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_of(filters: Filters, first_on: date) -> Month:
    """Return what begins in the month; what happens regularly only where nothing special does, or it was asked for.

    Three queries at most, by ix_occurrence_public_starts."""
    tz = get_city().tz
    first = max(first_on, filters.from_on or first_on)
    until = min(next_month(first_on), (filters.to_on + timedelta(days=1)) if filters.to_on else LATEST)
    wanted = [
        Occurrence.is_public,
        Occurrence.starts_at >= clock.day_bounds(first, tz)[0],
        Occurrence.starts_at < clock.day_bounds(until, tz)[0],
        is_told(),
        *filters.clauses(),
    ]
    number = func.count(Occurrence.event_id.distinct())
    counted = select(Occurrence.first_on, Occurrence.is_regular, number).join(Occurrence.event).where(*wanted)
    totals: dict[date, int] = {}
    special_on = set()
    for on, is_regular, total in db.session.execute(
        counted.group_by(Occurrence.first_on, Occurrence.is_regular)
    ).tuples():
        totals[on] = totals.get(on, 0) + total
        if not is_regular:
            special_on.add(on)
    if special_on:
        wanted.append(~Occurrence.is_regular)
    return Month(first_on, dict(by_day(_first_of_days(wanted) if totals else [])), totals)


def _first_of_days(wanted: Sequence[Any]) -> list[Occurrence]:
    """Return A_DAY dates of each day, in order of time; what happens on most days makes room for anything else, and of
    the days ahead has its first one as well as of those that are over. One query."""
    is_ahead = Occurrence.starts_at >= clock.day_bounds(today(), get_city().tz)[0]
    often = func.count().over(partition_by=Occurrence.event_id)
    nth = func.row_number().over(
        partition_by=(Occurrence.event_id, is_ahead), order_by=(Occurrence.starts_at, Occurrence.id)
    )
    told = (
        select(
            Occurrence.id,
            Occurrence.first_on,
            Occurrence.starts_at,
            case((and_(often >= OFTEN, nth > 1), 1), else_=0).label("is_again"),
            func.count().over(partition_by=Occurrence.first_on).label("of_day"),
        )
        .join(Occurrence.event)
        .where(*wanted)
        .subquery()
    )
    number = func.row_number().over(
        partition_by=told.c.first_on, order_by=(told.c.is_again, told.c.starts_at, told.c.id)
    )
    numbered = select(told.c.id, told.c.is_again, told.c.of_day, number.label("number")).subquery()
    is_shown = or_(numbered.c.is_again == 0, numbered.c.of_day <= FEW)
    first = select(numbered.c.id).where(numbered.c.number <= A_DAY, is_shown)
    query = public_dates(Filters(), Event.rhythm).where(Occurrence.id.in_(first))
    return list(db.session.scalars(query.order_by(Occurrence.starts_at, Occurrence.id)))


def month_words(month: Month, filters: Filters, locale: str) -> dict[str, Any]:
    """Return what the month's template shows: its name, its weeks of days, and where the months beside it are."""
    first_on, on = month.first_on, today()
    this_month = on.replace(day=1)
    before, after = (first_on - timedelta(days=1)).replace(day=1), next_month(first_on)
    is_back = before >= max(EARLIEST, this_month - timedelta(days=31 * MONTHS_BACK))
    is_ahead = after < min(LATEST, this_month + timedelta(days=31 * MONTHS_AHEAD))
    weeks = Calendar().monthdatescalendar(first_on.year, first_on.month)
    days = [
        [_day(one, month, filters, locale) if one.month == first_on.month else None for one in week]
        for week in weeks
    ]
    full = [one for week in days for one in week if one and (one["rows"] or one["more"])]
    return {
        "title": dates.month_and_year(first_on, locale),
        "weekdays": dates.weekdays(locale),
        "weeks": days,
        "past": [one for one in full if one["on"] < on],
        "ahead": [one for one in full if one["on"] >= on],
        "is_empty": not month.totals,
        "before": _link(before, locale) if is_back else None,
        "after": _link(after, locale) if is_ahead else None,
    }


def _link(on: date, locale: str) -> dict[str, str]:
    return {"url": with_args(month=f"{on:%Y-%m}"), "words": dates.month_and_year(on, locale)}


def _day(on: date, month: Month, filters: Filters, locale: str) -> dict[str, Any]:
    rows = [row_of(one, locale) for one in month.shown.get(on, [])]
    args = filters.as_lists() | {"from": on.isoformat(), "to": on.isoformat()}
    total = month.totals.get(on, 0)
    return {
        "on": on,
        "rows": rows,
        "more": _more(total, rows),
        "in_list": rows[:A_DAY_IN_LIST],
        "more_than_in_list": _more(total, rows[:A_DAY_IN_LIST]),
        "url": url_for("programme.index", **args),
        "is_today": on == today(),
    }


def _more(total: int, rows: Sequence[dict[str, Any]]) -> int:
    """Return how many of a day's events stand in none of the rows."""
    return max(0, total - len({row["id"] for row in rows}))
