"""What is unusual in typed hours is asked once: a very long night, a time that comes twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import db
from festival.events.model import Event
from tests.conftest import make_account, make_event, make_organisation, sign_in
from tests.event_times.test_ways import lines, send, sent_by, value

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
DAYS = {"shape": "days", "rows-0-on": "2027-06-12", "rows-0-start": "22", "rows-0-end": "21"}
WEEK = {"shape": "week", "start_on": "2027-04-01", "until_on": "2027-06-01", "wednesday": "13–8"}


@pytest.fixture(autouse=True)
def _now(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("festival.base.clock.now", lambda: NOW)


@pytest.fixture
def organisation(app: Flask) -> Any:
    return make_organisation()


@pytest.fixture
def desk(client: FlaskClient, organisation: Any) -> FlaskClient:
    sign_in(client, make_account(organisation=organisation))
    return client


@pytest.fixture
def idea(organisation: Any) -> Any:
    return make_event(organisation=organisation, state="idea", local_start=None, now=NOW)


def listed(*typed: str) -> dict[str, str]:
    return {"shape": "list", "dates": "\n".join(typed)}


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (listed("12.6.2027, 22–21 Uhr"), "That would end on Sunday 13 June 2027, after 23 hours."),
        (DAYS, "That would end on Sunday 13 June 2027, after 23 hours."),
        (WEEK, "after 19 hours."),
        (
            {
                "shape": "once",
                "start_on": "2027-06-12",
                "start_time": "10",
                "end_time": "12",
                "more_hours": "10–11",
            },
            "Two dates begin at the same time on Saturday 12 June 2027",
        ),
        (listed("31.10.2027, 2:30–4 Uhr"), "02:30 comes twice on Sunday 31 October 2027"),
        (
            DAYS | {"rows-0-on": "2027-10-30", "rows-0-end": "2:30"},
            "02:30 comes twice on Sunday 31 October 2027",
        ),
    ],
)
def test_unusual_hours_are_asked_once_and_taken_then(
    desk: FlaskClient, idea: Any, form: dict[str, str], says: str
) -> None:
    answer = send(desk, idea, form)
    page = answer.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ")
    assert answer.status_code == 400
    assert says in page
    assert lines(idea) == []
    assert send(desk, idea, sent_by(page)).status_code == 303
    assert len(lines(idea)) == 1


def test_a_usual_night_is_not_asked_about(desk: FlaskClient, idea: Any) -> None:
    assert send(desk, idea, listed("12.6.2027, 23–6 Uhr", "30.10.2027, 23–6 Uhr")).status_code == 303


def test_german_has_its_own_quotation_marks(desk: FlaskClient, idea: Any) -> None:
    version = str(db.session.get_one(Event, idea.id).version)
    form = listed("12.6.2027, 19–22 Uhr", "irgendwann") | {"version": version}
    page = desk.post(f"/desk/events/{idea.id}/when?lang=de", data=form).get_data(as_text=True)
    assert "Nicht verstanden: „irgendwann“." in page
    assert "1 Termin wurde gelesen" in page


def test_several_dates_of_one_day_are_counted_on_that_day(desk: FlaskClient, idea: Any) -> None:
    send(desk, idea, listed("12.6.2027, 11–12 und 14–15 Uhr"))
    page = desk.get(f"/desk/events/{idea.id}/when?lang=en").get_data(as_text=True)
    assert "2 dates to come: Sat 12 June." in page.replace("\N{NO-BREAK SPACE}", " ")


def test_more_dates_than_a_list_may_have_are_refused_in_words(desk: FlaskClient, idea: Any) -> None:
    days = [date(2027, 1, 20) + timedelta(days=number) for number in range(5000)]
    typed = "\n".join(f"{on:%d.%m.%Y}, 19–22" for on in days)
    for text in (typed[:39_000], typed):
        answer = send(desk, idea, {"shape": "list", "dates": text})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400
        assert "These are more than 366 dates." in page
        assert value(page, "dates").replace("\r", "").strip() == text.strip()
        assert "maxlength" not in page.split("<textarea")[1].split(">")[0]


def test_a_date_every_leap_year_goes_on(desk: FlaskClient, idea: Any) -> None:
    day = {"start_on": "2028-02-29", "start_time": "10", "end_time": "12"}
    assert (
        send(desk, idea, {"shape": "regular", "repeat": "yearly", "asked": "endless"} | day).status_code
        == 303
    )
    page = desk.get(f"/desk/events/{idea.id}/when?lang=en").get_data(as_text=True)
    assert "The next date is Tue 29 February 2028, and it goes on." in page.replace("\N{NO-BREAK SPACE}", " ")
