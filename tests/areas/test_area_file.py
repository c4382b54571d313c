"""Files of areas as offices hand them out are read; what is none is refused with a reason, and costs little."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pyproj
import pytest
import shapefile
from hypothesis import given
from hypothesis import strategies as st

from festival.areas.area_file import KEPT_POSITIONS, possible_names, read_area_file
from festival.areas.errors import BadAreaFile

UTM = "EPSG:25832"
Ring = list[tuple[float, float]]


def ring(west: float, south: float, size: float = 0.01) -> Ring:
    east, north = west + size, south + size
    return [(west, south), (west, north), (east, north), (east, south), (west, south)]


def in_utm(points: Ring) -> Ring:
    change = pyproj.Transformer.from_crs("OGC:CRS84", UTM, always_xy=True)
    return [change.transform(*point) for point in points]


def geojson(*areas: tuple[dict[str, Any], Ring], **more: Any) -> bytes:
    features = [
        {"type": "Feature", "properties": said, "geometry": {"type": "Polygon", "coordinates": [points]}}
        for said, points in areas
    ]
    return json.dumps({"type": "FeatureCollection", "features": features} | more).encode()


def zipped(*areas: tuple[str, Ring], encoding: str = "utf-8", without: tuple[str, ...] = ()) -> bytes:
    parts = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, shapeType=shapefile.POLYGON, encoding=encoding) as writer:
        writer.field("NR", "N")
        writer.field("NAME", "C", size=60)
        for number, (name, points) in enumerate(areas):
            writer.poly([points])
            writer.record(number, name)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, part in parts.items():
            archive.writestr(f"Stadtteile/teile.{ending}", part.getvalue())
        archive.writestr("Stadtteile/teile.prj", pyproj.CRS(UTM).to_wkt("WKT1_ESRI"))
        archive.writestr("Stadtteile/liesmich.txt", "© Vermessungsamt")
    kept = io.BytesIO()
    with zipfile.ZipFile(packed) as archive, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as other:
        for name in archive.namelist():
            if not name.endswith(without or ("never",)):
                other.writestr(name, archive.read(name))
    return kept.getvalue()


def test_geojson_in_degrees_is_read_with_what_it_says() -> None:
    found = read_area_file(
        geojson(
            ({"nr": 7, "name": " Alt  stadt "}, ring(9.4, 52.7)), ({"nr": 8, "name": "Neu"}, ring(9.5, 52.7))
        )
    )
    assert [one.said for one in found.areas] == [{"nr": "7", "name": "Alt stadt"}, {"nr": "8", "name": "Neu"}]
    assert found.areas[0].outline.bounds == pytest.approx((9.4, 52.7, 9.41, 52.71))
    assert possible_names(found.said) == ["name", "nr"]


@pytest.mark.parametrize("said", ["urn:ogc:def:crs:EPSG::25832", "EPSG:25832"])
def test_geojson_in_metres_is_read_where_it_says_so(said: str) -> None:
    data = geojson(
        ({"name": "A"}, in_utm(ring(9.4, 52.7))), crs={"type": "name", "properties": {"name": said}}
    )
    assert read_area_file(data).areas[0].outline.bounds == pytest.approx((9.4, 52.7, 9.41, 52.71), abs=1e-6)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_shapefile_in_utm_is_read_whatever_its_letters_are_written_in(encoding: str) -> None:
    data = zipped(
        ("Süd", in_utm(ring(9.4, 52.7))), ("Große Heide", in_utm(ring(9.5, 52.7))), encoding=encoding
    )
    found = read_area_file(data)
    assert [one.said["NAME"] for one in found.areas] == ["Süd", "Große Heide"]
    assert found.areas[0].outline.bounds == pytest.approx((9.4, 52.7, 9.41, 52.71), abs=1e-6)
    assert possible_names(found.said)[0] == "NAME"


def test_points_and_lines_are_left_out_and_counted() -> None:
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [9, 52]}}
    whole = json.loads(geojson(({"name": "A"}, ring(9.4, 52.7))))
    whole["features"] += [point, {"type": "Feature", "properties": None, "geometry": None}, "?"]
    found = read_area_file(json.dumps(whole).encode())
    assert (len(found.areas), found.left_out) == (1, 3)


def test_a_border_that_crosses_itself_becomes_an_area() -> None:
    bow = [(9.4, 52.7), (9.41, 52.71), (9.41, 52.7), (9.4, 52.71), (9.4, 52.7)]
    assert read_area_file(geojson(({"name": "A"}, bow))).areas[0].outline.is_valid


def test_very_fine_borders_are_thinned_out_and_stay_shared() -> None:
    steps = 100_000
    border = [(9.5, 52.7 + 0.1 * n / steps) for n in range(steps + 1)]
    west = [(9.4, 52.7), *border, (9.4, 52.8), (9.4, 52.7)]
    east = [(9.6, 52.7), *border, (9.6, 52.8), (9.6, 52.7)]
    found = read_area_file(geojson(({"name": "West"}, west), ({"name": "Ost"}, east)))
    assert found.is_thinned
    one, other = (area.outline for area in found.areas)
    assert one.intersection(other).area == 0
    assert one.union(other).area == pytest.approx(0.02, rel=1e-3)
    assert len(one.exterior.coords) + len(other.exterior.coords) < KEPT_POSITIONS


def lying_zip() -> bytes:
    """A ZIP whose .shp unpacks to more than is taken."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.dbf", b"x")
        with archive.open("a.shp", "w", force_zip64=True) as part:
            for _ in range(151):
                part.write(bytes(1024 * 1024))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_read"),
        (b"\xff\xfe{", "encoding"),
        (b"[" * 100_000, "not_read"),
        (b'{"type": "FeatureCollection"}', "not_read"),
        (b'{"type": "FeatureCollection", "features": []}', "no_areas"),
        (b"<html>", "not_read"),
        (b"PK\x03\x04nothing", "not_read"),
        (zipped(("A", ring(9.4, 52.7)), without=(".shp",)), "no_shapefile"),
        (zipped(("A", in_utm(ring(9.4, 52.7))), without=(".prj",)), "no_system"),
        (zipped(("A", in_utm(ring(9.4, 52.7))))[:-200], "not_read"),
        (lying_zip(), "too_large"),
        (geojson(({"name": "A"}, in_utm(ring(9.4, 52.7)))), "no_system"),
        (geojson(({"name": "A"}, ring(9, 52)), crs={"properties": {"name": "EPSG:99999"}}), "unknown_system"),
        (
            geojson(({"name": "A"}, ring(9, 52)), crs={"properties": {"name": "file:///etc/passwd"}}),
            "unknown_system",
        ),
        (geojson(({"name": "A"}, [(9.0, 52.0), (9.1, 52.0)])), "not_read"),
        (geojson(*[({"name": "A"}, ring(9, 52))] * 3001), "too_many"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_file_of_areas_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(BadAreaFile) as refused:
        read_area_file(data)
    assert refused.value.code == code


def test_letters_that_no_page_can_show_are_left_out_of_what_a_file_says() -> None:
    said = {"na\ud800me": "Mi\ud800tte\0", "\u202ecode": "7\u200b"}
    (area,) = read_area_file(geojson((said, ring(9.4, 52.7)))).areas
    assert area.said == {"name": "Mitte", "code": "7"}


def test_a_broken_part_of_a_shapefile_is_refused() -> None:
    data = zipped(("A", in_utm(ring(9.4, 52.7))))
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as other:
        for name in archive.namelist():
            content = archive.read(name)
            other.writestr(name, content[: len(content) // 2] if name.endswith(".shp") else content)
    with pytest.raises(BadAreaFile):
        read_area_file(packed.getvalue())


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(
    geometry=st.fixed_dictionaries(
        {"type": st.sampled_from(["Polygon", "MultiPolygon"]), "coordinates": _ANYTHING}
    ),
    said=_ANYTHING,
)
def test_nonsense_in_a_file_is_refused_and_nothing_else_happens(geometry: dict[str, Any], said: Any) -> None:
    feature = {"type": "Feature", "properties": said, "geometry": geometry}
    try:
        found = read_area_file(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    except BadAreaFile:
        return
    assert all(one.outline.is_valid for one in found.areas)
