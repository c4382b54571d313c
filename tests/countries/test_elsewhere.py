"""A city outside of the Länder: its holidays, no German law, and a word wherever a rule has nothing to look at."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.checks.draft import check_draft, draft_of, load_city
from festival.checks.unlooked_words import unlooked_words
from festival.countries.grounds import ground_for
from festival.doctor.complaints import complaints
from festival.law.model import LawRow, install_law
from festival.remembrance.days import kept_days
from festival.remembrance.install import install_days
from festival.remembrance.model import RemembranceDay
from tests.conftest import local_evening, make_account, make_event, make_venue, sign_in
from tests.organisers.test_settings import city, save

LAWYERS = {"quiet_day", "sunday_opening", "rest_times"}


@pytest.fixture
def admin(app: Flask, client: FlaskClient) -> FlaskClient:
    begin_writing()
    install_law()
    install_days()
    db.session.commit()
    sign_in(client, make_account(role="administrator"))
    return client


def move(client: FlaskClient, **changes: Any) -> Any:
    return save(client, **changes)


def move_to_salzburg(client: FlaskClient) -> None:
    chosen = {"land": "AT", "offered": "AT", "part": "AT-5", "zone": "Europe/Vienna"}
    assert move(client, **chosen).status_code == 303


def test_a_country_with_parts_is_asked_about_once_and_nothing_typed_is_lost(admin: FlaskClient) -> None:
    asked = move(admin, land="AT", zone="Europe/Vienna", name="Salzburg")
    assert asked.status_code == 400
    assert "Public holidays differ within Austria" in asked.text
    assert '<option value="AT-5">Salzburg</option>' in asked.text
    assert 'value="Salzburg"' in asked.text
    assert city().land == "DE-NW"
    assert move(admin, land="AT", offered="AT", part="", zone="Europe/Vienna").status_code == 303
    assert city().land == "AT"
    move_to_salzburg(admin)
    assert (city().land, city().zone) == ("AT-5", "Europe/Vienna")
    assert '<option selected value="AT-5">Salzburg</option>' in admin.get("/desk/settings?lang=en").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"land": "DE"},
        {"land": "XX"},
        {"land": ""},
        {"zone": "Europe/Entenhausen"},
        {"zone": "../../etc/passwd"},
        {"zone": ""},
    ],
    ids=str,
)
def test_made_up_places_are_refused_in_words(admin: FlaskClient, wrong: dict[str, str]) -> None:
    answer = move(admin, **wrong)
    assert answer.status_code == 400
    assert (city().land, city().zone) == ("DE-NW", "Europe/Berlin")


def test_a_part_of_another_country_counts_for_nothing(admin: FlaskClient) -> None:
    assert move(admin, land="CH", offered="CH", part="AT-5", zone="Europe/Zurich").status_code == 303
    assert city().land == "CH"


def test_the_ground_of_the_map_follows_the_country(admin: FlaskClient) -> None:
    own = {"tile_url": ground_for("DE").url, "tile_source": "basemap", "tile_credit": "©"}
    assert move(admin, **own).status_code == 303
    moved = move(admin, **own, land="AT", offered="AT", zone="Europe/Vienna")
    assert moved.status_code == 303
    assert city().tile_source == "basemap-at"
    assert "basemap.at" in admin.get("/desk/settings?lang=en").text


def test_no_law_of_the_laender_holds_elsewhere_and_the_rules_say_so(app: Flask, admin: FlaskClient) -> None:
    event = make_event(
        venue=make_venue(), sound="amplified", category="konzert", local_start=local_evening(in_days=40)
    )
    checked = check_draft(draft_of(event, now=event.created_at), now=event.created_at)
    assert not any(gap.fact in ("land", "law") for gap in checked.gaps)

    move_to_salzburg(admin)
    on = local_evening(in_days=40).date()
    facts, _rules = load_city(on, on)
    assert facts.land == "AT-5"
    assert (facts.quiet, facts.rest_times, facts.sunday_opening, facts.services) == ((), (), None, None)
    assert facts.unchecked == {}
    assert facts.unread == ()
    assert facts.school_known_until is None
    checked = check_draft(draft_of(event, now=event.created_at), now=event.created_at)
    (gap,) = [gap for gap in checked.gaps if gap.fact == "law"]
    assert set(gap.rules) == LAWYERS
    with app.test_request_context("/?lang=en"):
        (words,) = [one.words for one in unlooked_words((), [gap])]
    assert words.startswith("The law of the city’s country is not kept here: not checked for")


def test_where_nobody_has_said_the_country_holidays_are_unknown_too(app: Flask, admin: FlaskClient) -> None:
    event = make_event(local_start=local_evening(in_days=40))
    begin_writing()
    db.session.get_one(City, 1).land = ""
    db.session.commit()
    checked = check_draft(draft_of(event, now=event.created_at), now=event.created_at)
    (gap,) = [gap for gap in checked.gaps if gap.fact == "land"]
    assert set(gap.rules) == LAWYERS | {"holidays"}
    assert any("Nobody has said in which Land or country" in words for words in complaints())


def test_rows_of_its_own_hold_in_a_city_of_another_country(admin: FlaskClient) -> None:
    move_to_salzburg(admin)
    page = admin.get("/desk/rules?table=rest_time&lang=en").text
    assert "Salzburg, Austria has no Land" in page
    form = admin.get("/desk/rules/new/rest_time?lang=en").text
    assert '<option selected value="AT-5">Salzburg, Austria</option>' in form
    begin_writing()
    shipped = db.session.scalars(select(LawRow).where(LawRow.kind == "rest_time", LawRow.land == "")).first()
    assert shipped is not None
    db.session.add(LawRow(kind="rest_time", key="own", land="AT-5", values=dict(shipped.values), is_own=True))
    db.session.commit()
    on = local_evening(in_days=40).date()
    facts, _rules = load_city(on, on)
    assert [row.source.key for row in facts.rest_times] == ["own"]


def test_national_days_of_germany_are_kept_elsewhere_only_if_the_city_wants_them(admin: FlaskClient) -> None:
    german = {day.name for day in kept_days()}
    assert {"Volkstrauertag", "Europatag", "Welt-Aids-Tag"} <= german
    move_to_salzburg(admin)
    elsewhere = {day.name for day in kept_days()}
    assert {"Europatag", "Welt-Aids-Tag"} <= elsewhere
    assert "Volkstrauertag" not in elsewhere
    row = db.session.scalars(select(RemembranceDay).where(RemembranceDay.key == "volkstrauertag")).one()
    assert not row.is_of("AT-5")
    row.lands = ["DE", "AT-5"]
    assert row.is_of("AT-5")
    assert row.is_of("DE-SN")
    assert not row.is_of("AT-9")
    db.session.rollback()
    assert move(admin, land="DE-NW").status_code == 303
    assert {day.name for day in kept_days()} == german


def test_pages_of_the_desk_hold_in_another_country(admin: FlaskClient) -> None:
    move_to_salzburg(admin)
    make_event(local_start=local_evening(in_days=10))
    for address in (
        *("/desk/rules", "/desk/rules?land=all", "/desk/rules/settings", "/desk/remembrance", "/desk/year"),
        *("/desk/insight", "/remembrance", "/", "/events", "/calendar.ics", "/desk/dates"),
    ):
        assert admin.get(address).status_code == 200, address


def test_each_page_that_would_speak_of_german_law_says_what_is_not_known(
    app: Flask, admin: FlaskClient
) -> None:
    event = make_event(state="pencilled", local_start=local_evening(in_days=40))
    told = {
        "/desk/rules/settings?lang=en": "It does not look here",
        f"/desk/events/{event.id}?lang=en": "no table of permits is kept",
        "/desk/rules?lang=en": "Law: ",
    }
    german = {"/accessibility?lang=en": "BITV"}
    for address, words in told.items():
        assert words not in admin.get(address).text, address
    for address, words in german.items():
        assert words in admin.get(address).text, address
    move_to_salzburg(admin)
    for address, words in told.items():
        assert words in admin.get(address).text, address
    for address, words in german.items():
        assert words not in admin.get(address).text, address


def test_a_place_that_came_with_a_day_is_shown_in_the_town_where_it_is(admin: FlaskClient) -> None:
    def places() -> set[str]:
        return {day.place_name for day in kept_days()}

    assert not any("Berlin" in place for place in places())
    assert move(admin, map_start="52.52, 13.40").status_code == 303
    assert any("Bebelplatz" in place for place in places())
