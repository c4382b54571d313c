"""/embed/month: a month as a grid, whatever it holds."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from festival.base.templating import today
from festival.embeds.months import A_DAY, A_DAY_IN_LIST, next_month
from tests.conftest import make_event


def coming() -> str:
    return f"{next_month(today()):%Y-%m}"


def have(title: str, day: int, hour: int = 12) -> None:
    first = next_month(today())
    start = datetime(first.year, first.month, day, hour)
    make_event(title=title, local_start=start, local_end=start + timedelta(hours=1))


def test_a_full_day_says_how_many_more_there_are(client: FlaskClient) -> None:
    for number in range(A_DAY + 3):
        have(f"Fest {number}", 5, 9 + number)
    page = html.unescape(client.get(f"/embed/month?month={coming()}&lang=en").get_data(as_text=True))
    assert "Fest 0" in page
    assert f"Fest {A_DAY}" not in page
    assert "3 more" in page
    assert f"from={coming()}-05" in page


def test_months_are_turned_within_the_frame(client: FlaskClient) -> None:
    have("Fest", 5)
    page = html.unescape(client.get("/embed/month?lang=en&theme=dark").get_data(as_text=True))
    assert f'/embed/month?lang=en&theme=dark&month={coming()}" target="_self"' in page
    there = client.get(f"/embed/month?lang=en&theme=dark&month={coming()}").get_data(as_text=True)
    assert "Fest" in there


def test_the_months_of_a_frame_have_an_end_that_links_do_not_pass(client: FlaskClient) -> None:
    for month in ("1990-01", "2199-12"):
        answer = client.get(f"/embed/month?month={month}")
        assert answer.status_code == 200
        assert answer.get_data(as_text=True).count('target="_self"') <= 1, month


@pytest.mark.parametrize(
    "month",
    ["2027-13", "2027-1", "0000-01", "9999-12", "2200-01", "1989-12", "2027-06-01", "x", "2027-W2", "%00"],
)
def test_what_is_no_month_is_refused_in_words(client: FlaskClient, month: str) -> None:
    answer = client.get(f"/embed/month?month={month}&lang=en")
    assert answer.status_code == 400
    assert "month" in answer.get_data(as_text=True)


def test_the_first_and_the_last_day_of_a_month_belong_to_it(client: FlaskClient) -> None:
    first = next_month(today())
    last = next_month(first) - timedelta(days=1)
    have("Anfang", 1, 0)
    have("Ende", last.day, 23)
    page = client.get(f"/embed/month?month={coming()}").get_data(as_text=True)
    assert "Anfang" in page
    assert "Ende" in page
    after = client.get(f"/embed/month?month={next_month(last):%Y-%m}").get_data(as_text=True)
    assert "Ende" not in after


def cells(page: str) -> dict[int, str]:
    """The days of the grid with what stands in them."""
    found = re.findall(r'<time datetime="\d{4}-\d\d-(\d\d)">\d+</time></p>(.*?)</td>', page, re.DOTALL)
    return {int(day): inside for day, inside in found}


def test_what_happens_each_day_makes_room_for_what_happens_once(client: FlaskClient) -> None:
    first = next_month(today())
    for number in range(A_DAY + 1):
        start = datetime(first.year, first.month, 2, 8, number)
        make_event(
            title=f"Markt {number}",
            local_start=start,
            local_end=start + timedelta(hours=1),
            rrule="FREQ=DAILY;COUNT=14",
        )
    have("Konzert", 5, 20)
    page = html.unescape(client.get(f"/embed/month?month={coming()}&lang=en").get_data(as_text=True))
    days = cells(page)
    assert days[2].count("Markt") == A_DAY
    assert "1 more" in days[2]
    assert "Konzert" in days[5]
    assert "Markt" not in days[5]
    assert f"{A_DAY + 1} more" in days[5]
    assert "Markt" not in days[6]
    assert f"{A_DAY + 1} events" in days[6]


def test_the_only_market_of_a_village_stands_on_each_of_its_days(client: FlaskClient) -> None:
    first = next_month(today())
    start = datetime(first.year, first.month, 2, 8)
    make_event(
        title="Dorfmarkt",
        local_start=start,
        local_end=start + timedelta(hours=1),
        rrule="FREQ=DAILY;COUNT=14",
    )
    page = client.get(f"/embed/month?month={coming()}&lang=en").get_data(as_text=True)
    assert sum("Dorfmarkt" in inside for inside in cells(page).values()) == 14
    assert "more" not in "".join(cells(page).values())


def test_a_narrow_screen_gets_fewer_of_each_day_and_says_so(client: FlaskClient) -> None:
    for number in range(A_DAY):
        have(f"Fest {number}", 5, 9 + number)
    page = html.unescape(client.get(f"/embed/month?month={coming()}&lang=en").get_data(as_text=True))
    listed = page.partition('class="month-list"')[2]
    assert listed.count("Fest ") == A_DAY_IN_LIST
    assert f"{A_DAY - A_DAY_IN_LIST} more" in listed
