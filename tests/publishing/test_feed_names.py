"""What a calendar is called."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from festival.base import vocabulary
from festival.base.database import begin_writing, db
from festival.base.http import LOCALES
from festival.events.regularity import PROMINENCES
from festival.places.model import District
from festival.programme.filters import Filters
from festival.publishing.feed_names import LONGEST, SHOWN_VALUES, feed_name
from tests.conftest import make_event, make_organisation, make_venue
from tests.publishing.feeds import lines_of
from tests.publishing.test_left import AREA

ROWS = ("Mitte", "Pankow", "Chor", "Markt", "Familien", "Gedenken")
ROW_FILTERS = ("district", "venue", "organisation", "festival")
NAMES = {(name, row): f"{row} {number}" for number, name in enumerate(ROW_FILTERS) for row in ROWS}


def some(values: Any, most: int = SHOWN_VALUES) -> st.SearchStrategy[tuple[str, ...]]:
    chosen = st.sets(st.sampled_from(sorted(values)), max_size=most)
    return chosen.map(lambda found: tuple(sorted(found)))


DAYS = st.none() | st.dates(date(2027, 1, 1), date(2027, 2, 1))
FILTERS = st.builds(
    Filters,
    q=st.sampled_from(["", "Jazz", "Markt", "free", "a · b"]),
    from_on=DAYS,
    to_on=DAYS,
    categories=some(vocabulary.terms("category")),
    audiences=some(vocabulary.terms("audience")),
    tones=some(vocabulary.terms("tone")),
    accessible=some(vocabulary.terms("access")),
    districts=some(ROWS),
    venues=some(ROWS),
    organisations=some(ROWS),
    festivals=some(ROWS),
    free=st.booleans(),
    often=st.sampled_from(["", *PROMINENCES]),
)
ONE_FILTER = st.one_of(
    *(
        st.builds(Filters, **{name: values})
        for name, values in {
            "categories": some(vocabulary.terms("category")),
            "audiences": some(vocabulary.terms("audience")),
            "tones": some(vocabulary.terms("tone")),
            "accessible": some(vocabulary.terms("access")),
            "districts": some(ROWS),
            "venues": some(ROWS),
            "organisations": some(ROWS),
            "free": st.booleans(),
            "q": st.sampled_from(["", "Gedenken", "Familien"]),
        }.items()
    )
)


def name_of(filters: Filters, locale: str) -> str:
    return feed_name(filters, NAMES, "Berlin", locale)


@pytest.mark.parametrize("locale", LOCALES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(pair=st.tuples(FILTERS, FILTERS) | st.tuples(ONE_FILTER, ONE_FILTER))
def test_different_filters_have_different_names(
    app: Flask, locale: str, pair: tuple[Filters, Filters]
) -> None:
    first, second = pair
    with app.test_request_context(), force_locale(locale):
        names = name_of(first, locale), name_of(second, locale)
        nothing = name_of(Filters(), locale)
    assert all(len(name) <= LONGEST + len(nothing) + 4 for name in names)
    if not any("…" in name for name in names):
        assert (names[0] == names[1]) is (first == second)


@pytest.mark.parametrize("locale", LOCALES)
def test_each_single_filter_has_a_name_of_its_own(app: Flask, locale: str) -> None:
    single = [
        Filters(),
        *(Filters(categories=(key,)) for key in vocabulary.terms("category")),
        *(Filters(audiences=(key,)) for key in vocabulary.terms("audience")),
        *(Filters(tones=(key,)) for key in vocabulary.terms("tone")),
        *(Filters(accessible=(key,)) for key in vocabulary.terms("access")),
        *(Filters(districts=(row,)) for row in ROWS),
        *(Filters(venues=(row,)) for row in ROWS),
        *(Filters(organisations=(row,)) for row in ROWS),
        *(Filters(festivals=(row,)) for row in ROWS),
        *(Filters(q=row) for row in ROWS),
        *(Filters(often=often) for often in PROMINENCES),
        Filters(free=True),
    ]
    with app.test_request_context(), force_locale(locale):
        names = [name_of(one, locale) for one in single]
    assert len(set(names)) == len(single)


def test_names_as_people_read_them(app: Flask) -> None:
    mitte = Filters(districts=("mitte",))
    names = {("district", "mitte"): "Mitte", ("organisation", "chor"): "Chor"}
    day = date(2027, 6, 14)
    for filters, de, en in (
        (Filters(), "Was ist los in Berlin", "What’s on in Berlin"),
        (mitte, "Mitte: Was ist los in Berlin", "Mitte: what’s on in Berlin"),
        (
            replace(mitte, free=True, categories=("konzert", "markt"), organisations=("chor",)),
            "Mitte · von Chor · Konzert, Markt · kostenlos: Was ist los in Berlin",
            "Mitte · by Chor · Concert, Market · free: what’s on in Berlin",
        ),
        (
            Filters(q="Jazz", from_on=day, to_on=day + timedelta(days=1)),
            "„Jazz“ · ab 14. Juni 2027 · bis 15. Juni 2027: Was ist los in Berlin",
            "“Jazz” · from 14 June 2027 · until 15 June 2027: what’s on in Berlin",
        ),
        (
            Filters(categories=("film", "konzert", "markt", "tanz", "umzug")),
            "Film, Konzert +3: Was ist los in Berlin",
            "Film, Concert +3: what’s on in Berlin",
        ),
    ):
        for locale, expected in (("de", de), ("en", en)):
            with app.test_request_context(), force_locale(locale):
                assert feed_name(filters, names, "Berlin", locale) == expected


def test_rows_are_called_by_their_names(client: FlaskClient) -> None:
    choir, other = make_organisation(name="Chor; & Söhne"), make_organisation(name="Alter Chor")
    venue = make_venue(name="Platz", name_en="Square")
    begin_writing()
    other.merged_into_id = choir.id
    db.session.add(District(name="Ä-Mitte", slug="ae-mitte", geometry=AREA, outline=AREA))
    db.session.commit()
    for args, name in {
        "district=ae-mitte": "Ä-Mitte: what’s on in Musterstadt",
        f"organisation={choir.slug}": "by Chor\\; & Söhne: what’s on in Musterstadt",
        f"organisation={other.slug}": "by Chor\\; & Söhne: what’s on in Musterstadt",
        f"venue={venue.id}": "at Square: what’s on in Musterstadt",
    }.items():
        lines = lines_of(client, f"/calendar.ics?{args}&lang=en")
        assert f"NAME:{name}" in lines
        assert f"X-WR-CALNAME:{name}" in lines


def test_the_calendar_of_one_event_is_called_as_the_event(client: FlaskClient) -> None:
    event = make_event(title="Singen", title_en="Song")
    assert "X-WR-CALNAME:Song" in lines_of(client, f"/events/{event.id}.ics?lang=en")


def test_a_feed_says_how_far_back_it_reaches(client: FlaskClient) -> None:
    lines = lines_of(client, "/calendar.ics?lang=en")
    (about,) = [line for line in lines if line.startswith("X-WR-CALDESC:")]
    assert about.endswith("What is over or cancelled leaves this calendar 60 days later.")
