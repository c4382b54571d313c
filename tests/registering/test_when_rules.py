"""When a rule is saved: its first day is one of its dates, and no date begins before the one before has ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import db
from festival.events.model import EventTime, Occurrence
from tests.conftest import make_account, make_event, make_organisation, sign_in

FRIDAY = datetime(2027, 6, 4, 19, 30)
KEPT = "FREQ=MONTHLY;BYDAY=1FR,3FR"  # a rule that none of the choices covers


@pytest.fixture
def event(app: Flask, client: FlaskClient) -> Any:
    organisation = make_organisation()
    sign_in(client, make_account(organisation=organisation))
    return make_event(organisation=organisation, state="pencilled", local_start=FRIDAY, rrule=KEPT)


def save(client: FlaskClient, event: Any, **overrides: str) -> Any:
    form = {
        "start_on": "2027-06-04",
        "start_time": "19:30",
        "end_time": "22:00",
        "version": str(event.version),
    }
    return client.post(f"/desk/events/{event.id}/when?lang=en", data=form | overrides)


def stored(event: Any) -> tuple[str | None, datetime | None]:
    row = db.session.scalars(select(EventTime).where(EventTime.event_id == event.id)).one()
    return row.rrule, row.local_start


def test_a_first_day_that_the_rule_does_not_have_is_refused_at_the_day_and_the_next_one_is_named(
    client: FlaskClient, event: Any
) -> None:
    answer = save(client, event, repeat="kept", start_on="2027-06-05")
    page = answer.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ")
    assert answer.status_code == 400
    assert "18 June 2027" in page
    _before, at_the_field = page.split('id="start_on-error"', 1)
    assert "The first day is no date of the rule" in at_the_field.split("</p>")[0]
    assert 'value="2027-06-05"' in page
    assert stored(event) == (KEPT, FRIDAY)


def test_a_kept_rule_goes_on_from_another_of_its_days(client: FlaskClient, event: Any) -> None:
    assert save(client, event, repeat="kept", start_on="2027-06-18").status_code == 303
    assert stored(event) == (KEPT, datetime(2027, 6, 18, 19, 30))
    first_on = select(Occurrence.on).where(Occurrence.event_id == event.id).order_by(Occurrence.on).limit(1)
    assert db.session.scalar(first_on) == datetime(2027, 6, 18).date()


@pytest.mark.parametrize(
    ("overrides", "refused"),
    [
        ({"repeat": "weekly", "weekdays": "4", "end_on": "2027-06-12"}, True),
        ({"repeat": "weekly", "weekdays": "4", "end_on": "2027-06-11", "end_time": "19:30"}, False),
        # Monday and Thursday, three days each: only the second gap is too short
        ({"repeat": "weekly", "weekdays": "0,3,4", "start_on": "2027-06-07", "end_on": "2027-06-09"}, True),
        # from 1 January there are 31 days, but not so in February
        ({"repeat": "monthly_day", "start_on": "2028-01-01", "end_on": "2028-01-30"}, True),
        ({"repeat": "monthly_day", "start_on": "2028-01-01", "end_on": "2028-01-28"}, False),
        ({"repeat": "yearly", "end_on": "2028-06-02"}, False),
    ],
)
def test_a_date_does_not_begin_before_the_one_before_has_ended(
    client: FlaskClient, event: Any, overrides: dict[str, str], refused: bool
) -> None:
    form: dict[str, Any] = dict(overrides)
    if "weekdays" in form:
        form["weekdays"] = form["weekdays"].split(",")
    answer = save(client, event, **form)
    assert answer.status_code == (400 if refused else 303)
    assert ("It would begin again before it has ended." in answer.get_data(as_text=True)) is refused


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=MINUTELY;COUNT=99999",
        "FREQ=DAILY;COUNT=999999999",
        "\x00",
        "x" * 5000,
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_a_rule_that_is_sent_by_hand_is_not_a_choice(client: FlaskClient, event: Any, rrule: str) -> None:
    assert save(client, event, repeat=rrule).status_code == 400
    assert stored(event) == (KEPT, FRIDAY)
