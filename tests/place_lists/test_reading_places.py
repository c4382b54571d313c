"""Rows of spreadsheets and features of maps become places; what cannot be read is said, and never guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.base.vocabulary import terms
from festival.place_lists import geojson_places, table_places
from festival.place_lists.errors import BadPlaceList
from festival.place_lists.listed_place import ListedPlace, web_link

HEADS = [
    "Nr.",
    "Name",
    "Straße",
    "Hausnr.",
    "PLZ",
    "Ort",
    "Plätze",
    "Rollstuhlgerecht",
    "Breitengrad",
    "Längengrad",
    "Web",
]


def place(*cells: Any, heads: list[str] = HEADS) -> ListedPlace:
    return table_places.place_of(cells, table_places.columns_by(heads), 7)


def feature(geometry: Any = None, **said: Any) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [9.44, 52.7]}
    return {"type": "Feature", "properties": said, "geometry": point if geometry is None else geometry}


def test_a_row_of_a_spreadsheet_becomes_a_place() -> None:
    found = place(
        1,
        " Aula  der Schule ",
        "Moorweg",
        30.0,
        "29999",
        "Neustadt",
        "ca. 1.200 Personen",
        "ja",
        52.7,
        "9,44",
        "www.schule.example",
    )
    assert (found.name, found.street, found.postcode, found.town) == (
        "Aula der Schule",
        "Moorweg 30",
        "29999",
        "Neustadt",
    )
    assert (found.lon, found.lat, found.capacity) == (9.44, 52.7, 1200)
    assert (found.access_yes, found.access_no) == (("wheelchair",), ())
    assert (found.link, found.where, found.troubles) == ("https://www.schule.example", "7", ())


def test_what_a_row_does_not_say_stays_unknown() -> None:
    found = place(1, "Halle")
    assert (found.lon, found.capacity, found.access_yes, found.access_no, found.setting) == (
        None,
        None,
        (),
        (),
        "",
    )
    assert found.troubles == ()


@pytest.mark.parametrize(
    ("cells", "troubles"),
    [
        ((1, ""), ("no_name",)),
        ((1, "Halle", "", "", "", "", "viele"), ("capacity",)),
        ((1, "Halle", "", "", "", "", "", "", 5_800_000.5, 32_500_000.1), ("no_place",)),
        ((1, "Halle", "", "", "", "", 0, "", "", 9.44), ("no_place", "capacity")),
        ((1, "Halle", "", "", "", "", 10**9), ("capacity",)),
    ],
)
def test_what_cannot_be_read_is_said(cells: tuple[Any, ...], troubles: tuple[str, ...]) -> None:
    assert set(place(*cells).troubles) == set(troubles)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("Saal", "hall"), ("Platz", "square"), ("church", "church"), ("", "other"), ("Zeppelin", "other")],
)
def test_kinds_are_known_by_their_words(typed: str, kind: str) -> None:
    found = place("X", typed, heads=["Name", "Art"])
    assert found.kind == kind
    assert ("kind" in found.troubles) == (typed == "Zeppelin")


def test_the_head_is_found_below_a_title_and_coordinates_may_share_a_column() -> None:
    rows = [
        ["Unsere Orte 2027"],
        [],
        ["Spielstätte", "Koordinaten (WGS84)", "Adresse"],
        ["Aula", "52.7, 9.44", "Weg 1"],
    ]
    assert table_places.head_row(rows) == 2
    columns = table_places.columns_by(rows[2])
    assert columns == {0: "name", 1: "coordinates", 2: "street"}
    assert (table_places.place_of(rows[3], columns, 4).lon) == 9.44
    assert table_places.head_row([["a", "b"], [1, 2]]) is None
    assert table_places.head_row([]) is None


def test_an_extract_of_openstreetmap_says_what_its_tags_say() -> None:
    square = [[[9.44, 52.7], [9.44, 52.701], [9.441, 52.701], [9.44, 52.7]]]
    found = geojson_places.place_of(
        feature(
            {"type": "Polygon", "coordinates": square},
            **{"@id": "way/42", "name": "Kulturspeicher", "amenity": "arts_centre", "wheelchair": "limited"},
            **{
                "addr:street": "Am Wall",
                "addr:housenumber": "7",
                "toilets:wheelchair": "no",
                "capacity": "180",
            },
        ),
        3,
    )
    assert (found.name, found.kind, found.street, found.capacity) == (
        "Kulturspeicher",
        "arts_centre",
        "Am Wall 7",
        180,
    )
    assert (found.access_yes, found.access_no) == (("wheelchair_partly",), ("accessible_toilet",))
    assert found.source == "OpenStreetMap, ODbL (way/42)"
    assert found.geometry is not None
    assert found.lon == pytest.approx(9.4404, abs=1e-3)


@pytest.mark.parametrize("said", ["node/1; DROP", "javascript:1", "", 17, None])
def test_only_numbers_of_openstreetmap_become_a_source(said: Any) -> None:
    assert geojson_places.place_of(feature(name="A", **{"@id": said}), 1).source == ""


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://a.example", "nur Text", "https://ohnepunkt", "www.", "x" * 2000]
)
def test_what_is_no_web_page_is_no_link(link: str) -> None:
    assert web_link(link) in ("", "https://www.")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "not_read"),
        (b"[" * 99_999, "not_read"),
        (b'{"a": 1}', "not_read"),
        (b'{"features": []}', "empty"),
        (b'{"features": [1]}', "empty"),
    ],
)
def test_a_file_without_features_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(BadPlaceList) as refused:
        geojson_places.read_features(data)
    assert refused.value.code == code


def test_a_file_with_very_many_features_is_refused() -> None:
    many = [feature(name="A")] * (geojson_places.MOST_PLACES + 1)
    with pytest.raises(BadPlaceList, match="too_many"):
        geojson_places.read_features(json.dumps({"features": many}).encode())


_CELL = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.dates()
    | st.times()
    | st.datetimes()
)


@given(
    cells=st.lists(_CELL, max_size=14),
    columns=st.dictionaries(st.integers(0, 13), st.sampled_from(table_places.FIELDS)),
)
def test_any_row_gives_a_place_that_can_be_stored(cells: list[Any], columns: dict[int, str]) -> None:
    found = table_places.place_of(cells, columns, 1)
    assert found.kind in {*terms("venue_kind"), "other"}
    assert len(found.name) <= 120
    assert (found.lon is None) == (found.lat is None)
    assert found.capacity is None or 1 <= found.capacity <= 5_000_000


_VALUE = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(
    said=st.dictionaries(
        st.sampled_from(["name", "capacity", "wheelchair", "@id", "amenity", "website", "addr:street"]),
        _VALUE,
    ),
    geometry=st.dictionaries(
        st.sampled_from(["type", "coordinates"]), _VALUE | st.sampled_from(["Point", "Polygon"])
    ),
)
def test_any_feature_gives_a_place_that_can_be_stored(said: dict[str, Any], geometry: dict[str, Any]) -> None:
    found = geojson_places.place_of({"properties": said, "geometry": geometry}, 1)
    assert found.is_readable == ("no_name" not in found.troubles)
    assert (found.lon is None) == ("no_place" in found.troubles)
