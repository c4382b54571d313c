"""The dates of a rule are those that python-dateutil finds, and are found at least as fast."""

from datetime import date, datetime, timedelta
from itertools import takewhile
from time import perf_counter

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from festival.base.recurrence import (
    LAST_DAY,
    BadRecurrence,
    check,
    daily,
    dates,
    first_from,
    is_in,
    last_on,
    monthly_day,
    monthly_nth,
    parse_rrule,
    weekly,
    yearly,
)

CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def expected_dates(text: str, first_on: date, start_on: date, end_on: date) -> list[date]:
    midnight = datetime.min.time()
    rule = rrulestr(text, dtstart=datetime.combine(first_on, midnight))
    upto = takewhile(lambda at: at.date() < end_on, rule)
    return [at.date() for at in upto if at.date() >= start_on]


@st.composite
def rules(draw: st.DrawFn, bounded: bool = False) -> str:
    """An RRULE value of the subset, with every part that may go together."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    interval = draw(st.integers(1, 7))
    if interval > 1:
        parts.append(f"INTERVAL={interval}")
    months = draw(st.sets(st.integers(1, 12), max_size=4))
    if months:
        parts.append("BYMONTH=" + ",".join(map(str, months)))
    month_days = draw(st.sets(st.integers(-31, 31).filter(bool), max_size=4))
    if month_days and frequency != "WEEKLY":
        parts.append("BYMONTHDAY=" + ",".join(map(str, month_days)))
    days = draw(st.sets(st.sampled_from(CODES), max_size=3))
    if days:
        nths = [""]
        if frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
            most = 53 if frequency == "YEARLY" and not months else 5
            nths = list(
                map(str, draw(st.sets(st.integers(-most, most).filter(bool), min_size=1, max_size=3)))
            )
        parts.append("BYDAY=" + ",".join(nth + day for nth in nths for day in days))
    end = draw(st.sampled_from(["COUNT", "UNTIL"] if bounded else ["COUNT", "UNTIL", ""]))
    if end == "COUNT":
        parts.append(f"COUNT={draw(st.integers(1, 60))}")
    elif end == "UNTIL":
        parts.append(f"UNTIL={draw(st.dates(date(2019, 1, 1), date(2032, 12, 31))):%Y%m%d}")
    return ";".join(draw(st.permutations(parts)))


FIRST_DAYS = st.dates(date(2019, 1, 1), date(2029, 12, 31))


@settings(max_examples=600, deadline=None)
@given(rules(), FIRST_DAYS, st.integers(-400, 2500), st.integers(0, 500))
def test_the_dates_in_a_window_are_those_of_dateutil(
    text: str, first_on: date, ahead: int, length: int
) -> None:
    start_on = first_on + timedelta(days=ahead)
    end_on = start_on + timedelta(days=length)
    assert dates(parse_rrule(text), first_on, start_on, end_on) == expected_dates(
        text, first_on, start_on, end_on
    )
