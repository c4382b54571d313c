"""The page of a stay: a form that explains itself and a programme day by day."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from tests.conftest import make_account, make_event, make_venue, sign_in
from tests.counting import counted_queries
from tests.remembrance.conftest import make_day

pytestmark = pytest.mark.usefixtures("in_june")


def page(client: FlaskClient, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/visit?lang=en{query and '&'}{query}")
    assert answer.status_code == status, query
    return answer.get_data(as_text=True).replace("\u00a0", " ")


def test_a_stay_shows_its_days_with_what_is_on_and_what_is_remembered(client: FlaskClient) -> None:
    make_day(name="Volksaufstand", rule="fixed 06-17", origin_year=1953)
    make_event(title="Konzert am Fluss", local_start=datetime(2027, 6, 16, 20))
    text = page(client, "from=2027-06-16&to=2027-06-17")
    assert "Wed 16 June – Thu 17 June" in text
    assert text.index("Konzert am Fluss") < text.index("Volksaufstand")
    assert "74 years ago" in text


def test_without_days_the_next_three_are_shown(client: FlaskClient) -> None:
    make_event(title="Übermorgen", local_start=datetime(2027, 6, 16, 20))
    make_event(title="Später", local_start=datetime(2027, 6, 17, 20))
    text = page(client)
    assert "Übermorgen" in text
    assert "Später" not in text
    assert 'value="2027-06-14"' in text
    assert 'value="2027-06-16"' in text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("from=2027-06-16&to=2027-06-15", "The last day lies before the first one."),
        ("from=2027-06-01&to=2027-07-02", "A stay can have at most 31 days."),
        ("from=2027-02-30", "This is not a date."),
        ("to=soon", "This is not a date."),
        ("category=luxury", "There is no “luxury” among the choices."),
        ("accessible=wings", "There is no “wings” among the choices."),
        ("district=nowhere", "There is no “nowhere” among the choices."),
        ("free=perhaps", "There is no “perhaps” among the choices."),
        ("from=%00", "This is not a date."),
        ("from=%FF%FE", "This is not a date."),
        ("from=" + "9" * 3000, "This is not a date."),
    ],
)
def test_what_makes_no_stay_is_explained_at_the_form(client: FlaskClient, query: str, message: str) -> None:
    text = page(client, query, 400)
    assert message in text
    assert "Please check what you entered" in text
    assert "Show my programme" in text


def test_a_refused_form_keeps_what_was_typed(client: FlaskClient) -> None:
    text = page(client, "from=2027-06-16&to=2027-06-15&category=konzert&free=1", 400)
    for kept in ('value="2027-06-16"', 'value="2027-06-15"'):
        assert kept in text
    assert text.count(" checked") == 2


def test_interests_narrow_the_programme(client: FlaskClient) -> None:
    when = datetime(2027, 6, 15, 20)
    make_event(title="Lesung im Park", category="literatur", is_free=True, local_start=when)
    make_event(title="Rockabend", category="konzert", is_free=False, local_start=when)
    make_event(
        title="Mit Rampe", venue=make_venue(access_yes=["wheelchair"]), category="film", local_start=when
    )
    assert "Rockabend" not in page(client, "category=literatur")
    assert "Rockabend" in page(client, "category=literatur,konzert")
    assert "Lesung im Park" in page(client, "free=1")
    assert "Rockabend" not in page(client, "free=1")
    only = page(client, "accessible=wheelchair")
    assert "Mit Rampe" in only
    assert "Rockabend" not in only


def test_an_empty_stay_says_what_to_do(client: FlaskClient) -> None:
    assert "Choose other days" in page(client)
    text = page(client, "category=konzert")
    assert "Nothing on these days matches your interests." in text
    assert "/visit?from=2027-06-14&amp;to=2027-06-16&amp;lang=en" in text


def test_a_stay_leads_to_its_calendar_and_to_a_sheet_to_print(client: FlaskClient) -> None:
    make_event(title="Konzert", local_start=datetime(2027, 6, 15, 20))
    text = page(client, "from=2027-06-15&to=2027-06-15&category=konzert")
    assert "/visit.ics?from=2027-06-15&amp;to=2027-06-15&amp;category=konzert" in text
    sheet = page(client, "from=2027-06-15&to=2027-06-15&print=1")
    assert "made for paper" in sheet
    assert "<form class" not in sheet


def test_a_stay_of_many_dates_goes_on_with_the_first_day_that_did_not_fit(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from festival.visitors import stay

    monkeypatch.setattr(stay, "MAX_DATES", 3)
    for day in (15, 16, 17):
        for hour in (18, 20):
            make_event(title=f"Nummer {day}.{hour}", local_start=datetime(2027, 6, day, hour))
    text = page(client, "from=2027-06-15&to=2027-06-18&print=1")
    assert "Nummer 15.20" in text
    assert "Nummer 16.18" not in text, "a day is shown whole or on the next page"
    assert "Nothing is entered for this day" not in text
    assert "Go on with Wed 16 June – Fri 18 June" in text
    assert "/visit?from=2027-06-16&amp;to=2027-06-18&amp;print=1" in text
    rest = page(client, "from=2027-06-17&to=2027-06-18")
    assert "Nummer 17.20" in rest
    assert "Go on with" not in rest


def test_a_day_of_too_many_dates_says_so_and_leads_to_all_of_them(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from festival.visitors import stay

    monkeypatch.setattr(stay, "MAX_DATES", 2)
    for number in range(3):
        make_event(title=f"Nummer {number}", category="markt", local_start=datetime(2027, 6, 15, 18 + number))
    text = page(client, "from=2027-06-15&to=2027-06-16&category=markt")
    assert "This day has more dates than fit on this page." in text
    assert "/events?from=2027-06-15&amp;to=2027-06-15&amp;category=markt" in text
    assert "Go on with Wed 16 June" in text
    assert "entered for these days" not in page(client), "the days before the full one are no empty stay"


def test_unpublished_plans_stay_hidden(client: FlaskClient) -> None:
    make_event(title="Vielleicht", state="pencilled", local_start=datetime(2027, 6, 15, 20))
    assert "Vielleicht" not in page(client)


def test_a_visitor_gets_no_cookie_and_a_programme_in_at_most_ten_questions(client: FlaskClient) -> None:
    for number in range(20):
        make_event(venue=make_venue(), local_start=datetime(2027, 6, 15, number))
    page(client)
    with counted_queries() as queries:
        answer = client.get("/visit")
    assert len(queries) <= 10, queries
    assert "Set-Cookie" not in answer.headers
    sign_in(client, make_account())
    with counted_queries() as queries:
        client.get("/visit")
    assert len(queries) <= 10, queries
