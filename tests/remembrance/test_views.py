"""The public pages of remembrance."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import db
from festival.remembrance.model import RemembranceDay
from tests.conftest import make_account, make_venue, sign_in
from tests.counting import counted_queries
from tests.remembrance.conftest import make_day

On = Callable[[int, int, int], None]


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.get_data(as_text=True)


def address_of(day: RemembranceDay) -> str:
    return f"/remembrance/{day.id}-{day.slug}"


def test_the_year_ahead_begins_today_and_counts_the_years(client: FlaskClient, on: On) -> None:
    on(2026, 11, 9)
    make_day(name="Pogrome", origin_year=1938)
    make_day(name="Vorbei", rule="fixed 11-08", origin_year=1900)
    text = page(client, "/remembrance?lang=en")
    assert text.index("Pogrome") < text.index("Vorbei")
    assert "88 years ago" in text
    assert "127 years ago" in text
    assert text.count("Pogrome</a>") == 1


def test_a_whole_year_can_be_asked_for(client: FlaskClient, on: On) -> None:
    on(2026, 11, 9)
    make_day(name="Schalttag", rule="fixed 02-29")
    assert "Schalttag" in page(client, "/remembrance?year=2028")
    assert "Schalttag" not in page(client, "/remembrance?year=2027")


def test_a_year_ahead_from_the_leap_day_leaves_no_day_out(client: FlaskClient, on: On) -> None:
    on(2028, 2, 29)
    make_day(name="Ende Februar", rule="fixed 02-28")
    assert "Ende Februar" in page(client, "/remembrance")


@pytest.mark.parametrize(
    "year", ["x", "0", "1899", "2200", "99999999999999999999", "-2026", "20 26", "２０２６", "2026\x00"]
)
def test_a_year_that_is_none_is_refused_in_words(client: FlaskClient, year: str) -> None:
    answer = client.get("/remembrance", query_string={"year": year, "lang": "en"})
    assert answer.status_code == 400
    assert "from 1900 to 2199" in answer.get_data(as_text=True)


def test_a_page_tells_the_story_the_rule_and_the_next_dates(client: FlaskClient, on: On) -> None:
    on(2026, 11, 10)
    day = make_day(
        name="Gedenktag",
        name_en="Day",
        story="**Damals**",
        story_en="Back **then**",
        origin_year=1941,
        source="Archiv",
    )
    text = page(client, address_of(day) + "?lang=en").replace("\u00a0", " ")
    for words in (
        "Day</h1>",
        "<strong>then</strong>",
        "every year on 9 November",
        "86th anniversary",
        "1941",
        "Archiv",
    ):
        assert words in text, words
    assert "Tuesday 9 November 2027" in text
    assert 'class="tone-solemn"' in text


def test_a_story_without_english_is_shown_in_german_and_says_so(client: FlaskClient) -> None:
    day = make_day(story="Nur auf Deutsch.")
    assert '<div class="prose" lang="de">' in page(client, address_of(day) + "?lang=en")


def test_what_else_is_remembered_on_the_date_is_named(client: FlaskClient) -> None:
    day = make_day(name="Pogrome", origin_year=1938)
    make_day(name="Mauerfall", tone="civic", origin_year=1989)
    make_day(name="Anderer Tag", rule="fixed 01-27")
    text = page(client, address_of(day) + "?lang=en")
    assert "Also remembered on this date" in text
    assert "Mauerfall" in text
    assert "Anderer Tag" not in text


def test_an_origin_in_the_future_counts_nothing(client: FlaskClient, on: On) -> None:
    on(2026, 11, 1)
    day = make_day(origin_year=2150)
    text = page(client, address_of(day) + "?lang=en")
    assert "anniversary" not in text.split("<dl")[0].split("<h1")[1]
    assert "years ago" not in page(client, "/remembrance?lang=en")


def test_a_day_whose_date_is_not_announced_says_so(client: FlaskClient) -> None:
    day = make_day(rule="announced")
    assert "has not been announced yet" in page(client, address_of(day) + "?lang=en")


def test_a_place_of_memory_stands_on_the_map(client: FlaskClient) -> None:
    day = make_day(place_name="Platz der Synagoge", lon=7.1, lat=51.2)
    assert "[7.1, 51.2]" in page(client, address_of(day))
    assert "Platz der Synagoge" in page(client, "/remembrance")


def test_a_place_of_the_city_leads_to_its_page(client: FlaskClient) -> None:
    venue = make_venue(name="Ehrenmal")
    day = make_day(venue_id=venue.id)
    assert f'href="/venues/{venue.id}-ehrenmal"' in page(client, address_of(day))


def test_a_wrong_slug_and_none_lead_to_the_right_address(client: FlaskClient) -> None:
    day = make_day(name="Tag der Brücke")
    for wrong in (f"/remembrance/{day.id}-falsch", f"/remembrance/{day.id}"):
        answer = client.get(wrong)
        assert answer.status_code == 301
        assert answer.headers["Location"] == f"/remembrance/{day.id}-tag-der-bruecke"


@pytest.mark.parametrize("number", ["0", "999999", "9" * 40])
def test_an_unknown_day_is_not_found(client: FlaskClient, number: str) -> None:
    page(client, f"/remembrance/{number}-tag", 404)


def test_a_day_that_is_switched_off_is_not_found(client: FlaskClient) -> None:
    page(client, address_of(make_day(is_active=False)), 404)


def test_markup_in_a_name_or_a_story_is_text(client: FlaskClient) -> None:
    evil = "<script>alert(1)</script>"
    day = make_day(name=evil, story=f"{evil} [x](javascript:alert(1))", place_name=evil, lon=7.0, lat=51.0)
    for address in ("/remembrance", address_of(day)):
        text = page(client, address)
        assert evil not in text
        assert 'href="javascript:' not in text


def test_without_a_day_the_page_says_so(client: FlaskClient) -> None:
    assert "No remembrance days are entered" in page(client, "/remembrance?lang=en")


def test_the_pages_ask_at_most_ten_questions(client: FlaskClient, installed: int) -> None:
    sign_in(client, make_account())
    for address in ("/remembrance", address_of(db.session.scalars(select(RemembranceDay)).first())):
        client.get("/remembrance")
        with counted_queries() as queries:
            page(client, address)
        assert len(queries) <= 10, queries
