"""A choice of how an event recurs becomes a rule, and the rule is read as that choice again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.recurrence.expansion import LAST_DAY, is_in, last_on, parse_rrule
from festival.recurrence.repeats import REPEATS, Repeat, read_repeat, rrule_of

CHOSEN = sorted(REPEATS.keys() - {"never", "kept"})


@given(
    st.sampled_from(CHOSEN),
    st.integers(1, 12),
    st.dates(date(2026, 1, 1), date(2030, 12, 31)).filter(lambda on: on.day <= 28),
    st.none() | st.dates(date(2031, 1, 1), LAST_DAY),
    st.sets(st.integers(0, 6)),
)
def test_a_choice_is_read_again_and_has_its_first_date(
    kind: str, interval: int, first_on: date, until_on: date | None, further: set[int]
) -> None:
    weekdays = tuple(sorted({first_on.weekday(), *further})) if kind == "weekly" else ()
    chosen = Repeat(kind, interval, weekdays, until_on)
    rrule = rrule_of(chosen, first_on)
    assert rrule is not None
    assert is_in(parse_rrule(rrule), first_on, first_on) or kind == "monthly_last"
    read = read_repeat(rrule)
    assert (read.kind, read.interval, read.until_on) == (kind, interval, until_on)
    assert rrule_of(read, first_on) == rrule


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=DAILY;COUNT=5",
        "FREQ=DAILY;BYDAY=MO,TU",
        "FREQ=DAILY;BYMONTH=6",
        "FREQ=WEEKLY;BYDAY=SA;BYMONTH=6",
        "FREQ=MONTHLY;BYDAY=1SA,3SA",
        "FREQ=MONTHLY;BYDAY=SA",
        "FREQ=MONTHLY;BYDAY=1SA;BYMONTH=6",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYMONTHDAY=1;BYMONTH=6",
        "FREQ=YEARLY;BYMONTH=6,7",
        "FREQ=YEARLY;BYMONTH=6,7;BYDAY=1SA",
        "FREQ=YEARLY;BYMONTH=6;BYDAY=SA",
        "FREQ=YEARLY;BYDAY=20SA",
        "FREQ=YEARLY;BYMONTH=6;BYDAY=-1SA",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYDAY=-2SA",
        "FREQ=MONTHLY;BYDAY=5SA",
    ],
)
def test_a_rule_that_no_choice_covers_is_kept_as_it_is(rrule: str) -> None:
    read = read_repeat(rrule)
    assert (read.kind, rrule_of(read, date(2027, 6, 5))) == ("kept", rrule)


def test_without_a_rule_it_happens_once() -> None:
    assert read_repeat(None) == read_repeat("") == Repeat()
    assert rrule_of(Repeat(), date(2027, 6, 5)) is None


@pytest.mark.parametrize(
    "rrule", ["FREQ=WEEKLY;COUNT=9", "FREQ=DAILY;BYDAY=TU;COUNT=9", "FREQ=DAILY;COUNT=99"]
)
def test_a_counted_series_goes_up_to_the_last_day_there_is(rrule: str) -> None:
    first_on = LAST_DAY.replace(day=LAST_DAY.day - 21)
    assert last_on(parse_rrule(rrule), first_on) == LAST_DAY
