"""The days of any rule, against python-dateutil."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from festival.calendar_files.rule_days import UnknownRule, days_of_rule, read_rule
from tests.recurrence.rules import CODES, rules

END_ON = date(2031, 1, 1)


def parts_of(text: str) -> dict[str, str]:
    return dict(one.split("=") for one in text.split(";"))


@st.composite
def any_rules(draw: st.DrawFn) -> str:
    """A rule with what `recurrence` doesn't keep: positions, weeks and days of the year, another first day."""
    text = ";".join(part for part in draw(rules()).split(";") if not part.startswith("UNTIL="))
    parts = [text, f"WKST={draw(st.sampled_from(CODES))}"]
    is_yearly = "FREQ=YEARLY" in text
    if is_yearly and "BYDAY=" not in text and draw(st.booleans()):
        numbers = draw(st.sets(st.integers(-366, 366).filter(bool), min_size=1, max_size=3))
        parts.append("BYYEARDAY=" + ",".join(map(str, numbers)))
    if "BY" in text and draw(st.booleans()):
        positions = draw(st.sets(st.integers(-3, 3).filter(bool), min_size=1, max_size=2))
        parts.append("BYSETPOS=" + ",".join(map(str, positions)))
    return ";".join(parts)


@given(
    text=any_rules(),
    first_on=st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    start_on=st.dates(date(2019, 1, 1), date(2029, 12, 31)),
)
def test_any_rule_has_the_days_that_dateutil_gives_it(text: str, first_on: date, start_on: date) -> None:
    start = datetime(first_on.year, first_on.month, first_on.day, 19, 30)
    until = datetime(END_ON.year, END_ON.month, END_ON.day)
    expected = [at.date() for at in rrulestr(text, dtstart=start).between(start, until, inc=True)]
    found = list(days_of_rule(read_rule(parts_of(text)), first_on, start_on, END_ON))
    assert found[:200] == [on for on in expected if on >= start_on][:200]


@pytest.mark.parametrize("week_starts", ["MO", "SU"])
@pytest.mark.parametrize("weeks", ["1", "20", "53", "-1", "1,26,-2"])
def test_weeks_are_counted_as_the_rule_begins_them(weeks: str, week_starts: str) -> None:
    """Within the year only: dateutil leaves out days of the first week that are in the year before."""
    text = f"FREQ=YEARLY;BYWEEKNO={weeks};BYDAY=WE;WKST={week_starts}"
    start, end = datetime(2026, 1, 1), datetime(2031, 1, 1)
    expected = [at.date() for at in rrulestr(text, dtstart=start).between(start, end, inc=True)]
    found = list(days_of_rule(read_rule(parts_of(text)), start.date(), start.date(), END_ON))
    assert [on for on in found if 2 < on.timetuple().tm_yday < 363] == [
        on for on in expected if 2 < on.timetuple().tm_yday < 363
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=", "INTERVAL=2", "FREQ=DAILY;BYHOUR=1"),
        *("FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;BYDAY=XX", "FREQ=DAILY;BYMONTH=13"),
        *("FREQ=DAILY;BYMONTH=-1", "FREQ=DAILY;BYMONTHDAY=32", "FREQ=DAILY;WKST=XX", "FREQ=DAILY;X=1"),
        *("FREQ=DAILY;COUNT=viele", "FREQ=DAILY;INTERVAL=-1", "FREQ=YEARLY;BYYEARDAY=400"),
    ],
)
def test_what_is_no_rule_over_days_is_refused(text: str) -> None:
    with pytest.raises(UnknownRule):
        read_rule(parts_of(text))


def test_a_rule_without_any_day_and_one_of_a_billion_end() -> None:
    never = read_rule(parts_of("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"))
    assert list(days_of_rule(never, date(1900, 1, 1), date(1900, 1, 1), END_ON)) == []
    many = read_rule(parts_of("FREQ=DAILY;COUNT=1000000000"))
    assert len(list(days_of_rule(many, date(1990, 1, 1), date(1990, 1, 1), END_ON))) == 2000
    rare = read_rule(parts_of("FREQ=YEARLY;INTERVAL=999999999"))
    assert list(days_of_rule(rare, date(2026, 5, 1), date(2026, 1, 1), END_ON)) == [date(2026, 5, 1)]
