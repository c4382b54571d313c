"""An event that is closed by a rule: on holidays, on days of every year, outside of a season."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.city import get_city
from festival.base.database import begin_writing, db
from festival.events.closed_days import Offered, closings_offered, settle_closings
from festival.events.model import DateChange, Event, EventTime, Occurrence
from festival.events.occurrences import horizon_on
from festival.events.saving import change_date, restore_date, write_event
from festival.law.holiday_calendar import school_known_until
from festival.law.town import save_town
from festival.law.values import Town
from festival.publishing.model import PublishedEvent
from festival.recurrence.closings import BadClosing, Closings
from jobs.closings import follow_holidays
from tests.conftest import make_account, make_event, sign_in
from tests.publishing.feeds import lines_of

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
FRIDAY = datetime(2027, 3, 19, 10)
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


@pytest.fixture(autouse=True)
def _now(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("festival.base.clock.now", lambda: NOW)


def market(*closed: str, rrule: str = "FREQ=WEEKLY", **values: Any) -> Any:
    return make_event(
        title="Markt",
        local_start=FRIDAY,
        local_end=FRIDAY + 2 * HOUR,
        rrule=rrule,
        closed=list(closed),
        now=NOW,
        **values,
    )


def days(event: Event, until: date = date(2027, 5, 1)) -> list[date]:
    query = select(Occurrence.on).where(Occurrence.event_id == event.id, Occurrence.on < until)
    return sorted(db.session.scalars(query))


def write(event: Event, **values: Any) -> None:
    begin_writing()
    for name, value in values.items():
        setattr(event, name, value)
    write_event(event, now=NOW)
    db.session.commit()


def fridays(*left_out: int) -> list[date]:
    """The Fridays until the end of April without some of them, counted from 0."""
    return [FRIDAY.date() + number * WEEK for number in range(6 + 1) if number not in left_out]


def test_a_market_is_not_held_on_good_friday(app: Flask) -> None:
    event = market("public_holidays")
    assert days(event) == fridays(1)
    write(event, closed=[])
    assert days(event) == fridays()


def test_days_of_a_year_and_of_every_year_and_a_season_leave_dates_out(app: Flask) -> None:
    assert days(market("2027-04-02")) == fridays(2)
    assert days(market("--04-02/--04-09")) == fridays(2, 3)
    assert days(market("season/--04-01/--04-20")) == fridays(0, 1, 5, 6)
    assert days(market("season/--04-20/--03-20", "2027-03-19")) == fridays(0, 1, 2, 3, 4)


def test_school_holidays_leave_dates_out_or_leave_only_theirs(app: Flask) -> None:
    """In 2027 the Easter holidays of North Rhine-Westphalia are from 22 March to 3 April."""
    assert days(market("school_holidays")) == fridays(1, 2)
    assert days(market("outside_school_holidays")) == fridays(0, 3, 4, 5, 6)


def test_a_single_date_that_somebody_wrote_is_never_closed(app: Flask) -> None:
    event = market("public_holidays")
    good_friday = FRIDAY + WEEK
    write(event, lines=[*event.lines, EventTime(local_start=good_friday, local_end=good_friday + HOUR)])
    assert days(event) == fridays()


def test_what_somebody_says_of_a_date_wins_over_the_closing(app: Flask) -> None:
    event = market("public_holidays")
    begin_writing()
    change_date(event, DateChange(on=fridays()[1], kind="open"), now=NOW)
    db.session.commit()
    assert days(event) == fridays()
    row = db.session.scalar(select(Occurrence).where(Occurrence.on == fridays()[1]))
    assert row is not None
    assert (row.blocks, row.is_cancelled, row.is_moved) == (True, False, False)
    event.lines[0].local_start = FRIDAY - HOUR  # at another hour it is the same date
    write(event)
    assert days(event) == fridays()
    begin_writing()
    restore_date(event, FRIDAY - HOUR + WEEK, now=NOW)
    db.session.commit()
    assert days(event) == fridays(1)


def test_a_text_that_is_no_closing_is_not_taken(app: Flask) -> None:
    with pytest.raises(BadClosing):
        Event(closed=["--12-24", "christmas"])


def test_nothing_is_claimed_of_days_of_which_nobody_knows_whether_they_are_in_the_school_holidays(
    app: Flask,
) -> None:
    known_until = school_known_until("DE-NW")
    assert known_until is not None
    start = datetime.combine(known_until, FRIDAY.time())
    for closed in ("school_holidays", "outside_school_holidays"):
        event = make_event(
            local_start=start,
            local_end=start + HOUR,
            rrule="FREQ=DAILY",
            closed=[closed],
            now=datetime.combine(known_until, FRIDAY.time(), UTC),
        )
        assert days(event, horizon_on(NOW) + 4000 * timedelta(days=1)) == (
            [known_until] if closed == "outside_school_holidays" else []
        )
    assert Closings(("school_holidays",)).has(date(2027, 1, 1))
    assert not Closings(("public_holidays",)).has(date(2027, 1, 1))


def test_only_holidays_that_are_known_are_offered(app: Flask) -> None:
    known_until = school_known_until("DE-NW")
    assert closings_offered(today=NOW.date()) == Offered(True, True, known_until)
    assert closings_offered(today=date(2099, 1, 1)).school_holidays is False
    for land in ("", "XX-9"):
        get_city().land = land
        assert closings_offered(today=NOW.date()) == Offered(False, False, None)


def test_dates_follow_what_is_said_of_the_town(app: Flask) -> None:
    begin_writing()
    get_city().land = "DE-SN"
    db.session.commit()
    corpus_christi = datetime(2027, 5, 27, 10)  # a Thursday
    event, other = (
        make_event(
            local_start=corpus_christi - WEEK,
            local_end=corpus_christi - WEEK + HOUR,
            rrule="FREQ=WEEKLY;COUNT=3",
            closed=[closed],
            now=NOW,
        )
        for closed in ("public_holidays", "--12-24")
    )
    assert settle_closings(now=NOW) == 0
    before = other.sequence
    assert corpus_christi.date() in days(event, date(2027, 7, 1))
    begin_writing()
    save_town(None, Town(fronleichnam_holiday=True), by_id=make_account().id)
    db.session.commit()
    assert settle_closings(now=NOW) == 1
    assert corpus_christi.date() not in days(event, date(2027, 7, 1))
    assert settle_closings(now=NOW) == 0
    db.session.refresh(other)
    assert other.sequence == before


def test_a_feed_follows_holidays_beyond_the_dates_that_are_worked_out(client: FlaskClient) -> None:
    begin_writing()
    get_city().land = "DE-SN"
    db.session.commit()
    start = datetime(2028, 7, 6, 10)  # a Thursday; Corpus Christi is known of for 2029 alone
    event, other = (
        make_event(local_start=start, local_end=start + HOUR, rrule="FREQ=WEEKLY", closed=[closed], now=NOW)
        for closed in ("public_holidays", "--12-24")
    )
    follow_holidays()
    closed = "EXDATE;TZID=Europe/Berlin:20290531T100000"
    assert closed not in lines_of(client, f"/events/{event.id}.ics")
    dates, untouched = days(event, date(2029, 1, 1)), db.session.get_one(PublishedEvent, other.id).vevent_de
    begin_writing()
    save_town(None, Town(fronleichnam_holiday=True), by_id=make_account().id)
    db.session.commit()
    follow_holidays()
    assert days(event, date(2029, 1, 1)) == dates
    assert closed in lines_of(client, f"/events/{event.id}.ics")
    assert db.session.get_one(PublishedEvent, event.id).renew_on == NOW.date() + timedelta(days=180)
    assert db.session.get_one(PublishedEvent, other.id).vevent_de == untouched


def test_a_feed_names_the_closed_dates_and_goes_on_for_as_long_as_they_are_told(
    client: FlaskClient,
) -> None:
    event = market("public_holidays")
    address = f"/events/{event.id}.ics"
    text = lines_of(client, address)
    assert "EXDATE;TZID=Europe/Berlin:20270326T100000" in text
    assert any(line.startswith("RRULE:FREQ=WEEKLY;UNTIL=2030") for line in text)
    assert db.session.get_one(PublishedEvent, event.id).renew_on == NOW.date() + timedelta(days=180)
    write(event, closed=["2027-04-02"])
    text = lines_of(client, address)
    assert "RRULE:FREQ=WEEKLY" in text
    assert [line for line in text if line.startswith("EXDATE")] == [
        "EXDATE;TZID=Europe/Berlin:20270402T100000"
    ]
    assert db.session.get_one(PublishedEvent, event.id).renew_on is None


def test_a_series_that_is_closed_on_all_its_dates_is_no_entry(client: FlaskClient) -> None:
    event = market("--03-01/--04-30", rrule="FREQ=WEEKLY;COUNT=3")
    assert days(event) == []
    assert client.get(f"/events/{event.id}.ics").status_code == 404


def test_the_page_tells_when_it_is_closed(client: FlaskClient) -> None:
    event = market("public_holidays", "season/--03-01/--10-10")
    page = client.get(f"/events/{event.id}-markt").get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ")
    assert "jeden Freitag, vom 1. März bis 10. Oktober; an Feiertagen geschlossen" in page


def test_a_closed_date_is_let_take_place_at_the_desk(client: FlaskClient) -> None:
    sign_in(client, make_account(role="coordinator"))
    event = market("public_holidays")
    desk = client.get(f"/desk/events/{event.id}").get_data(as_text=True)
    address = f"/desk/events/{event.id}/dates/2027-03-26T1000"
    assert address in desk
    page = client.get(address).get_data(as_text=True)
    assert 'value="open"' in page
    answer = client.post(address, data={"action": "open", "version": str(event.version)})
    assert answer.status_code == 303
    assert days(event) == fridays()
    assert 'value="open"' not in client.get(address).get_data(as_text=True)
    version = db.session.get_one(Event, event.id).version
    client.post(address, data={"action": "restore", "version": str(version)})
    assert days(event) == fridays(1)
