"""Venues from the map and from the demo's own table, and which place a market's words mean."""

import pytest

from festival.base.vocabulary import terms
from festival.demo.gather import DATA
from festival.demo_sources import squares, venues
from festival.demo_sources.ground import Ground, metres, place_name
from festival.demo_sources.rows import VenueRow
from tests.demo_sources.sources import city


def own_squares() -> list[VenueRow]:
    return squares.read((DATA / squares.SOURCE).read_bytes()).venues


def test_venues_lie_in_all_twelve_districts() -> None:
    found = venues.read((DATA / venues.SOURCE).read_bytes()).venues
    ground = Ground(city().districts, [])

    assert len(found) > 300
    assert len({ground.district_of(venue.lon, venue.lat) for venue in found}) == 12


def test_an_unknown_wheelchair_access_is_neither_yes_nor_no() -> None:
    found = venues.read((DATA / venues.SOURCE).read_bytes()).venues

    for venue in found:
        assert (venue.wheelchair == "yes") == ("wheelchair" in venue.access_yes)
        assert (venue.wheelchair == "no") == ("wheelchair" in venue.access_no)
    assert {venue.wheelchair for venue in found} == {"yes", "no", "unknown"}


def test_a_list_of_house_numbers_becomes_a_range() -> None:
    assert venues.house_number("2;4;6;8;10;12;14") == "2–14"
    assert venues.house_number("13-21") == "13-21"


def test_squares_hold_their_stages() -> None:
    found = own_squares()
    roots = {venue.key: venue for venue in found if venue.parent_key is None}

    assert len(roots) >= 12
    for venue in found:
        if venue.parent_key:
            parent = roots[venue.parent_key]
            assert metres(venue.lon, venue.lat, parent.lon, parent.lat) < 1200, venue.key
            assert 0 < (venue.capacity or 0) <= (parent.capacity or 0), venue.key


def test_squares_say_how_to_get_there_in_both_languages() -> None:
    for venue in own_squares():
        if venue.parent_key is None:
            assert all((venue.travel, venue.travel_en, venue.entrance, venue.entrance_en)), venue.key
            assert all((venue.toilets, venue.toilets_en, venue.parking, venue.parking_en)), venue.key


def test_access_is_said_in_words_of_the_vocabulary() -> None:
    for venue in own_squares():
        assert {*venue.access_yes, *venue.access_no} <= terms("access").keys(), venue.key
        assert not {*venue.access_yes} & {*venue.access_no}


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("Revaler Straße 99  | Eingang Höhe Dirschauer Straße", "Revaler Straße 99"),
        ("Fußgängerzone, Willmersdorferstraße", "Wilmersdorfer Straße"),
        ("Schloss Köpenick / Grünstraße 4", "Schloss Köpenick"),
        ("AIt-Treptow  Ecke Bulgarische Str.", "Alt-Treptow"),
        ("Chamissoplatz - Nähe Bergmannstraße", "Chamissoplatz"),
        ("Altonaer Straße \nEcke Klopstockstraße", "Altonaer Straße"),
    ],
)
def test_a_place_is_called_by_its_first_name(place: str, name: str) -> None:
    assert place_name(place) == name


def test_markets_on_one_square_share_its_venue() -> None:
    ground = Ground(city().districts, own_squares())

    christmas = ground.venue_for("Altstadt Spandau", "13597", (13.2036, 52.5375), source="a")
    weekly = ground.venue_for("Markt 3", "13597", (13.20429, 52.537), source="b")

    assert christmas.key == weekly.key == "square/marktplatz"
    assert ground.found == []


def test_squares_of_one_name_far_apart_stay_two() -> None:
    ground = Ground(city().districts, [])

    neukoelln = ground.venue_for("Kranoldplatz", "12051", (13.4378, 52.4664), source="a")
    lichterfelde = ground.venue_for("Kranoldplatz", "12209", (13.32751, 52.42818), source="b")

    assert neukoelln.key != lichterfelde.key


def test_a_point_outside_the_city_has_no_district() -> None:
    ground = Ground(city().districts, [])

    assert ground.district_of(13.0587, 52.4011) is None  # Potsdam
    assert ground.district_of(13.2933, 52.5199) == "Charlottenburg-Wilmersdorf"
