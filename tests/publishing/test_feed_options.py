"""`cancelled=show` and `alarm=1d`: how a reader wants a feed told."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from festival.base import clock
from festival.base.http import LOCALES
from festival.programme.filters import Filters, read_filters
from festival.publishing.feed_options import ALARMS, FeedOptions, alarm_choices, fill_feed_options
from festival.publishing.feed_sizes import city_feed, feed_size
from tests.conftest import make_event
from tests.publishing.days import NEXT_YEAR
from tests.publishing.feeds import change, components, lines_of, only, rewrite, step

FEEDS = ("/calendar.ics", "/visit.ics?from={on}&to={on}", "/events/{id}.ics", "/events/{id}/{on}.ics")


def with_option(address: str, option: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{option}"


@pytest.mark.parametrize("address", FEEDS)
def test_what_is_cancelled_is_shown_under_a_title_that_says_so(client: FlaskClient, address: str) -> None:
    event = make_event(title="Lauf", local_start=datetime(NEXT_YEAR, 6, 1, 18))
    step(event, "cancelled", now=clock.now())
    address = address.format(id=event.id, on=f"{NEXT_YEAR}-06-01")
    hidden, shown = only(client, address), only(client, with_option(address, "cancelled=show"))
    assert (hidden["STATUS"], shown["STATUS"]) == ("CANCELLED", "CONFIRMED")
    assert hidden["SUMMARY"] == shown["SUMMARY"] != "Lauf"
    assert "Sturm" in shown["DESCRIPTION"]


def test_a_cancelled_date_of_a_series_is_shown_too(client: FlaskClient) -> None:
    first = datetime(NEXT_YEAR, 1, 5, 10)
    event = make_event(
        title="Markt", local_start=first, local_end=first + timedelta(hours=2), rrule="FREQ=WEEKLY;COUNT=8"
    )
    change(event, date(NEXT_YEAR, 1, 12), "cancelled", reason="Glatteis")
    series, gone = components(client, "/calendar.ics?cancelled=show&lang=en")
    assert series["SUMMARY"] == "Markt"
    assert (gone["STATUS"], gone["SUMMARY"]) == ("CONFIRMED", "Cancelled: Markt")


def test_what_is_shown_though_cancelled_leaves_after_60_days_all_the_same(client: FlaskClient) -> None:
    event = make_event(local_start=datetime(NEXT_YEAR, 6, 1, 18))
    step(event, "cancelled", now=clock.now() - timedelta(days=61))
    assert components(client, "/calendar.ics?cancelled=show") == []


@pytest.mark.parametrize("address", [*FEEDS, "/remembrance.ics"])
def test_alarms_only_if_asked_for_and_none_of_what_is_cancelled(client: FlaskClient, address: str) -> None:
    event = make_event(title="Lauf", local_start=datetime(NEXT_YEAR, 6, 1, 18))
    address = address.format(id=event.id, on=f"{NEXT_YEAR}-06-01")
    assert [line for line in lines_of(client, address) if "VALARM" in line] == []
    asked = lines_of(client, with_option(address, "alarm=1d"))
    assert asked.count("TRIGGER:-P1D") == (0 if "remembrance" in address else 1)
    step(event, "cancelled", now=clock.now())
    assert [
        one for one in lines_of(client, with_option(address, "alarm=1d&cancelled=show")) if "VALARM" in one
    ] == []


@pytest.mark.parametrize("address", ["/calendar.ics", "/visit.ics", "/events/1.ics", "/remembrance.ics"])
@pytest.mark.parametrize(
    ("args", "name"),
    [
        ("cancelled=hide", "cancelled"),
        ("alarm=1y", "alarm"),
        ("alarm=1d&alarm=2d", "alarm"),
        ("alarm=1d,2d", "alarm"),
    ],
)
def test_an_option_nobody_knows_is_refused_by_name(
    client: FlaskClient, address: str, args: str, name: str
) -> None:
    response = client.get(f"{address}?{args}")
    assert response.status_code == 400
    assert name in response.get_data(as_text=True)


def test_each_way_of_telling_is_an_answer_of_its_own_and_names_its_address(client: FlaskClient) -> None:
    event = make_event()
    step(event, "cancelled", now=clock.now())
    asked = ("", "?cancelled=show", "?alarm=1h", "?alarm=1h&cancelled=show", "?alarm=2h")
    tags = [client.get(f"/calendar.ics{args}").headers["ETag"] for args in asked]
    assert len(set(tags)) == len(asked)
    assert client.get("/calendar.ics?cancelled=show&alarm=1h").headers["ETag"] == tags[3]
    lines = lines_of(client, "/calendar.ics?alarm=1h&cancelled=show&category=markt")
    address = "http://localhost/calendar.ics?category=markt&cancelled=show&alarm=1h&lang=de"
    assert f"SOURCE;VALUE=URI:{address}" in lines


def test_a_form_keeps_what_can_be_read_and_hears_what_cannot() -> None:
    options, errors = fill_feed_options(MultiDict([("cancelled", "show"), ("alarm", "morgen")]))
    assert options == FeedOptions(cancelled="show")
    assert [(error.name, error.value) for error in errors] == [("alarm", "morgen")]


def test_each_alarm_has_words_of_its_own(app: Flask) -> None:
    for locale in LOCALES:
        with force_locale(locale):
            words = dict(alarm_choices())
        assert list(words) == list(ALARMS)
        assert len(set(words.values())) == len(ALARMS)


def test_the_size_of_a_feed_is_that_of_its_body(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="Größe 🎪", category="konzert")
    for args in ("", "category=konzert", "category=markt"):
        with app.test_request_context(f"/subscribe?{args}"):
            from flask import request

            feed = city_feed(read_filters(request.args), FeedOptions(alarm="1d"), "de")
            size = feed_size(feed)
            assert feed_size(feed) == size
        assert size == len(client.get(f"/calendar.ics?{args}&alarm=1d").data)
    rewrite(event, title="Größer 🎪🎪")
    with app.test_request_context("/subscribe"):
        size = feed_size(city_feed(Filters(), FeedOptions(), "de"))
    assert size == len(client.get("/calendar.ics").data)
