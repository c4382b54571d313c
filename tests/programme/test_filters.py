"""The filters of every public address: each one narrows, none ever widens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from festival.base.database import begin_writing, db
from festival.events.model import DateChange, Event
from festival.events.saving import change_date
from festival.places.model import District
from festival.programme.filters import BadFilter, Filters, read_filters
from festival.programme.programme_pages import programme_page
from tests.conftest import make_event, make_organisation, make_venue

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
START = datetime(2027, 2, 5, 19, 30)
SHAPE = {"type": "Polygon", "coordinates": [[[7, 51], [8, 51], [8, 52], [7, 51]]]}

NAMES = (
    "q",
    "from",
    "to",
    "category",
    "audience",
    "district",
    "venue",
    "organisation",
    "festival",
    "tone",
    "free",
    "accessible",
)


def args(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict(list(pairs))


def found(*pairs: tuple[str, str]) -> set[str]:
    page = programme_page(read_filters(args(*pairs)), now=NOW, size=200)
    rows = [*page.running, *(row for _on, rows in page.days for row in rows)]
    return {row.event.title for row in rows}


def concert(title: str, **overrides: Any) -> Event:
    return make_event(**{"title": title, "now": NOW, "local_start": START} | overrides)


def make_district(name: str) -> District:
    district = District(name=name, slug=name.lower(), geometry=SHAPE, outline=SHAPE)
    begin_writing()
    db.session.add(district)
    db.session.commit()
    return district


def test_no_filter_asks_for_all(app: Flask) -> None:
    concert("a"), concert("b")
    assert found() == {"a", "b"}
    assert read_filters(args()).is_empty


@pytest.mark.parametrize("state", ["idea", "pencilled", "submitted"])
def test_what_is_not_public_is_never_found(app: Flask, state: str) -> None:
    concert("secret", state=state)
    assert found() == found(("q", "secret")) == set()


def test_from_and_to_are_days_of_the_city_and_inclusive(app: Flask) -> None:
    for number in range(3):
        concert(f"day {number}", local_start=datetime(2027, 2, 5, 0, 15) + timedelta(days=number))
    assert found(("from", "2027-02-06")) == {"day 1", "day 2"}
    assert found(("to", "2027-02-06")) == {"day 0", "day 1"}
    assert found(("from", "2027-02-06"), ("to", "2027-02-06")) == {"day 1"}


def test_a_day_in_the_past_can_be_looked_at(app: Flask) -> None:
    concert("long ago", local_start=datetime(2026, 3, 1, 10))
    assert found() == set()
    assert found(("to", "2026-03-01")) == found(("from", "2026-03-01"), ("to", "2026-03-01")) == {"long ago"}


def test_category_audience_and_tone_take_any_of_several(app: Flask) -> None:
    concert("music", category="konzert", audiences=["familien", "seniorinnen"], tone="festive")
    concert("market", category="markt", audiences=["jugend"], tone="civic")
    concert("silence", category="gedenken", audiences=[], tone="solemn")
    assert found(("category", "konzert")) == {"music"}
    assert found(("category", "konzert,markt")) == found(("category", "konzert"), ("category", "markt"))
    assert found(("category", "konzert,markt")) == {"music", "market"}
    assert found(("audience", "familien")) == {"music"}
    assert found(("audience", "familien,jugend")) == {"music", "market"}
    assert found(("tone", "solemn")) == {"silence"}


def test_filters_of_different_names_must_all_be_met(app: Flask) -> None:
    concert("free music", category="konzert", is_free=True)
    concert("music", category="konzert", is_free=False)
    concert("free market", category="markt", is_free=True)
    assert found(("category", "konzert"), ("free", "1")) == {"free music"}


def test_free_means_said_to_be_free(app: Flask) -> None:
    concert("free", is_free=True), concert("not", is_free=False), concert("unknown", is_free=None)
    assert found(("free", "1")) == {"free"}
    assert found(("free", "0")) == {"free", "not", "unknown"}


def test_district_and_organisation_are_named_by_their_slugs(app: Flask) -> None:
    north, south = make_district("Nord"), make_district("Süd")
    club = make_organisation(slug="club")
    concert("north", venue=make_venue(district_id=north.id), organisation=club)
    concert("south", venue=make_venue(district_id=south.id))
    assert found(("district", "nord")) == {"north"}
    assert found(("district", "nord,süd")) == {"north", "south"}
    assert found(("organisation", "club")) == {"north"}


def test_a_venue_stands_for_all_that_it_holds(app: Flask) -> None:
    square = make_venue(name="Markt")
    stage = make_venue(parent=square)
    concert("stage", venue=stage), concert("square", venue=square), concert("elsewhere", venue=make_venue())
    assert found(("venue", str(square.id))) == found(("venue", f"{square.id}-markt")) == {"stage", "square"}
    assert found(("venue", str(stage.id))) == {"stage"}


def test_a_single_date_at_another_place_is_found_there(app: Flask) -> None:
    square, hall = make_venue(), make_venue()
    event = concert("market", venue=square, rrule="FREQ=WEEKLY;COUNT=2")
    begin_writing()
    change_date(event, DateChange(on=START.date(), kind="moved", venue_id=hall.id), now=NOW)
    db.session.commit()
    page = programme_page(read_filters(args(("venue", str(hall.id)))), now=NOW)
    assert [row.on for _on, rows in page.days for row in rows] == [START.date()]


def test_accessible_asks_for_any_of_it_the_event_s_own_no_before_the_venue_s_yes(app: Flask) -> None:
    venue = make_venue(access_yes=["wheelchair", "hearing_loop"])
    concert("at venue", venue=venue)
    concert("own", access_yes=["wheelchair"])
    concert("own no", venue=venue, access_no=["wheelchair"])
    concert("unknown")
    assert found(("accessible", "wheelchair")) == {"at venue", "own"}
    assert found(("accessible", "hearing_loop")) == {"at venue", "own no"}
    assert found(("accessible", "wheelchair,hearing_loop")) == {"at venue", "own", "own no"}


def test_words_are_found_in_other_endings_inside_compounds_and_without_umlauts(app: Flask) -> None:
    concert("Weihnachtsmärkte am Fluss"), concert("Jazzkonzert")
    assert found(("q", "markt")) == found(("q", "Weihnachtsmarkt")) == {"Weihnachtsmärkte am Fluss"}
    assert found(("q", "Konzerte")) == {"Jazzkonzert"}
    assert found(("q", "markt konzert")) == set()


@pytest.mark.parametrize("words", ["!!!", "%", "_", "\\", "%%%", "—", "' OR 1=1 --", "a%b"])
def test_signs_that_mean_something_to_a_database_find_nothing_more(app: Flask, words: str) -> None:
    concert("Feast")
    assert found(("q", words)) == set()


BAD = [
    ("from", "yesterday"),
    ("from", "2027-02-30"),
    ("from", "20270205"),
    ("from", "2027-W05-5"),
    ("from", "1899-12-31"),
    ("to", "9999-12-31"),
    ("category", "konzerte"),
    ("category", "konzert,fetes"),
    ("audience", "everybody"),
    ("district", "atlantis"),
    ("venue", "4711"),
    ("venue", "marktplatz"),
    ("venue", "9" * 5000),
    ("venue", "-1"),
    ("venue", "١"),
    ("organisation", "nobody"),
    ("festival", "1"),
    ("tone", "loud"),
    ("free", "yes"),
    ("free", "2"),
    ("accessible", "wheelchair,moon"),
    ("lang", "tlh"),
    ("q", "x" * 201),
    ("category", ",".join(f"c{number}" for number in range(60))),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_value_that_nobody_knows_is_refused_by_name(app: Flask, name: str, value: str) -> None:
    with pytest.raises(BadFilter) as refused:
        read_filters(args((name, value)))
    assert refused.value.name == name
    assert len(refused.value.value) <= 80


@pytest.mark.parametrize("address", ["/events", "/map", "/map/events.geojson", "/calendar.ics", "/embed/map"])
def test_every_public_address_answers_an_unknown_value_with_400_and_its_name(
    app: Flask, client: FlaskClient, address: str
) -> None:
    for name, value in (("category", "fetes"), ("from", "2027-02-30"), ("district", "atlantis")):
        response = client.get(address, query_string={name: value, "lang": "en"})
        assert response.status_code == 400, address
        assert name in response.get_data(as_text=True)
        assert value in response.get_data(as_text=True)


def test_two_different_values_where_one_is_meant_are_refused(app: Flask) -> None:
    for name, one, two in (("from", "2027-02-05", "x"), ("to", "2027-02-05", "2027-02-06"), ("q", "a", "b")):
        with pytest.raises(BadFilter) as refused:
            read_filters(args((name, one), (name, two)))
        assert refused.value.name == name
    assert read_filters(args(("from", "2027-02-05"), ("from", ""))).from_on == date(2027, 2, 5)


def test_whoever_has_no_umlauts_on_the_keyboard_finds_what_has_them(app: Flask) -> None:
    concert("Ökomarkt mit Äpfeln")
    concert("Baumpflege", description="**Wort** " * 1000 + "Schlussgeräusch")
    concert("Aepfel aus Werder")
    assert found(("q", "oekomarkt")) == {"Ökomarkt mit Äpfeln"}
    assert found(("q", "aepfel")) == found(("q", "äpfel")) == {"Ökomarkt mit Äpfeln", "Aepfel aus Werder"}
    assert found(("q", "schlussgeraeusch")) == {"Baumpflege"}, "a long text is searched to its end"


def test_an_end_before_the_beginning_is_refused(app: Flask) -> None:
    with pytest.raises(BadFilter, match="to"):
        read_filters(args(("from", "2027-02-06"), ("to", "2027-02-05")))


def test_empty_values_as_forms_send_them_ask_for_nothing(app: Flask) -> None:
    assert read_filters(args(*((name, "") for name in NAMES), ("category", " "))).is_empty


def test_equal_questions_have_equal_addresses(app: Flask) -> None:
    one = read_filters(args(("category", "markt,konzert"), ("free", "1"), ("q", "  jazz ")))
    other = read_filters(
        args(("q", "jazz"), ("free", "1"), ("category", "konzert"), ("category", "markt,markt"))
    )
    assert one == other
    assert one.as_args() == other.as_args()
    assert read_filters(MultiDict(one.as_args())) == one
    assert one.as_lists() == {"q": ["jazz"], "category": ["konzert", "markt"], "free": ["1"]}


VALUES: dict[str, st.SearchStrategy[str]] = {
    "q": st.sampled_from(["feast", "konzert", "zzz", "!!", "f e"]),
    "from": st.sampled_from(["2027-01-01", "2027-02-06", "2027-02-31"]),
    "to": st.sampled_from(["2027-02-05", "2028-01-01"]),
    "category": st.sampled_from(["konzert", "markt", "konzert,markt", "nothing"]),
    "audience": st.sampled_from(["familien", "jugend", "familien,jugend"]),
    "tone": st.sampled_from(["festive", "solemn"]),
    "free": st.sampled_from(["1", "0"]),
    "accessible": st.sampled_from(["wheelchair", "wheelchair,hearing_loop"]),
}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.fixed_dictionaries({}, optional=VALUES), name=st.sampled_from(sorted(VALUES)), more=st.data())
def test_one_more_filter_never_shows_more(
    app: Flask, stocked: Callable[[], None], asked: dict[str, str], name: str, more: st.DataObject
) -> None:
    stocked()
    asked = {"from": "2026-01-01"} | asked  # without a first day, "to" alone looks back
    narrowed = asked | {name: more.draw(VALUES[name])}
    asked.pop(name, None)
    try:
        few, many = found(*narrowed.items()), found(*asked.items())
    except BadFilter:
        return
    assert few <= many


@pytest.fixture
def stocked() -> Callable[[], None]:
    """Eight events with different answers, made once."""
    made: list[bool] = []

    def make() -> None:
        if made:
            return
        made.append(True)
        organisation = make_organisation()
        for number in range(8):
            concert(
                f"feast {number}" if number % 2 else f"Konzert {number}",
                organisation=organisation,
                local_start=START + timedelta(days=number % 3),
                category=("konzert", "markt")[number % 2],
                audiences=(["familien"], ["jugend"], [])[number % 3],
                tone=("festive", "solemn")[number // 4],
                is_free=(True, False, None)[number % 3],
                access_yes=(["wheelchair"], ["wheelchair", "hearing_loop"], [])[number % 3],
            )

    return make


def test_filters_compare_by_what_was_asked() -> None:
    assert Filters(districts=("a",), district_ids=(1,)) == Filters(districts=("a",), district_ids=(2,))


@pytest.mark.parametrize(
    "asked",
    [
        "q=%00",
        "category=%2C",
        "district=%20,%20",
        "organisation=%2C%2C",
        "free=%E2%80%A8",
        "from=%E2%80%A8",
        "often=%C2%A0",
    ],
)
@pytest.mark.parametrize(
    "where", ["/events", "/calendar.ics", "/map/events.geojson", "/embed/list", "/api/v1/events"]
)
def test_what_says_nothing_is_no_question_for_everything(client: FlaskClient, where: str, asked: str) -> None:
    assert client.get(f"{where}?{asked}").status_code == 400
    assert client.get(f"{where}?{asked.partition('=')[0]}=").status_code == 200, (
        "a field that nobody filled in"
    )


@pytest.mark.parametrize(
    "address",
    [
        "/map/events.geojson?bbox=7,51,8,52&bbox=x",
        "/embed/list?theme=dark&theme=light",
        "/embed/list?accent=000000&accent=ffffff",
        "/embed/month?month=2027-01&month=2027-02",
        "/calendar.ics?alarm=1d&alarm=2d",
        "/oembed?url=http://localhost/map&maxwidth=100&maxwidth=200",
    ],
)
def test_of_one_thing_nobody_says_two(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400
