"""/subscribe: a feed address from a plain form."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from festival.base import vocabulary
from festival.base.database import begin_writing, db
from festival.festivals.model import Festival
from festival.programme.lasting_filters import kind_groups
from festival.subscriptions.subscribe_views import qr_image
from tests.conftest import make_event
from tests.publishing.days import wall_now


def test_the_choice_becomes_an_address_that_works(client: FlaskClient) -> None:
    make_event(title="Serenade", category="konzert")
    make_event(category="markt")
    page = client.get("/subscribe?category=konzert&free=0&lang=en").get_data(as_text=True)
    address = re.search(r'id="feed-address"[^>]*>http://localhost([^<]+)<', page)
    assert address
    feed = client.get(address[1].replace("&amp;", "&"))
    assert feed.status_code == 200
    assert feed.get_data(as_text=True).count("BEGIN:VEVENT") == 1
    assert f'href="webcal://localhost{address[1]}"' in page
    assert 'src="data:image/svg+xml' in page


def test_it_says_how_many_dates_are_in_it_now(client: FlaskClient) -> None:
    assert "No date" in client.get("/subscribe?lang=en").get_data(as_text=True)
    start = wall_now().replace(hour=10, minute=0, second=0) + timedelta(days=3)
    make_event(local_start=start, local_end=start + timedelta(hours=1))
    assert "One date is in it now" in client.get("/subscribe?lang=en").get_data(as_text=True)
    make_event(local_start=start, local_end=start + timedelta(hours=1), rrule="FREQ=DAILY;COUNT=20")
    assert "21 dates are in it now" in client.get("/subscribe?lang=en").get_data(as_text=True)
    make_event(local_start=start, local_end=start + timedelta(hours=1), rrule="FREQ=DAILY")
    make_event(local_start=start, local_end=start + timedelta(hours=1), rrule="FREQ=DAILY")
    assert "More than 1,000 dates" in client.get("/subscribe?lang=en").get_data(as_text=True)


def test_what_was_chosen_stays_chosen(client: FlaskClient) -> None:
    page = client.get("/subscribe?category=konzert&category=markt").get_data(as_text=True)
    assert page.count(" checked") == 2


def test_words_are_escaped_in_page_and_address(client: FlaskClient) -> None:
    page = client.get('/subscribe?q="><script>alert(1)</script>').get_data(as_text=True)
    assert "<script>alert" not in page
    assert "q=%22%3E%3Cscript%3Ealert" in page


@pytest.mark.parametrize("address", ["/subscribe", "/embed", "/embed/map"])
def test_an_unknown_filter_is_refused(client: FlaskClient, address: str) -> None:
    assert client.get(f"{address}?category=quatsch").status_code == 400


def test_a_subscription_does_not_end_on_sunday(client: FlaskClient) -> None:
    page = client.get("/subscribe?from=2027-01-15&to=2027-01-17&free=1&lang=en").get_data(as_text=True)
    address = re.search(r'id="feed-address"[^>]*>([^<]+)<', page)
    assert address
    assert address[1] == "http://localhost/calendar.ics?free=1&amp;lang=en"
    assert "goes on, so the days you had chosen are not part of it" in page
    once = re.search(r'href="([^"]+)">Only the dates of these days, once<', page)
    assert once
    assert once[1] == "/visit.ics?from=2027-01-15&amp;to=2027-01-17&amp;free=1&amp;lang=en"
    assert client.get(once[1].replace("&amp;", "&")).status_code == 200
    open_end = client.get("/subscribe?from=2027-01-15&lang=en").get_data(as_text=True)
    assert "Only the dates of these days" not in open_end
    assert "from Fri 15 January 2027." in open_end.replace("\u00a0", " ")


def test_a_map_in_another_page_does_not_end_on_sunday(client: FlaskClient) -> None:
    page = client.get("/embed?from=2027-01-15&to=2027-01-17&free=1&lang=en").get_data(as_text=True)
    assert "/embed/map?free=1" in page
    assert "from=2027" not in page.partition("<main")[2]
    assert "so the days you had chosen are not part of it" in page


def test_what_programs_find_in_the_programme_does_not_end_on_sunday(client: FlaskClient) -> None:
    page = client.get("/events?from=2027-01-15&to=2027-01-17&free=1").get_data(as_text=True)
    offered = re.findall(r'<link rel="alternate" type="text/calendar"[^>]*href="([^"]+)"', page)
    assert offered[-1] == "/calendar.ics?free=1"


@pytest.mark.parametrize("address", ["/events", "/map", "/subscribe", "/embed"])
@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("from=2027-06-20&to=2027-06-10", "to", "The last day lies before the first one."),
        ("from=2027-02-30", "from", "This is not a date."),
        ("category=quatsch&category=markt", "category", "There is no “quatsch” among the choices."),
        ("organisation=keine", "organisation", "There is no “keine” among the choices."),
        ("q=" + "lang" * 60, "q", "This is too long."),
    ],
)
def test_a_form_filled_wrongly_comes_back_filled_with_a_sentence_at_its_field(
    client: FlaskClient, address: str, query: str, field: str, words: str
) -> None:
    make_event(title="Serenade")
    answer = client.get(f"{address}?{query}&free=1&lang=en")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert page.count(words) == (2 if field not in ("from", "to") or address in ("/events", "/map") else 1)
    assert 'id="filter-free" name="free" value="1" checked' in page
    assert 'value="markt" checked' in page or "markt" not in query
    assert "Serenade" not in page, "an error never widens the answer"
    assert "calendar.ics?" not in page.partition("<main")[2]
    if field == "to" and address in ("/events", "/map"):
        assert 'value="2027-06-20"' in page
        assert 'value="2027-06-10" aria-invalid="true" aria-describedby="filter-to-error"' in page


def test_a_colour_that_is_none_is_said_at_its_field(client: FlaskClient) -> None:
    answer = client.get("/embed?accent=rot&lang=en")
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert 'id="filter-accent-error"' in page
    assert 'value="rot"' in page
    assert "iframe" not in page


@pytest.mark.parametrize("address", ["/calendar.ics", "/map/events.geojson", "/visit.ics"])
def test_a_program_is_told_the_filter_plainly(client: FlaskClient, address: str) -> None:
    answer = client.get(f"{address}?category=quatsch&lang=en")
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"
    assert "“category” does not know “quatsch”" in answer.get_data(as_text=True)


def test_an_address_too_long_for_a_code_has_none() -> None:
    assert qr_image("x" * 4000) == ""
    assert qr_image("webcal://city.example/calendar.ics").startswith("data:image/svg+xml")


def test_how_the_calendar_tells_it_is_chosen_too_and_stays_in_its_address(client: FlaskClient) -> None:
    page = client.get("/subscribe?cancelled=show&alarm=1d&lang=en").get_data(as_text=True)
    assert "/calendar.ics?cancelled=show&amp;alarm=1d&amp;lang=en<" in page
    assert '<option value="1d" selected>' in page
    wrong = client.get("/subscribe?alarm=1y&lang=en")
    assert wrong.status_code == 400
    assert 'href="#filter-alarm"' in wrong.get_data(as_text=True)


def test_a_calendar_that_google_takes_no_more_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_event(category="konzert")
    monkeypatch.setattr("festival.subscriptions.subscribe_views.GOOGLE_TAKES_BYTES", 1000)
    assert "larger than 1 MB" in client.get("/subscribe?lang=en").get_data(as_text=True)
    assert "larger than 1 MB" not in client.get("/subscribe?category=markt&lang=en").get_data(as_text=True)


def test_a_festival_can_be_chosen_and_keeps_the_name_by_which_it_was_asked_for(client: FlaskClient) -> None:
    feast, point = make_event(title="Wiesenfest"), make_event(title="Blaskapelle")
    begin_writing()
    feast.festival_id = point.festival_id = feast.id
    db.session.add(Festival(event_id=feast.id))
    db.session.commit()
    value = f"{feast.id}-{feast.slug}"
    assert f'name="festival" value="{value}"' in client.get("/subscribe").text
    for asked in (value, str(feast.id)):
        page = client.get(f"/subscribe?festival={asked}").text
        assert page.count('name="festival"') == 1
        assert re.search(rf'name="festival" value="{asked}" checked', page)
        assert f"festival={asked}" in page
    assert client.get("/subscribe?festival=4711").status_code == 400


def test_each_kind_stands_in_one_group(app: Flask) -> None:
    with app.test_request_context(), force_locale("de"):
        kinds = vocabulary.choices("category", "de")
        grouped = [pair for _words, some in kind_groups(kinds) for pair in some]
    assert sorted(grouped) == sorted(kinds)


def test_kinds_are_chosen_by_group_and_step_free_access_with_one_box(client: FlaskClient) -> None:
    page = client.get("/subscribe?lang=en&accessible=step_free&category=konzert").text
    assert page.count('role="group"') == 6
    assert '<p class="choices-head small soft" id="filter-category-group-2">Music and dance</p>' in page
    assert 'name="accessible" value="step_free" checked' in page
    assert page.count('value="step_free"') == 1
    assert "<details open>" not in page  # what is chosen is seen already
    assert "accessible=step_free" in page
