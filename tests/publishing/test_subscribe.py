"""/subscribe: a feed address from a plain form."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from festival.publishing.subscribe_views import qr_image
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


def test_an_address_too_long_for_a_code_has_none() -> None:
    assert qr_image("x" * 4000) == ""
    assert qr_image("webcal://city.example/calendar.ics").startswith("data:image/svg+xml")
