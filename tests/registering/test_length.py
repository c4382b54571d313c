"""What lasts several days goes on lasting them, whatever else of it is changed."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import db
from festival.conflicts.model import Conflict
from festival.events.model import Event, Occurrence
from festival.mediation.model import Proposal
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in
from tests.mediation.quarrels import hidden
from tests.publishing.feeds import change, components

DAY = timedelta(days=1)
FRIDAY = datetime(2027, 6, 4, 18, 0)
SUNDAY = datetime(2027, 6, 6, 22, 0)


@pytest.fixture
def club(app: Flask) -> Any:
    return make_organisation()


@pytest.fixture
def desk(client: FlaskClient, club: Any) -> FlaskClient:
    sign_in(client, make_account(organisation=club))
    return client


def make_feast(club: Any, **values: Any) -> Event:
    """Friday evening to Sunday night, each year."""
    fields = {"local_start": FRIDAY, "local_end": SUNDAY, "rrule": "FREQ=YEARLY;COUNT=2"}
    return make_event(organisation=club, **fields | values)  # type: ignore[no-any-return]


def shown(desk: FlaskClient, event: Event, on: date) -> dict[str, str]:
    """The form of one date as a browser would send it."""
    page = desk.get(f"/desk/events/{event.id}/dates/{on}").text
    inputs = re.findall(r"<input[^>]*>", page)
    named = {name: tag for tag in inputs for name in re.findall(r'name="([^"]+)"', tag)}
    return {name: "".join(re.findall(r'value="([^"]*)"', tag)) for name, tag in named.items()} | {
        "kind": "moved",
        "action": "save",
    }


def save(desk: FlaskClient, event: Event, on: date, **typed: str) -> Any:
    data = shown(desk, event, on) | {"reason": "Baustelle"} | typed
    return desk.post(f"/desk/events/{event.id}/dates/{on}", data=data)


def times(event: Event, on: date) -> tuple[datetime, datetime]:
    query = select(Occurrence).where(Occurrence.event_id == event.id, Occurrence.on == on)
    row = db.session.scalars(query, execution_options={"populate_existing": True}).one()
    return row.local_start, row.local_end


def test_a_feast_that_only_changes_its_place_keeps_its_three_days(desk: FlaskClient, club: Any) -> None:
    event = make_feast(club)
    make_venue(name="Ausweichplatz")
    assert save(desk, event, FRIDAY.date(), venue_words="Ausweichplatz").status_code == 303
    assert times(event, FRIDAY.date()) == (FRIDAY, SUNDAY)
    ends = [one["DTEND"].dt.replace(tzinfo=None) for one in components(desk) if "RECURRENCE-ID" in one]
    assert ends == [SUNDAY]


def test_the_form_shows_the_last_day_and_the_place_it_has_now(desk: FlaskClient, club: Any) -> None:
    event, hall = make_feast(club), make_venue(name="Halle")
    change(event, FRIDAY.date(), "moved", local_start=FRIDAY, local_end=SUNDAY, venue_id=hall.id, reason="x")
    form = shown(desk, event, FRIDAY.date())
    assert (form["start_on"], form["end_on"]) == ("2027-06-04", "2027-06-06")
    assert form["venue_words"] == "Halle"


def test_a_form_without_a_last_day_keeps_the_length_too(desk: FlaskClient, club: Any) -> None:
    event = make_feast(club)
    assert save(desk, event, FRIDAY.date(), end_on="", start_time="17:00").status_code == 303
    assert times(event, FRIDAY.date()) == (FRIDAY.replace(hour=17), SUNDAY)


def test_a_feast_moved_by_a_week_moves_as_a_whole(desk: FlaskClient, club: Any) -> None:
    event = make_feast(club)
    answer = save(desk, event, FRIDAY.date(), start_on=str(FRIDAY.date() - 7 * DAY))
    assert answer.status_code == 303
    assert times(event, FRIDAY.date()) == (FRIDAY - 7 * DAY, SUNDAY - 7 * DAY)
    assert re.search("Gespeichert: [^<]*28[^<]*30", desk.get(answer.headers["Location"]).text)


def test_three_whole_days_moved_by_a_week_stay_three(desk: FlaskClient, club: Any) -> None:
    start = FRIDAY.replace(hour=0)
    event = make_feast(club, all_day=True, local_start=start, local_end=start + 3 * DAY)
    form = shown(desk, event, start.date())
    assert (form["end_on"], "start_time" in form) == ("2027-06-06", False)
    assert save(desk, event, start.date(), start_on="2027-06-11", start_time="18:00").status_code == 303
    assert times(event, start.date()) == (start + 7 * DAY, start + 10 * DAY)
    moved = next(one for one in components(desk) if "RECURRENCE-ID" in one)
    assert (moved["DTEND"].dt - moved["DTSTART"].dt).days == 3


def test_another_last_day_is_taken_as_it_was_typed(desk: FlaskClient, club: Any) -> None:
    event = make_feast(club)
    assert save(desk, event, FRIDAY.date(), end_on="5.6.2027").status_code == 303
    assert times(event, FRIDAY.date()) == (FRIDAY, SUNDAY - DAY)
    answer = save(desk, event, FRIDAY.date(), end_on="2027-06-01")
    assert answer.status_code == 400
    assert 'value="2027-06-01"' in answer.text


def test_a_night_still_ends_on_the_next_morning(desk: FlaskClient, club: Any) -> None:
    night = FRIDAY.replace(hour=22)
    event = make_feast(club, local_start=night, local_end=night + timedelta(hours=5))
    assert shown(desk, event, night.date())["end_on"] == ""
    assert save(desk, event, night.date(), start_on="2027-06-11", end_time="02:00").status_code == 303
    assert times(event, night.date()) == (night + 7 * DAY, night + 7 * DAY + timedelta(hours=4))


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ({"start": "20:00"}, FRIDAY.replace(hour=20), SUNDAY),
        ({"end": "20:00"}, FRIDAY, SUNDAY.replace(hour=20)),
        (
            {"day": "2027-06-11", "start": "20:00", "end": "21:00"},
            datetime(2027, 6, 11, 20),
            datetime(2027, 6, 13, 21),
        ),
        ({"day": "2027-06-11"}, FRIDAY + 7 * DAY, SUNDAY + 7 * DAY),
    ],
)
@pytest.mark.parametrize("rrule", [None, "FREQ=YEARLY;COUNT=2"])
def test_a_proposal_for_a_feast_of_several_days_keeps_them(
    desk: FlaskClient, club: Any, rrule: str | None, typed: dict[str, str], start: datetime, end: datetime
) -> None:
    square = make_venue()
    event = make_feast(club, venue=square, rrule=rrule)
    make_event(organisation=club, venue=square, local_start=FRIDAY, local_end=FRIDAY + timedelta(hours=2))
    conflict = db.session.scalars(select(Conflict).where(Conflict.rule == "venue_overlap")).one()
    data = {"event_id": str(event.id), "key": "one"} | typed
    talk = f"/desk/conflicts/{conflict.id}"
    first = desk.post(f"{talk}/proposal", data=data)
    if first.status_code == 200:  # the two still meet: this was said, and is sent all the same
        data["weighed"] = hidden(first.text, "weighed")
        assert desk.post(f"{talk}/proposal", data=data).status_code == 303
    found = db.session.scalars(select(Proposal)).one()
    assert (found.local_start, found.local_end) == (start, end)
    taken = {"answer": "take", "weighed": hidden(desk.get(talk).text, "weighed")}
    assert desk.post(f"{talk}/proposals/{found.id}", data=taken).status_code == 303
    assert times(event, (FRIDAY if rrule else start).date()) == (start, end)


def test_a_proposal_of_hours_for_whole_days_is_refused_in_words(desk: FlaskClient, club: Any) -> None:
    square, start = make_venue(), FRIDAY.replace(hour=0)
    event = make_feast(club, venue=square, all_day=True, local_start=start, local_end=start + 3 * DAY)
    make_event(organisation=club, venue=square, local_start=FRIDAY, local_end=FRIDAY + timedelta(hours=2))
    conflict = db.session.scalars(select(Conflict).where(Conflict.rule == "venue_overlap")).one()
    data = {"event_id": str(event.id), "key": "one", "start": "18:00"}
    answer = desk.post(f"/desk/conflicts/{conflict.id}/proposal", data=data)
    assert answer.status_code == 400
    assert 'value="18:00"' in answer.text


@pytest.mark.parametrize("days", [3, 40])
@pytest.mark.parametrize("all_day", [True, False])
def test_a_found_date_is_taken_with_all_its_days(
    desk: FlaskClient, club: Any, days: int, all_day: bool
) -> None:
    start = FRIDAY.replace(hour=0 if all_day else 18)
    event = make_feast(
        club, rrule=None, all_day=all_day, local_start=start, local_end=start + days * DAY, venue=make_venue()
    )
    page = desk.get(f"/desk/dates?event={event.id}").text
    asked = re.search(r'<option selected value="([^"]+)"', page.split('name="length"')[1])
    assert asked
    query = {
        "event": event.id,
        "venue": event.venue_id,
        "at": event.venue_id,
        "where": "venues",
        "start_on": "2027-06-01",
        "end_on": "2027-07-30",
        "start_time": "" if all_day else "18:00",
        "length": asked[1],
        "category": "konzert",
        "tone": "civic",
        "sound": "none",
        "setting": "outdoor",
        "on": "2027-06-18",
    }
    answer = desk.post(f"/desk/dates/pencil?{urlencode(query)}", data={"version": str(event.version)})
    assert answer.status_code == 303
    moved = db.session.get_one(Event, event.id, populate_existing=True)
    assert (moved.local_start, moved.local_end) == (start + 14 * DAY, start + (14 + days) * DAY)
