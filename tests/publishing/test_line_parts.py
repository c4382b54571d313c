"""Into which entries a line is cut whose rule not every calendar program holds, and by what they are known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.calendar_writing.line_parts import is_renewed, parts_of, plain_rule
from festival.publishing.event_text import renew_texts
from festival.publishing.model import PublishedEvent
from festival.recurrence.rule import parse_rrule, to_rrule
from festival.recurrence.time_plan import TimeLine
from tests.conftest import make_event
from tests.publishing.days import BERLIN
from tests.publishing.feeds import components, rewrite

TODAY = date(2027, 1, 15)
THURSDAY = datetime(2027, 1, 7, 9)


def line(rrule: str, start: datetime = THURSDAY) -> TimeLine:
    return TimeLine(start, start + timedelta(hours=5), rule=parse_rrule(rrule))


def cut(rrule: str, start: datetime = THURSDAY, today: date = TODAY) -> list[tuple[str, date, str]]:
    """Key, first day and rule of each entry."""
    return [
        (part.key, part.line.first_on, to_rrule(part.line.rule) if part.line.rule else "")
        for part in parts_of(line(rrule, start), BERLIN, today)
    ]


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=DAILY;INTERVAL=2",
        "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20280101",
        "FREQ=MONTHLY;BYDAY=2SA;COUNT=4",
        "FREQ=MONTHLY;BYDAY=-1SU",
        "FREQ=MONTHLY;BYMONTHDAY=28",
        "FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=6;BYDAY=2SA",
    ],
)
def test_what_every_program_holds_is_one_entry_with_its_rule(rrule: str) -> None:
    assert plain_rule(parse_rrule(rrule), THURSDAY.date()) == parse_rrule(rrule)
    assert [key for key, _first_on, _rule in cut(rrule)] == [""]


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=WEEKLY;BYDAY=TH;BYMONTH=1,2,3",
        "FREQ=DAILY;BYMONTH=5",
        "FREQ=MONTHLY;BYDAY=1SA,3SA",
        "FREQ=MONTHLY;BYDAY=5SA",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYMONTH=4,9;BYDAY=1SU",
    ],
)
def test_what_some_programs_show_otherwise_is_not_sent_as_a_rule(rrule: str) -> None:
    assert plain_rule(parse_rrule(rrule), THURSDAY.date()) is None


def test_weekdays_every_day_are_a_weekly_rule() -> None:
    assert cut("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR")[0][2] == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


def test_a_season_is_an_entry_a_year_and_the_first_has_the_line_s_own_uid() -> None:
    found = cut("FREQ=WEEKLY;BYDAY=TH;BYMONTH=1,2,3")
    assert found[:2] == [
        ("", date(2027, 1, 7), "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270325"),
        ("2028", date(2028, 1, 6), "FREQ=WEEKLY;BYDAY=TH;UNTIL=20280330"),
    ]
    assert [key for key, _first_on, _rule in found] == ["", "2028", "2029", "2030", "2031", "2032"]


def test_a_winter_over_the_turn_of_the_year_is_one_season() -> None:
    found = cut("FREQ=WEEKLY;BYDAY=TH;BYMONTH=11,12,1,2,3", datetime(2026, 11, 5, 9))
    assert found[0] == ("", date(2026, 11, 5), "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270325")
    assert found[1][:2] == ("2027", date(2027, 11, 4))


def test_two_seasons_of_a_year_are_two_entries() -> None:
    keys = [key for key, _first_on, _rule in cut("FREQ=WEEKLY;BYDAY=TH;BYMONTH=1,2,9,10;UNTIL=20281231")]
    assert keys == ["", "202709", "2028", "202809"]


def test_every_second_week_of_a_season_goes_on_in_step() -> None:
    found = cut("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;BYMONTH=5,6")
    whole = line("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;BYMONTH=5,6")
    days = [on for part in parts_of(whole, BERLIN, TODAY) for on in part.line.dates(TODAY, date(2032, 7, 1))]
    assert days == whole.dates(TODAY, date(2032, 7, 1))
    assert found[0][0] == ""


def test_other_dates_are_entries_by_themselves_for_three_years() -> None:
    found = cut("FREQ=MONTHLY;BYMONTHDAY=31", datetime(2027, 1, 31, 9))
    assert found[:3] == [
        ("", date(2027, 1, 31), ""),
        ("20270331T0900", date(2027, 3, 31), ""),
        ("20270531T0900", date(2027, 5, 31), ""),
    ]
    assert found[-1][1] == date(2030, 1, 31)
    assert is_renewed(line("FREQ=MONTHLY;BYMONTHDAY=31"), BERLIN, TODAY)
    assert not is_renewed(line("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=5"), BERLIN, TODAY)
    assert not is_renewed(line("FREQ=WEEKLY"), BERLIN, TODAY)


def test_what_is_long_over_is_left_out_and_what_stays_keeps_its_key() -> None:
    then, later = (cut("FREQ=WEEKLY;BYDAY=TH;BYMONTH=1,2,3", today=day) for day in (TODAY, date(2029, 7, 1)))
    assert [key for key, _first_on, _rule in later] == ["2030", "2031", "2032", "2033", "2034"]
    assert [part for part in then if part in later] == then[3:]


@pytest.fixture
def market(app: Flask) -> Any:
    """A market on Thursdays of a season, and its other hours in the other one."""
    begins = datetime.combine(clock.now().date(), datetime.min.time()).replace(hour=8) + timedelta(days=1)
    months = ",".join(str((begins.month - 1 + number) % 12 + 1) for number in range(4))
    rest = ",".join(str((begins.month + 3 + number) % 12 + 1) for number in range(8))
    event = make_event(title="Markt", local_start=begins, rrule=f"FREQ=DAILY;BYMONTH={months}")
    from festival.events.model import EventTime

    later = begins.replace(hour=7)
    second = EventTime(
        local_start=later, local_end=later + timedelta(hours=9), rrule=f"FREQ=DAILY;BYMONTH={rest}"
    )
    rewrite(event, lines=[*event.lines, second])
    return event


def test_a_feed_tells_where_an_entry_of_its_own_belongs(client: FlaskClient, market: Any) -> None:
    found = components(client)
    own = [one for one in found if "RELATED-TO" not in one]
    assert {str(one["UID"]) for one in own} <= {line.uid for line in market.lines}
    assert market.uid in {str(one["UID"]) for one in own}
    assert {str(one["RELATED-TO"]) for one in found if "RELATED-TO" in one} == {
        line.uid for line in market.lines
    }
    assert len({str(one["UID"]) for one in found}) == len(found)


def test_an_edit_keeps_every_uid(client: FlaskClient, market: Any) -> None:
    before = {str(one["UID"]) for one in components(client)}
    rewrite(market, title="Wochenmarkt")
    assert {str(one["UID"]) for one in components(client)} == before


def test_a_text_is_written_anew_before_its_entries_end(app: Flask, market: Any) -> None:
    row = db.session.get_one(PublishedEvent, market.id)
    assert row.renew_on == clock.to_local(clock.now(), market.tz).date() + timedelta(days=180)
    assert renew_texts(now=clock.now()) == 0
    begin_writing()
    row.renew_on, row.vevent_de = date(2000, 1, 1), ""
    db.session.commit()
    assert renew_texts(now=datetime.now(UTC)) == 1
    db.session.refresh(row)
    assert row.vevent_de.startswith("BEGIN:VEVENT")
    assert row.renew_on is not None and row.renew_on > date(2026, 1, 1)


def test_a_plain_series_needs_no_renewal(app: Flask) -> None:
    event = make_event(rrule="FREQ=WEEKLY")
    assert db.session.get_one(PublishedEvent, event.id).renew_on is None


def test_a_line_that_starts_in_the_repeated_hour_is_sent_date_by_date() -> None:
    keys = [key for key, _on, rrule in cut("FREQ=WEEKLY;BYDAY=SU", datetime(2027, 1, 3, 2, 30)) if not rrule]
    assert len(keys) > 150
    assert is_renewed(line("FREQ=WEEKLY;BYDAY=SU", datetime(2027, 1, 3, 2, 30)), BERLIN, TODAY)
    assert len(cut("FREQ=WEEKLY;BYDAY=MO", datetime(2027, 1, 4, 2, 30))) == 1  # the clocks change on Sundays
    assert len(cut("FREQ=WEEKLY;BYDAY=SU", datetime(2027, 1, 3, 3))) == 1
