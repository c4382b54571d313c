"""The start page and the programme: what stands where, and that an error never widens the answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.places.model import District
from festival.programme import views
from tests.conftest import local_evening, make_event, make_organisation, make_venue
from tests.remembrance.conftest import make_day


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.text.replace("\N{NO-BREAK SPACE}", " ")


def test_nothing_but_what_is_promised_stands_in_the_programme(client: FlaskClient) -> None:
    for state in ("idea", "pencilled", "submitted", "confirmed"):
        make_event(title=f"Fest {state}", state=state)
    for address in ("/", "/events"):
        text = page(client, address)
        assert "Fest confirmed" in text
        assert not [state for state in ("idea", "pencilled", "submitted") if f"Fest {state}" in text]


def test_days_follow_each_other_and_what_is_remembered_stands_on_its_day(client: FlaskClient) -> None:
    make_event(title="Späteres Fest", local_start=local_evening(in_days=9))
    make_event(title="Frühes Fest", local_start=local_evening(in_days=3))
    on = local_evening(in_days=6).date()
    make_day(name="Tag der Erinnerung", rule=f"fixed {on:%m-%d}")
    text = page(client, "/events")
    assert text.index("Frühes Fest") < text.index("Tag der Erinnerung") < text.index("Späteres Fest")


def test_a_filter_that_can_not_be_read_is_named_and_shows_no_date(client: FlaskClient) -> None:
    make_event(title="Fest")
    text = page(client, "/events?from=someday&lang=en", status=400)
    assert 'value="someday"' in text
    assert "Fest</" not in text


def test_a_feed_that_is_subscribed_to_goes_on_when_the_days_are_over(client: FlaskClient) -> None:
    make_event(category="markt")
    on = local_evening(in_days=20).date()
    text = page(client, f"/events?category=markt&from={on}")
    assert f"/calendar.ics?category=markt&amp;from={on}" in text or f"from={on}&amp;category=markt" in text
    assert 'calendar.ics?category=markt"' in text


def test_an_empty_programme_says_so_and_offers_all(client: FlaskClient) -> None:
    make_event(category="markt")
    text = page(client, "/events?category=sport&lang=en")
    assert "Sport" in text
    assert 'class="empty"' in text


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2027, 5, 3), "2027-05-07", "2027-05-09"),  # Monday
        (date(2027, 5, 7), "2027-05-07", "2027-05-09"),  # Friday
        (date(2027, 5, 8), "2027-05-08", "2027-05-09"),
        (date(2027, 5, 9), "2027-05-09", "2027-05-09"),  # Sunday
    ],
)
def test_the_weekend_is_what_is_left_of_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch, today: date, first: str, last: str
) -> None:
    monkeypatch.setattr(views, "today", lambda: today)
    assert views._weekend() == {"from": first, "to": last}


def test_a_page_further_on_doesn_t_repeat_the_remembrance_before_it(client: FlaskClient) -> None:
    organisation = make_organisation()
    start = local_evening(in_days=2).replace(hour=8, minute=0)
    for number in range(70):
        begins = start + timedelta(days=number // 8, minutes=number)
        make_event(title=f"Fest {number:02}", organisation=organisation, local_start=begins)
    make_day(name="Tag der Erinnerung", rule=f"fixed {local_evening(in_days=2):%m-%d}")
    first = page(client, "/events")
    assert "Tag der Erinnerung" in first
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Tag der Erinnerung" not in page(client, following)


def test_a_date_that_is_over_is_in_no_list(client: FlaskClient) -> None:
    yesterday = datetime.combine(local_evening(in_days=-1).date(), datetime.min.time())
    make_event(title="Gewesen", local_start=yesterday, local_end=yesterday + timedelta(hours=2))
    for address in ("/", "/events"):
        assert "Gewesen" not in page(client, address)


def test_the_start_page_shows_one_district(app: Flask, client: FlaskClient) -> None:
    begin_writing()
    shape = {
        "type": "Polygon",
        "coordinates": [[[6.9, 51.3], [7.1, 51.3], [7.1, 51.5], [6.9, 51.5], [6.9, 51.3]]],
    }
    district = District(name="Mitte", slug="mitte", geometry=shape, outline=shape)
    db.session.add(district)
    db.session.commit()
    make_event(title="Hier", venue=make_venue(district_id=district.id))
    make_event(title="Dort", venue=make_venue())
    page = client.get("/?district=mitte&lang=en").text
    assert "Hier" in page
    assert "Dort" not in page
    assert 'href="/events?district=mitte' in page
    assert '<option value="mitte" selected>' in page
    assert "Dort" in client.get("/?lang=en").text
    assert client.get("/?district=nowhere").status_code == 400


def test_the_start_page_tells_a_series_once_and_what_happens_once_first(client: FlaskClient) -> None:
    for number in range(9):
        make_event(title=f"Reihe {number}", local_start=local_evening(in_days=1), rrule="FREQ=DAILY;COUNT=4")
    make_event(title="Einmalig", local_start=local_evening(in_days=1) + timedelta(hours=1))
    make_event(title="Tags darauf", local_start=local_evening(in_days=2))
    text = page(client, "/?lang=en")
    assert text.index("Einmalig") < text.index("Reihe 0") < text.index("Tags darauf")
    assert text.count("Reihe 0") == 1
    assert "2 more on this day" in text
    assert "9 more on this day" in text


def test_the_start_page_counts_no_day_that_it_has_read_in_part(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "HOME_DATES", 12)
    for number in range(10):
        make_event(title=f"Morgen {number}", local_start=local_evening(in_days=1))
    for number in range(6):
        make_event(title=f"Danach {number}", local_start=local_evening(in_days=2))
    text = page(client, "/?lang=en")
    assert "2 more on this day" in text
    assert "Danach" not in text
    monkeypatch.setattr(views, "HOME_DATES", 9)
    make_event(title="Neu", local_start=local_evening(in_days=3))  # the page is made anew
    text = page(client, "/?lang=en")
    assert "Morgen" in text
    assert "more on this day" not in text
    assert "All dates of this day in the programme" in text
