"""The date finder and holding a date early: what organisers see, and what becomes of what they type."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from dateutil.relativedelta import relativedelta
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base import clock
from festival.base.database import db
from festival.conflicts.model import Conflict
from festival.datefinder.ranking import MOST_EQUAL
from festival.events.model import Event
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in
from tests.counting import counted_queries

SOON = (clock.now() + timedelta(days=60)).date()


@pytest.fixture
def club(app: Flask) -> Any:
    return make_organisation(name="Chor")


@pytest.fixture
def signed_in(client: FlaskClient, club: Any) -> FlaskClient:
    sign_in(client, make_account(organisation=club))
    return client


def _args(**changes: Any) -> dict[str, Any]:
    asked = {
        "start_on": SOON.isoformat(),
        "end_on": (SOON + timedelta(days=30)).isoformat(),
        "start_time": "19:00",
        "length": "180",
        "where": "venues",
        "category": "konzert",
        "tone": "civic",
        "sound": "none",
        "setting": "outdoor",
    } | changes
    return {name: value for name, value in asked.items() if value is not None}


def _get(client: FlaskClient, **changes: Any) -> Any:
    return client.get("/desk/dates?" + urlencode(_args(**changes), doseq=True))


def _busy(venue: Any, on: date, **overrides: Any) -> Any:
    start = datetime.combine(on, datetime.min.time().replace(hour=18))
    return make_event(venue=venue, local_start=start, local_end=start + timedelta(hours=5), **overrides)


@pytest.mark.parametrize("locale", ["de", "en"])
def test_the_form_stands_alone_before_anything_is_asked(signed_in: FlaskClient, locale: str) -> None:
    page = signed_in.get(f"/desk/dates?lang={locale}")
    assert page.status_code == 200
    assert 'name="weekdays"' in page.text
    assert 'id="found"' not in page.text


@pytest.mark.parametrize("locale", ["de", "en"])
def test_dates_come_as_a_list_and_as_months(signed_in: FlaskClient, locale: str) -> None:
    page = _get(signed_in, venue=make_venue().id, lang=locale)
    assert page.status_code == 200
    listed = page.text.split('class="equal-days"')[1].split("</dl>")[0]
    assert listed.count("<a ") > MOST_EQUAL
    assert len(re.findall('class="candidate ', page.text)) <= 12
    assert page.text.count('<table class="month">') >= 2
    assert page.text.count('class="tint tint-') >= 31


def test_one_place_is_named_once_and_of_several_each_with_its_days(signed_in: FlaskClient) -> None:
    first, second = make_venue(name="Erster Hof"), make_venue(name="Zweiter Hof")
    named = []
    for chosen, said in (([first], ", Erster Hof"), ([first, second], " at 2 places")):
        text = _get(signed_in, venue=[one.id for one in chosen], on=SOON.isoformat(), lang="en").text
        assert re.search(rf"days were compared\s*{said}", text)
        opened = text.split('<ol class="candidates">')[1].split("</ol>")[0]
        named.append(opened.count("Erster Hof"))
    assert named[0] < named[1]


def test_only_what_lasts_whole_days_needs_no_hour(signed_in: FlaskClient) -> None:
    for length, is_answered in (("d2", True), ("180", False)):
        text = _get(signed_in, venue=make_venue().id, length=length, start_time="", lang="en").text
        assert ('id="found"' in text, "Say when it begins" in text) == (is_answered, not is_answered)


def test_a_taken_day_is_not_among_the_best_and_says_why_when_opened(signed_in: FlaskClient) -> None:
    venue = make_venue(name="Kirchplatz")
    _busy(venue, SOON + timedelta(days=2), title="Markttag")
    page = _get(signed_in, venue=venue.id, lang="en", on=(SOON + timedelta(days=2)).isoformat())
    opened = page.text.split('id="day"')[1].split('id="found"')[0]
    assert "Markttag" in opened
    assert "−40" in opened
    assert "Markttag" not in page.text.split('id="found"')[1].split('id="months"')[0]


def test_where_no_date_is_free_of_questions_the_least_weighty_are_named(signed_in: FlaskClient) -> None:
    venue = make_venue()
    _busy(venue, SOON)
    page = _get(signed_in, venue=venue.id, lang="en", end_on=SOON.isoformat())
    assert "No date is free of questions" in page.text


def test_what_others_have_pencilled_stays_unnamed(signed_in: FlaskClient) -> None:
    venue = make_venue()
    _busy(venue, SOON, title="Geheime Premiere", state="pencilled")
    page = _get(signed_in, venue=venue.id, lang="en", end_on=SOON.isoformat(), on=SOON.isoformat())
    assert page.status_code == 200
    assert "−40" in page.text
    assert "Geheime Premiere" not in page.text


def test_ones_own_pencilled_event_is_named(signed_in: FlaskClient, club: Any) -> None:
    venue = make_venue()
    _busy(venue, SOON, title="Unsere Probe", state="pencilled", organisation=club)
    page = _get(signed_in, venue=venue.id, lang="en", end_on=SOON.isoformat())
    assert "Unsere Probe" in page.text


@pytest.mark.parametrize("locale", ["de", "en"])
@pytest.mark.parametrize(
    "changes",
    [
        {"start_on": "2027-02-30"},
        {"start_on": ""},
        {"end_on": "gestern"},
        {"end_on": (SOON - timedelta(days=1)).isoformat()},
        {"end_on": (SOON + relativedelta(months=25)).isoformat()},
        {"start_time": "25:99"},
        {"start_time": ""},
        {"length": "-180"},
        {"length": "d99999"},
        {"length": "0"},
        {"visitors": "-5"},
        {"visitors": "9" * 400},
        {"room": "viele", "where": "any"},
        {"category": "unsinn"},
        {"tone": "unsinn"},
        {"sound": "unsinn"},
        {"setting": "unsinn"},
        {"audiences": ["unsinn"]},
        {"weekdays": ["9"]},
        {"where": "unsinn"},
        {"district": "99", "where": "any"},
        {"venue": None},
        {"venue": ["999999"]},
        {"venue": [str(number) for number in range(1, 10_001)]},
        {"venue": ["x", "²"]},
    ],
)
def test_nonsense_is_refused_in_words_with_the_form_kept(
    signed_in: FlaskClient, changes: dict[str, Any], locale: str
) -> None:
    venue = make_venue()
    page = _get(signed_in, **({"venue": venue.id, "lang": locale} | changes))
    assert page.status_code == 400
    assert "error-summary" in page.text
    assert 'name="weekdays"' in page.text


def test_twenty_four_months_can_be_searched(signed_in: FlaskClient) -> None:
    page = _get(
        signed_in,
        venue=make_venue().id,
        weekdays="5",
        end_on=(SOON + relativedelta(months=24)).isoformat(),
    )
    assert page.status_code == 200
    assert page.text.count('<table class="month">') >= 24


def test_any_place_with_room_comes_into_question_and_the_rest_is_counted(signed_in: FlaskClient) -> None:
    for number in range(23):
        make_venue(capacity=500 + number, setting="indoor")
    make_venue(name="Zu klein", capacity=80, setting="indoor")
    make_venue(name="Draußen", capacity=800, setting="outdoor")
    page = _get(
        signed_in, where="any", room="400", venue_setting="indoor", lang="en", end_on=SOON.isoformat()
    )
    assert page.status_code == 200
    assert "at 20 places" in page.text
    assert "3 more places would suit and were left out" in page.text
    assert "Zu klein" not in page.text
    assert "Draußen" not in page.text


def test_a_place_can_be_searched_for_without_losing_the_question(signed_in: FlaskClient) -> None:
    make_venue(name="Stadtgarten")
    page = _get(signed_in, venue_words="garten", search="1", visitors="77")
    assert page.status_code == 200
    assert "Stadtgarten" in page.text
    assert 'value="77"' in page.text


def test_a_draft_brings_its_own_question(signed_in: FlaskClient, club: Any) -> None:
    venue = make_venue(name="Kirchplatz")
    event = make_event(
        title="Sommerfest", state="idea", organisation=club, venue=venue, visitors_expected=321
    )
    page = signed_in.get(f"/desk/dates?event={event.id}&lang=en")
    assert page.status_code == 200
    assert "Sommerfest" in page.text
    assert 'value="321"' in page.text
    assert 'id="months"' in page.text


def test_one_click_moves_a_draft_and_pencils_it(signed_in: FlaskClient, club: Any) -> None:
    old, new = make_venue(), make_venue()
    event = make_event(state="idea", organisation=club, venue=old)
    query = urlencode(_args(event=event.id, venue=new.id, on=SOON.isoformat(), at=new.id))
    answer = signed_in.post(f"/desk/dates/pencil?{query}", data={"version": str(event.version)})
    assert answer.status_code == 303
    moved = db.session.get_one(Event, event.id)
    assert moved.state == "pencilled"
    assert moved.local_start == datetime.combine(SOON, datetime.min.time().replace(hour=19))
    assert moved.local_end == moved.local_start + timedelta(hours=3)
    assert moved.venue_id == new.id


def test_a_moved_event_is_checked_in_the_ordinary_way(signed_in: FlaskClient, club: Any) -> None:
    venue = make_venue()
    _busy(venue, SOON)
    event = make_event(state="idea", organisation=club, venue=venue)
    query = urlencode(_args(event=event.id, venue=venue.id, on=SOON.isoformat(), at=venue.id))
    signed_in.post(f"/desk/dates/pencil?{query}", data={"version": str(event.version)})
    assert [one.rule for one in db.session.scalars(select(Conflict))] == ["venue_overlap"]


def test_a_weekly_series_moves_its_weekday_along(signed_in: FlaskClient, club: Any) -> None:
    venue = make_venue()
    saturday = SOON + timedelta(days=(5 - SOON.weekday()) % 7)
    start = datetime.combine(saturday, datetime.min.time().replace(hour=19))
    event = make_event(
        state="pencilled", organisation=club, venue=venue, rrule="FREQ=WEEKLY;BYDAY=SA", local_start=start
    )
    on = saturday + timedelta(days=1)
    query = urlencode(_args(event=event.id, venue=venue.id, on=on.isoformat(), at=venue.id))
    answer = signed_in.post(f"/desk/dates/pencil?{query}", data={"version": str(event.version)})
    assert answer.status_code == 303
    assert "BYDAY=SU" in (db.session.get_one(Event, event.id).rrule or "")


def test_a_click_on_an_old_page_moves_nothing(signed_in: FlaskClient, club: Any) -> None:
    venue = make_venue()
    event = make_event(state="idea", organisation=club, venue=venue)
    before = event.local_start
    query = urlencode(_args(event=event.id, venue=venue.id, on=SOON.isoformat(), at=venue.id))
    answer = signed_in.post(f"/desk/dates/pencil?{query}", data={"version": "0"})
    assert answer.status_code == 303
    assert db.session.get_one(Event, event.id).local_start == before


def test_without_an_event_only_the_name_is_asked(signed_in: FlaskClient) -> None:
    venue = make_venue(name="Kirchplatz")
    query = urlencode(_args(venue=venue.id, on=SOON.isoformat(), at=venue.id, visitors="90", lang="en"))
    page = signed_in.get(f"/desk/dates/pencil?{query}", follow_redirects=True)
    assert page.status_code == 200
    assert "Kirchplatz" in page.text
    empty = signed_in.post(f"/desk/dates/pencil?{query}", data={"title": ""})
    assert empty.status_code == 400
    key = re.search(r'name="draft_key"[^>]*value="([^"]+)"', page.text)
    assert key
    for _ in range(2):
        answer = signed_in.post(
            f"/desk/dates/pencil?{query}", data={"title": "Lesung", "draft_key": key.group(1)}
        )
        assert answer.status_code == 303
    made = db.session.scalars(select(Event)).all()
    assert [(one.title, one.state, one.visitors_expected) for one in made] == [("Lesung", "pencilled", 90)]


@pytest.mark.parametrize("path", ["/desk/dates", "/desk/dates/pencil", "/desk/events/hold"])
def test_who_belongs_to_nobody_does_not_come_in(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (302, 303)
    sign_in(client, make_account())
    assert client.get(path).status_code == 403


def test_others_drafts_stay_closed(signed_in: FlaskClient) -> None:
    event = make_event(state="idea")
    assert signed_in.get(f"/desk/dates?event={event.id}").status_code == 403
    assert signed_in.get("/desk/dates?event=999999").status_code == 404
    assert signed_in.get("/desk/dates?event=x").status_code == 404


def test_a_year_at_twenty_places_takes_few_queries(signed_in: FlaskClient, club: Any) -> None:
    venues = [make_venue(capacity=300) for _ in range(20)]
    for number, venue in enumerate(venues[:8]):
        _busy(
            venue, SOON + timedelta(days=number), state="pencilled", visitors_expected=900, sound="amplified"
        )
    ids = [venue.id for venue in venues]
    signed_in.get("/desk")
    with counted_queries() as sent:
        page = _get(signed_in, venue=ids, sound="amplified", visitors="1000")
    assert page.status_code == 200
    assert len(sent) <= 22, "\n".join(sent)


def _hold(**changes: Any) -> dict[str, Any]:
    return {"title": "Chorfest", "venue_id": "unknown"} | changes


@pytest.mark.parametrize("locale", ["de", "en"])
def test_a_day_is_held_by_three_facts(signed_in: FlaskClient, locale: str) -> None:
    assert signed_in.get(f"/desk/events/hold?lang={locale}").status_code == 302
    venue = make_venue()
    answer = signed_in.post(
        "/desk/events/hold", data=_hold(start_on=SOON.isoformat(), venue_id=str(venue.id))
    )
    assert answer.status_code == 303
    event = db.session.scalars(select(Event)).one()
    assert (event.state, event.all_day, event.venue_id) == ("pencilled", True, venue.id)
    assert event.local_start == datetime.combine(SOON, datetime.min.time())


def test_a_place_may_be_unknown_and_the_hours_known(signed_in: FlaskClient) -> None:
    data = _hold(start_on=SOON.isoformat(), start_time="19:30", length="120")
    assert signed_in.post("/desk/events/hold", data=data).status_code == 303
    event = db.session.scalars(select(Event)).one()
    assert (event.venue_id, event.all_day) == (None, False)
    assert event.local_end and event.local_start
    assert event.local_end - event.local_start == timedelta(hours=2)


def test_a_saturday_in_june_leads_to_three_dates_and_one_click(signed_in: FlaskClient) -> None:
    june = date(SOON.year + 1, 6, 1)
    venue = make_venue()
    first = june + timedelta(days=(5 - june.weekday()) % 7)
    _busy(venue, first)
    data = _hold(month=f"{june:%Y-%m}", weekdays="5", venue_id=str(venue.id))
    page = signed_in.post("/desk/events/hold", data=data)
    offered = [date.fromisoformat(value) for value in re.findall(r'name="take" value="([^"]+)"', page.text)]
    assert page.status_code == 200
    assert len(offered) == 3
    assert {on.weekday() for on in offered} == {5}
    assert first not in offered
    assert not db.session.scalars(select(Event).where(Event.title == "Chorfest")).all()
    answer = signed_in.post("/desk/events/hold", data=data | {"take": offered[0].isoformat()})
    assert answer.status_code == 303
    held = db.session.scalars(select(Event).where(Event.title == "Chorfest")).one()
    assert held.local_start and held.local_start.date() == offered[0]


@pytest.mark.parametrize("locale", ["de", "en"])
@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "},
        {"start_on": ""},
        {"start_on": "31.2.2027"},
        {"start_on": "2001-01-01"},
        {"month": "1999-01"},
        {"month": "x"},
        {"weekdays": ["8"]},
        {"start_time": "x"},
        {"length": "-1"},
        {"venue_id": ""},
        {"venue_id": "999999"},
        {"organisation_id": "999999"},
    ],
)
def test_what_is_missing_is_named_and_nothing_typed_is_lost(
    signed_in: FlaskClient, changes: dict[str, Any], locale: str
) -> None:
    data = _hold(start_on=SOON.isoformat()) | changes
    page = signed_in.post(f"/desk/events/hold?lang={locale}", data=data)
    assert page.status_code == 400
    assert "error-summary" in page.text
    assert not db.session.scalars(select(Event)).all()
    if "title" not in changes:
        assert "Chorfest" in page.text


def test_the_desk_and_the_first_question_lead_there(signed_in: FlaskClient) -> None:
    home = signed_in.get("/desk").text
    assert "/desk/events/hold" in home
    assert "/desk/dates" in home
    assert "/desk/events/hold" in signed_in.get("/desk/events/new", follow_redirects=True).text


def test_the_list_names_each_day_once_and_a_day_opens_all_its_places(signed_in: FlaskClient) -> None:
    ids = [make_venue(name=f"Saal {number}").id for number in range(3)]
    last_on = SOON + timedelta(days=10)
    page = _get(signed_in, venue=ids, on=SOON.isoformat(), end_on=last_on.isoformat(), lang="en")
    opened, listed = page.text.split('id="day"')[1].split('id="found"')
    assert opened.count('class="candidate ') == 3
    days = re.findall(r'(?:candidate-day"|#day")>([^<]+)<', listed.split('id="months"')[0])
    assert 0 < len(days) == len(set(days)) <= 11
