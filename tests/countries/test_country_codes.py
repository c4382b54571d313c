"""Countries, their parts, their holidays and their zones, as a city chooses among them."""

from __future__ import annotations

from datetime import date

import pytest

from festival.countries.country_codes import (
    country_choices,
    is_known,
    lands_of_law,
    parts_of,
    place_name,
    zones_of,
)
from festival.countries.grounds import GROUNDS, covers, ground_for
from festival.countries.lands import LANDS
from festival.countries.zones import is_zone, zones_by_region
from festival.law.holiday_calendar import (
    LandCalendar,
    public_holidays,
    school_breaks,
    school_known_until,
)
from festival.law.values import UNKNOWN_TOWN
from festival.organisers.city_form import is_tile_address

LONGEST_CODE = 10


@pytest.mark.parametrize(
    ("code", "known"),
    [
        *(("DE-NW", True), ("AT", True), ("AT-5", True), ("CH-ZH", True), ("FR-6AE", True), ("WS", True)),
        *(("DE", False), ("DE-XX", False), ("AT-77", False), ("XX", False), ("", False), ("at-5", False)),
        *(("AT-", True), ("'--", False), ("AT-5-1", False)),
    ],
)
def test_a_place_is_known_by_its_code(code: str, known: bool) -> None:
    assert is_known(code) is known


def test_every_part_of_every_country_can_be_stored_and_has_a_calendar() -> None:
    for country, _words in country_choices("en"):
        for code, name in parts_of(country):
            assert len(code) <= LONGEST_CODE
            assert name
            assert is_known(code)
    assert dict(parts_of("AT"))["AT-5"] == "Salzburg"
    assert parts_of("XX") == ()


def test_countries_stand_in_the_order_of_the_readers_language() -> None:
    german = [name for _code, name in country_choices("de")]
    assert german.index("Österreich") < german.index("Polen") < german.index("Ungarn")
    assert "Deutschland" not in german


@pytest.mark.parametrize(
    ("code", "german", "english"),
    [
        ("DE-BY", "Bayern", "Bavaria"),
        ("AT-5", "Salzburg, Österreich", "Salzburg, Austria"),
        ("FR", "Frankreich", "France"),
        ("", "", ""),
    ],
)
def test_a_place_is_called_as_its_reader_calls_it(code: str, german: str, english: str) -> None:
    assert (place_name(code, "de"), place_name(code, "en")) == (german, english)


def test_other_countries_have_their_own_holidays_and_nobody_knows_their_school_holidays() -> None:
    salzburg = public_holidays("AT-5", 2027, UNKNOWN_TOWN)
    assert salzburg[date(2027, 10, 26)][0].name == "Nationalfeiertag"
    assert salzburg[date(2027, 10, 26)][0].name_en == "National Day"
    assert date(2027, 10, 3) not in salzburg
    assert school_known_until("AT-5") is None
    assert school_breaks("AT-5", 2027) == {}
    assert public_holidays("", 2027, UNKNOWN_TOWN) == {}
    assert LandCalendar("", UNKNOWN_TOWN).public_in(2027) == frozenset()


def test_holidays_are_called_in_the_countrys_language_where_there_is_no_german_name() -> None:
    assert public_holidays("FR", 2027, UNKNOWN_TOWN)[date(2027, 7, 14)][0].name == "Fête nationale"


def test_parts_of_a_country_keep_days_of_their_own() -> None:
    lower, whole = (public_holidays(code, 2027, UNKNOWN_TOWN) for code in ("CH-TI", "CH"))
    assert whole.keys() < lower.keys()


def test_only_a_land_has_the_laenders_law_and_any_town_its_own_rows() -> None:
    assert lands_of_law("DE-NW") == ("", "DE-NW")
    assert lands_of_law("AT-5") == ("AT-5",)
    assert lands_of_law("") == ()


@pytest.mark.parametrize(
    ("zone", "known"),
    [
        *(("Europe/Vienna", True), ("America/Sao_Paulo", True), ("Australia/Lord_Howe", True)),
        *(("Asia/Kolkata", True), ("Pacific/Apia", True), ("America/Argentina/Ushuaia", True)),
        *(("Europe/Entenhausen", False), ("../../etc/passwd", False), ("", False), ("UTC", False)),
        *(("Etc/GMT+5", False), ("CET", False)),
    ],
)
def test_a_zone_is_that_of_some_place(zone: str, known: bool) -> None:
    assert is_zone(zone) is known
    assert (zone in {key for zones in zones_by_region().values() for key, _words in zones}) is known


def test_a_country_with_one_zone_names_it() -> None:
    assert zones_of("AT") == ("Europe/Vienna",)
    assert len(zones_of("BR")) > 1


def test_each_country_has_a_ground_that_covers_it() -> None:
    for country in ("DE", "AT", "CH", "FR", "WS"):
        assert covers(ground_for(country).url, country)
    assert covers(ground_for("DE").url, "AT") is False
    assert covers("https://tiles.example.org/{z}/{x}/{y}.png", "AT") is None
    assert all(is_tile_address(one.url) for one in GROUNDS)


def test_the_laender_are_sixteen() -> None:
    assert len(LANDS) == 16
    assert all(is_known(code) for code in LANDS)
