"""What is read as a recurrence, what is refused with which word, and how it is written again."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.recurrence.rule import (
    BadRecurrence,
    Frequency,
    Recurrence,
    daily,
    monthly_day,
    monthly_nth,
    parse_rrule,
    to_rrule,
    weekly,
    yearly,
)


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("", "empty", ""),
        ("   ", "empty", ""),
        ("FREQ=DAILY;" + "X" * 400, "too_long", ""),
        ("FREQ", "form", "FREQ"),
        ("FREQ=", "form", "FREQ"),
        ("FREQ=DAILY;", "form", ""),
        ("RRULE:FREQ=DAILY", "unknown_part", "RRULE:FREQ"),
        ("FREQ=DAILY;BYSETPOS=1", "unknown_part", "BYSETPOS"),
        ("FREQ=DAILY;BYHOUR=1", "unknown_part", "BYHOUR"),
        ("FREQ=DAILY;WKST=SU", "unknown_part", "WKST"),
        ("FREQ=DAILY;FREQ=DAILY", "repeated_part", "FREQ"),
        ("INTERVAL=2", "frequency", "FREQ"),
        ("FREQ=SECONDLY", "frequency", "FREQ"),
        ("FREQ=MINUTELY", "frequency", "FREQ"),
        ("FREQ=HOURLY", "frequency", "FREQ"),
        ("FREQ=OFTEN", "frequency", "FREQ"),
        ("FREQ=DAILY;INTERVAL=0", "interval", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=-1", "interval", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=1001", "interval", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=1.5", "interval", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=٣", "interval", "INTERVAL"),
        ("FREQ=DAILY;COUNT=0", "count", "COUNT"),
        ("FREQ=DAILY;COUNT=1001", "count", "COUNT"),
        ("FREQ=DAILY;COUNT=99999999999", "count", "COUNT"),
        ("FREQ=DAILY;COUNT=5;UNTIL=20270101", "until_and_count", "COUNT"),
        ("FREQ=DAILY;UNTIL=20270230", "until", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20270228T120000Z", "until", "UNTIL"),
        ("FREQ=DAILY;UNTIL=00000101", "until", "UNTIL"),
        ("FREQ=DAILY;UNTIL=22000101", "until", "UNTIL"),
        ("FREQ=WEEKLY;BYDAY=XX", "weekday", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=MO,", "weekday", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=2MO", "weekday", "BYDAY"),
        ("FREQ=DAILY;BYDAY=1MO", "weekday", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=0MO", "weekday", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=6MO", "weekday", "BYDAY"),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=6MO", "weekday", "BYDAY"),
        ("FREQ=YEARLY;BYDAY=54MO", "weekday", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=MO,1TU", "weekday", "BYDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "month_day", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "month_day", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "month_day", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,,2", "month_day", "BYMONTHDAY"),
        ("FREQ=YEARLY;BYMONTH=13", "month", "BYMONTH"),
        ("FREQ=YEARLY;BYMONTH=-1", "month", "BYMONTH"),
        ("FREQ=DAILY\r\nDTSTART:19700101", "frequency", "FREQ"),
    ],
)
def test_a_bad_rule_is_refused_with_its_reason(text: str, code: str, part: str) -> None:
    with pytest.raises(BadRecurrence) as caught:
        parse_rrule(text)
    assert (caught.value.code, caught.value.part) == (code, part)


def test_every_part_is_read() -> None:
    assert parse_rrule(
        " freq=yearly;interval=2;bymonth=9,5;byday=-1su,2SA,+2SA;until=20300101 "
    ) == Recurrence(
        Frequency.YEARLY,
        interval=2,
        weekdays=((-1, 6), (2, 5)),
        months=(5, 9),
        until_on=date(2030, 1, 1),
    )
    assert parse_rrule("FREQ=MONTHLY;BYMONTHDAY=15,-1,15;COUNT=3") == Recurrence(
        Frequency.MONTHLY, month_days=(-1, 15), count=3
    )


@pytest.mark.parametrize(
    ("built", "text"),
    [
        (daily(), "FREQ=DAILY"),
        (daily(interval=2, until=date(2027, 6, 14)), "FREQ=DAILY;INTERVAL=2;UNTIL=20270614"),
        (weekly([6, 5, 6]), "FREQ=WEEKLY;BYDAY=SA,SU"),
        (weekly({1}, interval=2, until=date(2027, 6, 14)), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270614"),
        (monthly_nth(2, 5), "FREQ=MONTHLY;BYDAY=2SA"),
        (monthly_nth(-1, 6, until=date(2027, 6, 14)), "FREQ=MONTHLY;BYDAY=-1SU;UNTIL=20270614"),
        (monthly_day(-1), "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (yearly(until=date(2030, 1, 1)), "FREQ=YEARLY;UNTIL=20300101"),
    ],
)
def test_builders_write_rules_that_read_back(built: str, text: str) -> None:
    assert built == text
    assert str(parse_rrule(built)) == text


def test_until_can_be_written_as_an_instant_for_calendars() -> None:
    recurrence = parse_rrule("FREQ=DAILY;UNTIL=20270614")
    until_at = datetime(2027, 6, 14, 23, 59, 59, tzinfo=timezone(timedelta(hours=2)))
    assert to_rrule(recurrence, until_at=until_at) == "FREQ=DAILY;UNTIL=20270614T215959Z"
    endless = parse_rrule("FREQ=DAILY")
    assert to_rrule(endless, until_at=datetime(2027, 1, 1, tzinfo=UTC)) == "FREQ=DAILY"


FREQUENCIES = ["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"]
OTHER_PARTS = [
    "INTERVAL=2",
    "BYDAY=2SA",
    "BYDAY=MO,TU",
    "BYMONTHDAY=-1,3",
    "BYMONTH=1,2",
    "COUNT=3",
    "UNTIL=20300101",
]
BROKEN_PARTS = ["BYSETPOS=1", "=", "", "BYDAY=,"]
PARTS = st.sampled_from([*FREQUENCIES, *OTHER_PARTS, *BROKEN_PARTS])


@given(st.one_of(st.text(max_size=60), st.lists(PARTS, max_size=6).map(";".join)))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    try:
        recurrence = parse_rrule(text)
    except BadRecurrence:
        return
    assert parse_rrule(str(recurrence)) == recurrence
