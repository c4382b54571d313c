"""Whatever is typed: a clear answer, nothing lost, nothing run, and no failure of ours."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from markupsafe import escape
from sqlalchemy import select

from festival.base.database import db
from festival.event_times.shapes import FORMS
from festival.events.model import Event, Occurrence
from festival.registering.forms.needs import NeedsForm
from festival.registering.forms.what import WhatForm
from festival.registering.forms.where import WhereForm
from festival.registering.forms.whom import WhomForm
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in

STEPS = {
    "what": WhatForm,
    "where": WhereForm,
    "whom": WhomForm,
    "needs": NeedsForm,
    **{f"when {shape}": form for shape, form in FORMS.items()},
}
NASTY = [
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "one\r\nBEGIN:VEVENT\r\ntwo",
    "x" * 50_000,
    "\x00",
    "🎪" * 300,
    "٣",
    "-1",
    "9" * 400,
    "1e400",
    "1000000000",
    "99999",
    "' OR 1=1 --",
    "{{ 7*7 }} ${alert(1)} %s %n",
    "\u202edlrow",
    '{"type":"Polygon","coordinates":[[[[]]]]}',
    '{"type":"Point","coordinates":[1e999,0]}',
    "[" * 3000,
    "9999-12-31",
    "0001-01-01",
    "2027-02-30",
    "25:61",
]


@pytest.fixture
def organisation(app: Flask) -> Any:
    return make_organisation()


@pytest.fixture
def desk(client: FlaskClient, organisation: Any) -> FlaskClient:
    sign_in(client, make_account(organisation=organisation))
    return client


@pytest.fixture
def draft(organisation: Any) -> Any:
    return make_event(organisation=organisation, state="idea", venue=make_venue())


def fields_of(step: str) -> list[str]:
    form: Any = STEPS[step]
    names = [name for name in dir(form) if hasattr(getattr(form, name), "field_class")]
    rows = {
        "rows": ["rows-0-on", "rows-0-start", "rows-0-end", "rows-99999-on"],
        "hours": ["hours-0", "hours-9"],
    }
    fields = [field for name in names for field in rows.get(name, [name])]
    return [name for name in fields if name not in ("version", "csrf_token", "image", "shape")]


def answers_to(step: str, form: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The step's name in an address, and what is sent."""
    name, _, shape = step.partition(" ")
    return name, form | ({"shape": shape} if shape else {})


@pytest.mark.parametrize("step", STEPS)
def test_the_same_nonsense_in_every_field_gets_a_clear_answer(
    desk: FlaskClient, draft: Any, step: str
) -> None:
    name, _, _shape = step.partition(" ")
    addresses = [f"/desk/events/{draft.id}/{name}"] + ["/desk/events/new"] * (step == "what")
    for value in NASTY:
        for address in addresses:
            _name, form = answers_to(step, dict.fromkeys(fields_of(step), value) | {"overwrite": "1"})
            answer = desk.post(address, data=form)
            assert answer.status_code in (303, 400), (address, value[:40])
            page = answer.get_data(as_text=True)
            assert "<script>alert" not in page, (address, value[:40])
            assert desk.get(addresses[0]).status_code == 200, (address, value[:40])


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_mixture_of_nonsense_gets_a_clear_answer(
    desk: FlaskClient, draft: Any, data: st.DataObject
) -> None:
    step = data.draw(st.sampled_from(sorted(STEPS)))
    values = st.one_of(
        st.sampled_from(NASTY), st.text(max_size=20), st.sampled_from(["1", "weekly", "19:30", ""])
    )
    form = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(fields_of(step), values)))
    form["version"] = data.draw(st.sampled_from([str(draft.version), "", "x", "9" * 30]))
    name, form = answers_to(step, form)
    assert desk.post(f"/desk/events/{draft.id}/{name}", data=form).status_code in (303, 400, 409)


def test_what_was_typed_stands_in_the_form_that_comes_back(desk: FlaskClient, draft: Any) -> None:
    form = {
        "title": "Feast & <friends>",
        "summary": "s" * 300,
        "description": "d" * 20_001,
        "version": str(draft.version),
        "category": "konzert",
        "tone": "festive",
    }
    answer = desk.post(f"/desk/events/{draft.id}/what", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    for name in ("title", "summary", "description"):
        assert str(escape(form[name])) in page, name
    form = {
        "start_on": "31.2.2027",
        "start_time": "halb acht",
        "end_time": "22:00",
        "version": str(draft.version),
    }
    answer = desk.post(f"/desk/events/{draft.id}/when", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    for typed in ("31.2.2027", "halb acht"):
        assert f'value="{typed}"' in page


def test_a_description_of_ten_megabytes_is_too_much(desk: FlaskClient, draft: Any) -> None:
    form = {"title": "Feast", "description": "d" * 10_000_000, "version": str(draft.version)}
    assert desk.post(f"/desk/events/{draft.id}/what", data=form).status_code in (400, 413)
    assert desk.post(f"/desk/events/{draft.id}/what", data=b"x" * 13_000_000).status_code in (400, 413)


def test_a_nasty_title_is_text_everywhere_and_one_line_in_the_feed(
    app: Flask, desk: FlaskClient, organisation: Any
) -> None:
    title = 'Feast, "free"; <script>alert(1)</script> ${alert(1)} 🎪'
    answer = desk.post(
        "/desk/events/new",
        data={
            "title": f"{title}\r\nBEGIN:VALARM",
            "description": "[here](javascript:alert(1)) <img src=x onerror=alert(1)> **bold**",
            "category": "konzert",
            "tone": "festive",
            "organisation_id": str(organisation.id),
        },
    )
    assert answer.status_code == 303
    event = db.session.scalars(select(Event)).one()
    assert event.title == f"{title} BEGIN:VALARM"
    start = local_evening(in_days=2)
    made = make_event(
        organisation=organisation,
        title=event.title,
        description=event.description,
        local_start=start,
        venue=make_venue(),
    )
    browser = app.test_client()
    for address in ("/", "/events", f"/events/{made.id}-{made.slug}", "/map", "/embed/map"):
        page = browser.get(address).get_data(as_text=True)
        assert "<script>alert" not in page, address
        for escaped in ("&lt;", r"\u003c"):  # in HTML, and in what the page tells programs as JSON
            page = page.replace(f"{escaped}img src=x onerror=alert", "")
        assert "onerror=alert" not in page, address
        assert 'href="javascript:' not in page, address
    data = json.loads(browser.get("/map/events.geojson").get_data())
    assert [one["properties"]["title"] for one in data["features"]] == [made.title]
    (entry,) = Calendar.from_ical(browser.get("/calendar.ics").get_data()).walk("VEVENT")
    assert str(entry["SUMMARY"]) == made.title
    assert entry.subcomponents == []


GAP, TWICE = "2027-03-28", "2027-10-31"


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"start_on": GAP, "start_time": "02:30", "end_time": "04:00"}, "does not exist"),
        ({"start_on": GAP, "start_time": "01:00", "end_time": "02:15"}, "does not exist"),
        ({"start_on": TWICE, "start_time": "02:30", "end_time": "04:00"}, "comes twice"),
        ({"start_on": TWICE, "start_time": "01:00", "end_time": "02:15"}, "comes twice"),
        (
            {"start_on": "2027-06-04", "start_time": "19:30", "end_time": "20:00", "end_on": "2027-06-03"},
            "lies before",
        ),
        (
            {"start_on": "2027-06-04", "start_time": "19:30", "end_time": "20:00", "end_on": "2029-06-03"},
            "a year at most",
        ),
        ({"start_on": "2027-06-04", "end_time": "20:00"}, "Say when it begins"),
        ({"start_on": "2027-06-04", "start_time": "19:30"}, "Say when it ends"),
        ({"start_time": "19:30", "end_time": "20:00"}, "Say on which day"),
    ],
)
def test_times_that_cannot_be_are_refused_with_an_explanation(
    desk: FlaskClient, draft: Any, form: dict[str, str], says: str
) -> None:
    answer = desk.post(f"/desk/events/{draft.id}/when?lang=en", data=form | {"version": str(draft.version)})
    assert answer.status_code == 400
    assert says in answer.get_data(as_text=True)
    assert db.session.get_one(Event, draft.id).local_start == draft.local_start


@pytest.mark.parametrize(("fold", "utc_hour"), [("0", 0), ("1", 1)])
def test_the_answer_to_which_of_two_times_is_meant_is_kept(
    desk: FlaskClient, draft: Any, fold: str, utc_hour: int
) -> None:
    form = {
        "start_on": TWICE,
        "start_time": "02:30",
        "end_time": "05:00",
        "start_fold": fold,
        "setup_minutes": "0",
    }
    answer = desk.post(f"/desk/events/{draft.id}/when", data=form | {"version": str(draft.version)})
    assert answer.status_code == 303
    event = db.session.get_one(Event, draft.id)
    assert (event.local_start, event.start_fold) == (datetime(2027, 10, 31, 2, 30), int(fold))
    assert event.last_ends_at is not None
    starts_at = db.session.scalar(select(Occurrence.starts_at).where(Occurrence.event_id == event.id))
    assert starts_at is not None
    assert starts_at.hour == utc_hour


def test_an_end_in_the_small_hours_is_the_next_morning(desk: FlaskClient, draft: Any) -> None:
    form = {
        "start_on": "2027-06-04",
        "start_time": "22:00",
        "end_time": "02:00",
        "version": str(draft.version),
    }
    assert desk.post(f"/desk/events/{draft.id}/when", data=form).status_code == 303
    event = db.session.get_one(Event, draft.id)
    assert event.local_start is not None
    assert event.local_end == event.local_start + timedelta(hours=4)
