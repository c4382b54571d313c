"""The dates that come of an event's times, a month at a time: a plain table, and the same as a list."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from flask_babel import gettext as _

from festival.base import dates
from festival.base.dates import days_of
from festival.base.numbers import number
from festival.base.plurals import ngettext
from festival.recurrence.rule import LAST_DAY
from festival.recurrence.time_plan import (
    PlannedDate,
    TimePlan,
    changes_that_hold,
    closed_names,
    expand,
    last_on,
    never_closed,
    usual,
)

COUNTED = relativedelta(years=2)
"""How far ahead the dates are counted."""
_FIRST_MONTH, _LAST_MONTH = date(2000, 1, 1), date(2150, 12, 1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DateWords:
    """One date: its day and hours, what is different on it, where it is changed; no address where it isn't saved."""

    day: str
    times: str
    state: str
    url: str


@dataclass
class DayCell:
    """A day of the month; `is_on` also between the first and the last day of what lasts several."""

    on: date
    dates: list[DateWords] = field(default_factory=list)
    is_on: bool = False
    is_left_out: bool = False


@dataclass(frozen=True)
class DateTable:
    """A month as rows of seven days, None beside its first and last; the months beside it as YYYY-MM, empty where
    there is none; all dates in a sentence."""

    name: str
    key: str
    weekdays: list[tuple[str, str]]
    weeks: list[list[DayCell | None]]
    earlier: str
    later: str
    summary: str

    @property
    def dates(self) -> list[DateWords]:
        return [one for week in self.weeks for cell in week if cell for one in cell.dates]


Address = Callable[[datetime], str]


def date_table(plan: TimePlan, month: str, *, today: date, address: Address, locale: str) -> DateTable:
    """Return the month of a plan's dates: the one asked for, as YYYY-MM, else that of the next date. `address` says
    where the date of a name is changed, and nothing for one that is not saved."""
    first = _month_asked(month) or _next_date(plan, today).replace(day=1)
    after = first + relativedelta(months=1)
    cells = {first + number * _DAY: DayCell(first + number * _DAY) for number in range((after - first).days)}
    for one in expand(plan, first - plan.longest - _DAY, after):
        first_on, end_on = days_of(one.local_start, one.local_end)
        for on in (first_on + step * _DAY for step in range((end_on - first_on).days + 1)):
            if on in cells and one.kind != "cancelled":
                cells[on].is_on = True
        if one.on in cells:
            cells[one.on].dates.append(_words(plan, one, address, locale))
    changes = changes_that_hold(plan)
    gone = [(named, _("left out")) for named in changes if changes[named].kind == "excluded"]
    gone += [(named, _("closed")) for named in closed_names(plan, first, after)]
    for named, state in gone:
        if named.date() in cells:
            cell = cells[named.date()]
            cell.is_left_out = True
            cell.dates.append(_words(plan, usual(never_closed(plan), named), address, locale, state))
    return DateTable(
        dates.month_and_year(first, locale),
        f"{first:%Y-%m}",
        [(name[:2], name) for name in dates.weekdays(locale)],
        [[cells.get(on) for on in week] for week in Calendar().monthdatescalendar(first.year, first.month)],
        f"{first - _DAY:%Y-%m}" if first > max(plan.first_on, _FIRST_MONTH) else "",
        f"{after:%Y-%m}" if after <= min(last_on(plan) or LAST_DAY, _LAST_MONTH) else "",
        _summary(plan, today, locale),
    )


def _month_asked(month: str) -> date | None:
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    return first if _FIRST_MONTH <= first <= _LAST_MONTH else None


def _next_date(plan: TimePlan, today: date) -> date:
    """The day of the next date; of the first one where none is to come."""
    coming = expand(plan, today, today + timedelta(days=366 * 2))
    return coming[0].on if coming else plan.first_on


def _words(plan: TimePlan, one: PlannedDate, address: Address, locale: str, state: str = "") -> DateWords:
    before = usual(never_closed(plan), one.named)
    this_year = one.named.year
    if one.kind == "cancelled":
        state = _("cancelled")
    elif one.kind == "moved" and one.local_start.date() != before.local_start.date():
        state = _(
            "moved to %(day)s", day=dates.short_day(one.local_start.date(), locale, this_year=this_year)
        )
    elif one.kind == "moved":
        state = _("changed")
    span = dates.span(
        before.local_start, before.local_end, all_day=one.all_day, locale=locale, this_year=this_year
    )
    day = dates.short_day(before.local_start.date(), locale, this_year=this_year)
    return DateWords(day, span.removeprefix(day).lstrip(", "), state, address(one.named))


def _summary(plan: TimePlan, today: date, locale: str) -> str:
    """How many dates are to come, and until when they go."""
    start_on = max(today, plan.first_on)
    found = [one for one in expand(plan, start_on, start_on + COUNTED) if one.kind != "cancelled"]
    if not found:
        return _("No date is to come.")
    last = last_on(plan)
    first_words = dates.short_day(found[0].local_start.date(), locale, this_year=today.year)
    if last is not None and last < start_on + COUNTED:
        last_words = dates.short_day(found[-1].local_start.date(), locale, this_year=today.year)
        if len(found) > 1 and last_words == first_words:
            return _("%(n)s dates to come: %(first)s.", n=number(len(found), locale), first=first_words)
        return ngettext(
            "%(num)s date to come: %(first)s.",
            "%(num)s dates to come, from %(first)s to %(last)s.",
            len(found),
            first=first_words,
            last=last_words,
        )
    if len(found) == 1:
        return _("The next date is %(first)s, and it goes on.", first=first_words)
    return _(
        "The next date is %(first)s; %(n)s in two years, and it goes on.",
        first=first_words,
        n=number(len(found), locale),
    )
