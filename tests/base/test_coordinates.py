"""Coordinates in the forms in which people copy them from maps, letters and signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.base.geometry import BadGeometry, parse_coordinates


@pytest.mark.parametrize(
    "text",
    [
        "52.52, 13.405",
        "52.52,13.405",
        "52.52 13.405",
        "52.52 , 13.405",
        "  (52.52, 13.405) ",
        "52.52; 13.405",
        "52.52/13.405",
        "52,52 13,405",
        "52,52, 13,405",
        "52,52; 13,405",
        "52,52/13,405",
        "52,52,13,405",
        "52.52° 13.405°",
        "52.52° N, 13.405° E",
        "52,52° N 13,405° O",
        "N 52.52 E 13.405",
        "n52,52 o13,405",
        "13.405 E, 52.52 N",
        "+52.52, +13.405",
        "52° 31' 12\" N, 13° 24' 18\" O",
        "52°31'12.0\"N 13°24'18.0\"E",
        "52° 31,2′ N, 13° 24,3′ O",
        "52°31’12” 13°24’18”",
    ],
)
def test_one_place_in_many_forms(text: str) -> None:
    assert parse_coordinates(text) == pytest.approx((13.405, 52.52), abs=1e-8)


def test_south_and_west_are_negative() -> None:
    assert parse_coordinates("-33.8, -70.5") == parse_coordinates("33.8 S, 70.5 W") == (-70.5, -33.8)
    assert parse_coordinates("52,13") == (13, 52)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "coordinates"),
        ("Marktplatz 1", "coordinates"),
        ("52.52", "coordinates"),
        ("1,2,3", "coordinates"),
        ("52.52, 13.405, 34", "coordinates"),
        ("52.52 N, 13.4 N", "coordinates"),
        ("N 52.52 N, 13.4", "coordinates"),
        ("nan, nan", "coordinates"),
        ("1e5, 3", "coordinates"),
        ("٥٢ ١٣", "coordinates"),
        ("5" * 1000, "coordinates"),
        ("91, 13", "bounds"),
        ("52, 181", "bounds"),
    ],
)
def test_what_is_no_place_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(BadGeometry) as caught:
        parse_coordinates(text)
    assert caught.value.code == code


@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.sampled_from(["{}, {}", "{} {}", "{};{}", "{}, {}"]),
    st.booleans(),
)
def test_what_is_written_is_read(lat: float, lon: float, form: str, with_commas: bool) -> None:
    numbers = [f"{number:.6f}" for number in (lat, lon)]
    if with_commas:
        numbers = [number.replace(".", ",") for number in numbers]
    assert parse_coordinates(form.format(*numbers)) == pytest.approx((lon, lat), abs=1e-6)


@given(st.text(max_size=40) | st.text("0123456789.,;° '\"NSEWO+-/", max_size=40))
def test_any_text_is_a_place_or_refused(text: str) -> None:
    try:
        lon, lat = parse_coordinates(text)
    except BadGeometry:
        return
    assert -180 <= lon <= 180
    assert -90 <= lat <= 90
