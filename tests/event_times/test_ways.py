"""Each way in which people say when something takes place becomes lines, and is shown again as it was said."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import document_fromstring
from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.event_times.shapes import FORMS, way_of
from festival.event_times.week_form import WEEKDAYS
from festival.events.model import DateChange, Event, EventTime, Occurrence
from festival.events.occurrences import line_of
from festival.events.saving import change_date
from tests.conftest import make_account, make_event, make_organisation, sign_in

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


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


def send(desk: FlaskClient, event: Any, form: dict[str, Any]) -> Any:
    version = db.session.get_one(Event, event.id).version
    return desk.post(f"/desk/events/{event.id}/when?lang=en", data={"version": str(version)} | form)


def shown(desk: FlaskClient, event: Any, args: str = "") -> str:
    page = desk.get(f"/desk/events/{event.id}/when?lang=en{args}").get_data(as_text=True)
    return page.replace("\N{NO-BREAK SPACE}", " ")


def lines(event: Any) -> list[tuple[datetime, datetime, str | None]]:
    db.session.expire_all()
    return [(row.local_start, row.local_end, row.rrule) for row in db.session.get_one(Event, event.id).lines]


def sent_by(page: str) -> dict[str, list[str]]:
    """What a browser would send of the step's form, as it stands in the page."""
    (form,) = (one for one in document_fromstring(page).forms if one.get("id") == "step-form")
    found: dict[str, list[str]] = {}
    for name, given in form.form_values():
        found.setdefault(name, []).append(given)
    return found


def value(page: str, field: str) -> str:
    return sent_by(page)[field][0]


WEEK = {"shape": "week", "start_on": "2027-04-01", "wednesday": "8–13", "saturday": "8 bis 15 Uhr"}
FEAST = {
    "shape": "days",
    "rows-0-on": "2027-06-11",
    "rows-0-start": "18",
    "rows-0-end": "23",
    "rows-1-on": "2027-06-12",
    "rows-1-start": "14 Uhr",
    "rows-1-end": "24",
    "rows-2-on": "2027-06-13",
    "rows-2-start": "11",
    "rows-2-end": "6 pm",
}
TOUR = {
    "shape": "regular",
    "start_on": "2027-06-05",
    "start_time": "11",
    "end_time": "12",
    "more_hours": "13, 15",
    "repeat": "weekly",
    "until_on": "2027-06-19",
}
LIST = {"shape": "list", "dates": "12.6., 19.6. und 3.7.2027, 19 Uhr", "length": "120"}


def test_a_market_on_two_weekdays_is_two_lines(desk: FlaskClient, idea: Any) -> None:
    assert send(desk, idea, WEEK | {"season": "April to October", "asked": "endless"}).status_code == 303
    months = "BYMONTH=4,5,6,7,8,9,10"
    assert lines(idea) == [
        (datetime(2027, 4, 7, 8), datetime(2027, 4, 7, 13), f"FREQ=WEEKLY;{months};BYDAY=WE"),
        (datetime(2027, 4, 3, 8), datetime(2027, 4, 3, 15), f"FREQ=WEEKLY;{months};BYDAY=SA"),
    ]
    page = shown(desk, idea)
    assert "Wed 8 am–1 pm and Sat 8 am–3 pm, from April to October" in page
    assert [value(page, day) for day in WEEKDAYS] == ["", "", "8–13", "", "", "8–15", ""]
    assert value(page, "season") == "April–October"


def test_a_museum_is_closed_on_days_of_every_year_and_on_holidays(desk: FlaskClient, idea: Any) -> None:
    form = WEEK | {"season": "15.4.–10.10.", "closed_days": "24.12., 3.7.–17.7.", "closed_holidays": "y"}
    assert send(desk, idea, form | {"asked": "endless"}).status_code == 303
    stored = db.session.get_one(Event, idea.id)
    assert stored.closed == ["public_holidays", "season/--04-15/--10-10", "--12-24", "--07-03/--07-17"]
    days = db.session.scalars(select(Occurrence.on).where(Occurrence.event_id == idea.id)).all()
    assert min(days) == date(2027, 4, 17)
    assert date(2027, 5, 1) not in days
    assert all((4, 15) <= (on.month, on.day) <= (10, 10) for on in days)
    page = shown(desk, idea)
    assert value(page, "season") == "15 April–10 October"
    assert value(page, "closed_days") == "24 December, 3 July–17 July"
    assert "from 15 April to 10 October" in page
    assert "closed on public holidays" in page


def test_opening_hours_hold_no_place(desk: FlaskClient, idea: Any) -> None:
    assert send(desk, idea, WEEK | {"is_opening_hours": "y"}).status_code == 303
    assert db.session.get_one(Event, idea.id).is_opening_hours
    assert sent_by(shown(desk, idea))["is_opening_hours"] == ["y"]
    assert send(desk, idea, FEAST).status_code == 303
    assert not db.session.get_one(Event, idea.id).is_opening_hours


def test_one_line_of_several_keeps_what_the_event_is_closed_for(desk: FlaskClient, idea: Any) -> None:
    send(desk, idea, WEEK | {"closed_days": "24.12.", "asked": "endless"})
    row = db.session.get_one(Event, idea.id).lines[0]
    form = TOUR | {"line": str(row.id), "start_time": "16", "end_time": "18", "more_hours": ""}
    assert send(desk, idea, form).status_code == 303
    assert db.session.get_one(Event, idea.id).closed == ["--12-24"]
    assert send(desk, idea, FEAST).status_code == 303
    assert db.session.get_one(Event, idea.id).closed == []


def test_a_feast_has_hours_of_its_own_each_day(desk: FlaskClient, idea: Any) -> None:
    assert send(desk, idea, FEAST).status_code == 303
    assert lines(idea) == [
        (datetime(2027, 6, 11, 18), datetime(2027, 6, 11, 23), None),
        (datetime(2027, 6, 12, 14), datetime(2027, 6, 13), None),
        (datetime(2027, 6, 13, 11), datetime(2027, 6, 13, 18), None),
    ]
    page = shown(desk, idea)
    assert value(page, "rows-1-start") == "14:00"
    assert value(page, "rows-1-end") == "00:00"


def test_a_tour_takes_place_several_times_a_day(desk: FlaskClient, idea: Any) -> None:
    assert send(desk, idea, TOUR).status_code == 303
    rrule = "FREQ=WEEKLY;BYDAY=SA;UNTIL=20270619"
    starts = [datetime(2027, 6, 5, hour) for hour in (11, 13, 15)]
    assert lines(idea) == [(start, start + HOUR, rrule) for start in starts]
    assert value(shown(desk, idea), "more_hours") == "13–14, 15–16"


def test_a_pasted_list_is_a_line_a_date(desk: FlaskClient, idea: Any) -> None:
    assert send(desk, idea, LIST).status_code == 303
    days = [datetime(2027, 6, 12, 19), datetime(2027, 6, 19, 19), datetime(2027, 7, 3, 19)]
    assert lines(idea) == [(start, start + 2 * HOUR, None) for start in days]
    assert "12.6.2027, 19–21" in shown(desk, idea, "&shape=list")


def test_what_can_not_be_read_in_a_list_is_named_and_the_rest_is_kept(desk: FlaskClient, idea: Any) -> None:
    form = LIST | {"dates": "12.6.2027, 19–21 Uhr\nirgendwann\n31.6.2027\n19.6.2027"}
    answer = send(desk, idea, form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Not understood: “irgendwann”, “31.6.2027”." in page
    assert "irgendwann" in page.split("<textarea")[1].split("</textarea>")[0]
    assert lines(idea) == []
    assert send(desk, idea, sent_by(page)).status_code == 303
    assert [start.day for start, _end, _rule in lines(idea)] == [12, 19]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (WEEK | {"wednesday": "morgens"}, "These are no hours"),
        (WEEK | {"wednesday": "8 Uhr"}, "Say until when"),
        ({"shape": "week", "start_on": "2027-04-01"}, "Write the hours beside at least one weekday"),
        (WEEK | {"season": "Sommer"}, "This is no season"),
        (WEEK | {"closed_days": "24.12., bald"}, "Not understood: “bald”."),
        (WEEK | {"not_school": "y", "only_school": "y"}, "Choose one"),
        (WEEK | {"closed_days": "1.1.–31.12."}, "No date comes of this: it is closed"),
        (WEEK | {"until_on": "2027-03-01"}, "The last date lies before the first"),
        (WEEK | {"until_on": "2027-04-01"}, "No date comes of this"),
        (WEEK | {"season": "Juli", "until_on": "2027-05-30"}, "No date comes of this"),
        (FEAST | {"rows-1-on": ""}, "Say on which day."),
        (FEAST | {"rows-1-end": ""}, "Give both times"),
        (FEAST | {"rows-1-on": "2027-03-28", "rows-1-start": "2:30"}, "does not exist"),
        ({"shape": "days"}, "Say on which day it begins."),
        (TOUR | {"more_hours": "nachmittags"}, "These are no hours"),
        (TOUR | {"season": "Juli", "until_on": ""}, "is no date of the rule"),
        (TOUR | {"season": "Juli", "repeat": "monthly_day", "until_on": ""}, "has months of its own"),
        (TOUR | {"closed_days": "1.6.2027–30.6.2027"}, "No date comes of this: it is closed"),
        (TOUR | {"all_day": "y"}, "A whole day has no further times"),
        (LIST | {"length": ""}, "3 dates have no end. Choose how long they last"),
        (LIST | {"dates": "bald"}, "No date can be read here"),
        (LIST | {"dates": "1.1.1800"}, "Check the year"),
        ({"shape": "nothing known"}, "Say on which day it begins."),
    ],
)
def test_what_can_not_be_is_refused_at_its_field(
    desk: FlaskClient, idea: Any, form: dict[str, str], says: str
) -> None:
    answer = send(desk, idea, form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    summary, _, fields = page.partition('id="step-form"')
    assert says in summary
    assert says in fields
    assert lines(idea) == []


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (FEAST | {"rows-1-on": "2027-06-11"}, "begins before another one has ended"),
        (TOUR | {"more_hours": "11:30–13"}, "begins before another one has ended"),
        (
            {
                "shape": "list",
                "dates": "12.6.2027, 19–20 Uhr, 12.1.2027, 19–20 Uhr",
            },
            "is over",
        ),
        (WEEK, "goes on for ever"),
    ],
)
def test_what_is_unusual_is_asked_about_once(
    desk: FlaskClient, idea: Any, form: dict[str, str], says: str
) -> None:
    make_known = {"asked": "endless"} if says != "goes on for ever" else {}
    answer = send(desk, idea, form | make_known)
    assert answer.status_code == 400
    assert says in answer.get_data(as_text=True)
    assert send(desk, idea, sent_by(answer.get_data(as_text=True))).status_code == 303


def test_two_lines_that_begin_at_once_are_one_date_and_that_is_said(desk: FlaskClient, idea: Any) -> None:
    form = FEAST | {"rows-1-on": "2027-06-11", "rows-1-start": "18", "rows-1-end": "20"}
    answer = send(desk, idea, form)
    assert answer.status_code == 400
    assert "Two dates begin at the same time" in answer.get_data(as_text=True)


def test_another_way_of_entering_saves_nothing_and_loses_nothing(desk: FlaskClient, idea: Any) -> None:
    page = send(desk, idea, TOUR | {"shape_to": "days"}).get_data(as_text=True)
    assert lines(idea) == []
    assert value(page, "rows-0-on") == "2027-06-05"
    assert value(page, "rows-0-start") == "11"
    carried = sent_by(page)
    assert carried["more_hours"] == ["13, 15"]
    back = send(desk, idea, carried | {"shape_to": "regular"})
    assert value(back.get_data(as_text=True), "more_hours") == "13, 15"
    assert back.status_code == 200


def test_how_it_recurs_is_not_lost_by_looking_at_one_date(desk: FlaskClient, idea: Any) -> None:
    typed = TOUR | {"weekdays": ["5", "6"], "interval": "2"}
    page = send(desk, idea, typed | {"shape_to": "once"}).get_data(as_text=True)
    back = send(desk, idea, sent_by(page) | {"shape_to": "regular"}).get_data(as_text=True)
    again = sent_by(back)
    assert [again[name] for name in ("repeat", "interval", "until_on")] == [["weekly"], ["2"], ["2027-06-19"]]
    assert again["weekdays"] == ["5", "6"]


def test_a_row_more_is_there_to_be_filled(desk: FlaskClient, idea: Any) -> None:
    page = send(desk, idea, FEAST | {"more": "1"}).get_data(as_text=True)
    assert value(page, "rows-2-on") == "2027-06-13"
    assert value(page, "rows-3-on") == ""
    assert lines(idea) == []


def test_one_line_of_several_is_changed_and_the_others_stay(desk: FlaskClient, idea: Any) -> None:
    send(desk, idea, TOUR)
    first, second, third = lines(idea)
    row = db.session.get_one(Event, idea.id).lines[1]
    page = shown(desk, idea, f"&line={row.id}")
    assert value(page, "start_time") == "13:00"
    uid = row.uid
    form = TOUR | {"line": str(row.id), "start_time": "13:30", "end_time": "14:15", "more_hours": ""}
    assert send(desk, idea, form).status_code == 303
    changed = (datetime(2027, 6, 5, 13, 30), datetime(2027, 6, 5, 14, 15), second[2])
    assert lines(idea) == [first, changed, third]
    assert db.session.get_one(Event, idea.id).lines[1].uid == uid


def test_a_line_more_and_a_line_less(desk: FlaskClient, idea: Any) -> None:
    send(desk, idea, TOUR)
    form = {"shape": "once", "line": "new", "start_on": "2027-07-01", "start_time": "9", "end_time": "10"}
    assert send(desk, idea, form).status_code == 303
    assert lines(idea)[3] == (datetime(2027, 7, 1, 9), datetime(2027, 7, 1, 10), None)
    page = shown(desk, idea)
    ids = re.findall(r'name="remove" type="checkbox" value="(\d+)"', page)
    assert len(ids) == 4
    assert send(desk, idea, {"shape": "lines", "remove": ids}).status_code == 400
    assert send(desk, idea, {"shape": "lines", "remove": ids[:3]}).status_code == 303
    (left,) = db.session.get_one(Event, idea.id).lines
    assert left.local_start == datetime(2027, 7, 1, 9)


def test_what_was_said_of_a_date_goes_along_with_its_line(desk: FlaskClient, organisation: Any) -> None:
    start = datetime(2027, 6, 5, 11)
    rows = [
        EventTime(local_start=at, local_end=at + HOUR, rrule="FREQ=WEEKLY;BYDAY=SA;COUNT=3")
        for at in (start, start + 2 * HOUR)
    ]
    event = make_event(organisation=organisation, lines=rows, state="confirmed", now=NOW)
    begin_writing()
    gone = DateChange(on=date(2027, 6, 12), at=(start + 2 * HOUR).time(), kind="cancelled", reason="krank")
    change_date(event, gone, now=NOW)
    db.session.commit()
    uids = [row.uid for row in db.session.get_one(Event, event.id).lines]
    form = TOUR | {"until_on": "2027-06-19", "more_hours": "13:30–14:30, 16–17", "asked": "endless"}
    assert send(desk, event, form).status_code == 303
    kept = db.session.get_one(Event, event.id)
    assert [row.uid for row in kept.lines][:2] == uids
    query = select(Occurrence.on, Occurrence.at).where(
        Occurrence.event_id == event.id, Occurrence.is_cancelled
    )
    assert [tuple(row) for row in db.session.execute(query)] == [
        (date(2027, 6, 12), (start + 2.5 * HOUR).time())
    ]


def test_a_date_whose_line_somebody_else_took_away_is_not_changed_and_that_is_said(
    desk: FlaskClient, idea: Any
) -> None:
    send(desk, idea, TOUR)
    address = f"/desk/events/{idea.id}/dates/2027-06-12T1500?lang=en"
    opened = desk.get(address).get_data(as_text=True)
    version = re.search(r'name="version"[^>]*value="(\d+)"', opened)
    assert version
    send(desk, idea, TOUR | {"more_hours": "13"})
    answer = desk.post(address, data={"version": version[1], "kind": "cancelled", "reason": "krank"})
    assert answer.status_code == 409
    assert "This date is gone" in answer.get_data(as_text=True)
    assert db.session.scalars(select(DateChange)).all() == []
    assert desk.get(address).status_code == 404


def test_a_step_that_was_opened_before_others_saved_says_what_is_stored(desk: FlaskClient, idea: Any) -> None:
    old = db.session.get_one(Event, idea.id).version
    send(desk, idea, FEAST)
    answer = send(desk, idea, TOUR | {"version": str(old)})
    page = answer.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ")
    assert answer.status_code == 409
    assert "Fri 11 June, 6 pm–11 pm; Sat 12 June, 2 pm–midnight; Sun 13 June" in page
    assert value(page, "more_hours") == "13, 15"


@pytest.mark.parametrize(
    "form",
    [
        WEEK | {"until_on": "2027-06-30", "closed_days": "24.12.", "not_school": "y"},
        FEAST,
        TOUR | {"season": "1.5.–31.8.", "closed_holidays": "y"},
        LIST,
    ],
)
def test_what_is_shown_again_is_sent_again_without_a_change(
    desk: FlaskClient, idea: Any, form: dict[str, str]
) -> None:
    send(desk, idea, form)
    before = db.session.get_one(Event, idea.id)
    uids, sequence = [row.uid for row in before.lines], before.sequence
    stored = [line_of(row) for row in before.lines]
    again = sent_by(shown(desk, idea))
    assert again["shape"] == [way_of(stored)]
    assert send(desk, idea, again).status_code == 303
    after = db.session.get_one(Event, idea.id)
    assert [line_of(row) for row in after.lines] == stored
    assert ([row.uid for row in after.lines], after.sequence) == (uids, sequence)


def test_every_way_shows_what_it_can_of_any_times(desk: FlaskClient, idea: Any) -> None:
    for form in (WEEK | {"asked": "endless"}, FEAST, TOUR, LIST):
        send(desk, idea, form)
        for shape in FORMS:
            assert desk.get(f"/desk/events/{idea.id}/when?shape={shape}").status_code == 200
