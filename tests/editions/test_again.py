"""An event is held again next year: on which days it may be, what goes along, and what doesn't."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.editions.offered_days import offered_days
from festival.editions.repeating import CARRIED, CannotMove, moved_lines
from festival.events.change_log import EventChange
from festival.events.model import DateChange, Event, EventTime
from festival.events.saving import change_date, write_event
from festival.recurrence.rule import parse_rrule
from festival.recurrence.time_plan import TimeLine
from festival.resources.model import Booking, Resource
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in

NEVER = date(2000, 1, 1)


@pytest.mark.parametrize(
    ("first_on", "likeliest", "why"),
    [
        (date(2026, 6, 13), date(2027, 6, 12), "weekday"),  # the second Saturday
        (date(2026, 10, 30), date(2027, 10, 29), "weekday"),  # the last Friday
        (date(2026, 5, 23), date(2027, 5, 15), "whitsun"),
        (date(2026, 5, 14), date(2027, 5, 6), "ascension"),
        (date(2026, 2, 16), date(2027, 2, 8), "carnival"),
        (date(2026, 4, 4), date(2027, 3, 27), "easter"),
        (date(2026, 6, 4), date(2027, 5, 27), "corpus_christi"),
        (date(2026, 11, 23), date(2027, 11, 22), "advent"),  # a Christmas market, from the Monday before
        (date(2026, 10, 3), date(2027, 10, 3), "date"),
        (date(2026, 12, 31), date(2027, 12, 31), "date"),
    ],
)
def test_the_likeliest_day_goes_with_what_the_event_belongs_to(
    first_on: date, likeliest: date, why: str
) -> None:
    first = offered_days(first_on, NEVER)[0]
    assert (first.on, first.reason) == (likeliest, why)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 2000))
def test_days_that_are_offered_lie_ahead_and_each_is_offered_once(first_on: date, later: int) -> None:
    after = first_on + timedelta(days=later)
    found = offered_days(first_on, after)
    days = [one.on for one in found]
    assert days
    assert len(set(days)) == len(days)
    assert all(on > after for on in days)
    assert len({on.year for on in days}) == 1
    assert all(one.on.weekday() == first_on.weekday() for one in found if one.reason == "weekday")


def test_a_feast_of_three_days_moves_as_one_and_a_season_keeps_its_weekdays() -> None:
    start = datetime(2026, 6, 12, 18)
    lines = [TimeLine(start + timedelta(days=n), start + timedelta(days=n, hours=4)) for n in range(3)]
    moved = moved_lines(lines, date(2027, 6, 11))
    assert [line.local_start for line in moved] == [datetime(2027, 6, 11 + n, 18) for n in range(3)]
    season = TimeLine(
        start, start + timedelta(hours=2), rule=parse_rrule("FREQ=WEEKLY;BYDAY=FR;UNTIL=20260925")
    )
    (moved_season,) = moved_lines([season], date(2027, 6, 11))
    assert str(moved_season.rule) == "FREQ=WEEKLY;BYDAY=FR;UNTIL=20270924"


def test_what_has_no_end_goes_on_by_itself() -> None:
    start = datetime(2026, 6, 12, 18)
    with pytest.raises(CannotMove):
        moved_lines(
            [TimeLine(start, start + timedelta(hours=2), rule=parse_rrule("FREQ=WEEKLY"))], date(2027, 6, 11)
        )


@pytest.fixture
def club(app: Flask) -> Any:
    return make_organisation(name="Chor")


@pytest.fixture
def signed(client: FlaskClient, club: Any) -> FlaskClient:
    sign_in(client, make_account(organisation=club))
    return client


def feast(club: Any, **overrides: Any) -> Event:
    values = {
        "title": "Stadtfest 2026",
        "title_en": "Town feast 2026",
        "description": "Alle {{7*7}} kommen.",
        "visitors_expected": 900,
        "needs_quiet": False,
        "is_free": True,
        "contact_email": "chor@example.org",
        "setup_minutes": 90,
        "audiences": ["familien"],
        "venue": make_venue(),
        "local_start": datetime(2026, 6, 13, 14),
        "local_end": datetime(2026, 6, 13, 22),
    }
    event: Event = make_event(organisation=club, **values | overrides)
    return event


def again(client: FlaskClient, event: Event, key: str = "", **typed: str) -> Any:
    data = {"draft_key": key or str(uuid4()), "title": "Stadtfest 2027", "day": "other", **typed}
    return client.post(f"/desk/events/{event.id}/again?lang=en", data=data)


def made_of(event: Event) -> Event:
    db.session.expire_all()
    return db.session.scalars(select(Event).where(Event.follows_id == event.id)).one()


def test_all_that_was_said_goes_along_and_what_happened_does_not(club: Any, signed: FlaskClient) -> None:
    event = feast(club, closed=["public_holidays"])
    begin_writing()
    stage = Resource(name="Bühne", unit="", kind="material", stock=3)
    db.session.add(stage)
    db.session.flush()
    db.session.add(Booking(resource_id=stage.id, event_id=event.id, amount=2))
    event.lines.append(EventTime(local_start=datetime(2026, 6, 14, 11), local_end=datetime(2026, 6, 14, 18)))
    write_event(event, now=clock.now())
    off = DateChange(
        on=date(2026, 6, 14), at=datetime(2026, 6, 14, 11).time(), kind="cancelled", reason="Sturm"
    )
    change_date(event, off, now=clock.now())
    db.session.commit()
    page = signed.get(f"/desk/events/{event.id}/again?lang=en", follow_redirects=True).text
    assert 'value="Stadtfest 2027"' in page
    assert again(signed, event, other_day="12.6.2027").status_code == 303
    made = made_of(event)
    for name in (name for name in CARRIED if name != "title_en"):
        assert getattr(made, name) == getattr(event, name), name
    assert (made.state, made.title, made.title_en) == ("idea", "Stadtfest 2027", "Town feast 2027")
    assert [line.local_start for line in made.lines] == [datetime(2027, 6, 12, 14), datetime(2027, 6, 13, 11)]
    assert (made.closed, made.state_reason) == ([], "")
    assert db.session.scalars(select(DateChange).where(DateChange.event_id == made.id)).all() == []
    lent = select(Booking.resource_id, Booking.amount).where(Booking.event_id == made.id)
    assert db.session.execute(lent).tuples().all() == [(stage.id, 2)]
    assert made.uid != event.uid
    assert {line.uid for line in made.lines}.isdisjoint(line.uid for line in event.lines)
    assert event.state == "confirmed"
    kinds = select(EventChange.kind).where(EventChange.event_id == made.id)
    assert db.session.scalars(kinds).all() == ["follows"]
    page = signed.get(f"/desk/events/{made.id}/history?lang=en").text
    assert "Carried over from “Stadtfest 2026”" in page or "Carried over from “Town feast 2026”" in page


def test_every_column_is_carried_or_left_behind_on_purpose() -> None:
    left = {
        *("id", "uid", "sequence", "version", "plan_number", "state", "state_reason", "merged_into_id"),
        *(
            "follows_id",
            "festival_id",
            "lapses_on",
            "remind_on",
            "organisation_id",
            "created_by_id",
            "created_at",
            "changed_at",
        ),
        *(
            "title",
            "rhythm",
            "is_regular",
            "search_text",
            "zone",
            "last_ends_at",
            "carried_until",
            "is_series",
        ),
        *("closed", "times_text", "district_id", "co_organisers", "co_editors"),
    }
    assert {column.key for column in Event.__table__.columns} == left | set(CARRIED)


def test_a_button_that_is_pressed_twice_makes_one(club: Any, signed: FlaskClient) -> None:
    event, key = feast(club), str(uuid4())
    for _press in range(2):
        assert again(signed, event, key, other_day="12.6.2027").status_code == 303
    assert made_of(event).title == "Stadtfest 2027"
    page = signed.get(f"/desk/events/{event.id}/again?lang=en", follow_redirects=True).text
    assert "It is planned again already" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Say on which day."),
        ({"other_day": "1.1.2020"}, "This day is over."),
        ({"other_day": "gestern"}, "This is not a day."),
        ({"day": "2027-99-99"}, "Not a valid choice"),
        ({"other_day": "12.6.2027", "title": " "}, "Give the event a name."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(
    club: Any, signed: FlaskClient, typed: dict[str, str], words: str
) -> None:
    event = feast(club)
    answer = again(signed, event, **typed)
    assert answer.status_code == 400
    assert words in answer.text
    assert db.session.scalars(select(Event.follows_id).where(Event.follows_id == event.id)).all() == []


def test_an_hour_that_the_clocks_leave_out_is_refused(club: Any, signed: FlaskClient) -> None:
    event = feast(club, local_start=datetime(2026, 3, 28, 2, 30), local_end=datetime(2026, 3, 28, 4))
    answer = again(signed, event, other_day="28.3.2027")
    assert answer.status_code == 400
    assert "The clocks leave out its hour on that day." in answer.text


def test_what_goes_on_by_itself_is_not_offered_again(club: Any, signed: FlaskClient) -> None:
    event = feast(club, rrule="FREQ=WEEKLY")
    assert "/again" not in signed.get(f"/desk/events/{event.id}?lang=en").text
    assert again(signed, event, other_day="12.6.2027").status_code == 400
    assert "/again" in signed.get(f"/desk/events/{feast(club).id}?lang=en").text


def test_others_do_not_hold_it_again(club: Any, client: FlaskClient) -> None:
    event = feast(club)
    sign_in(client, make_account(organisation=make_organisation()))
    assert client.get(f"/desk/events/{event.id}/again").status_code == 403
    assert again(client, event, other_day="12.6.2027").status_code == 403
