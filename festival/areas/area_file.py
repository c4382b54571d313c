"""A town's areas from a file as offices hand them out: GeoJSON, or a Shapefile in a ZIP, in any reference system.

Pure but for the tables of reference systems that pyproj brings along.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyproj
import shapefile
import shapely
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from festival.areas.errors import BadAreaFile
from festival.base import text

FILE_BYTES = 30 * 1024 * 1024
MOST_UNPACKED_BYTES = 150 * 1024 * 1024
MOST_FEATURES = 3_000
MOST_POSITIONS = 3_000_000
KEPT_POSITIONS = 150_000
"""More are thinned out: that is a border to the metre, even of a large city."""
LONGEST_VALUE = 120
_MOST_PROPERTIES = 40
_PARTS = (".shp", ".dbf", ".prj", ".cpg")
_NAMES = (
    "name",
    "gen",
    "namgem",
    "gemeinde_name",
    "bezirk",
    "stadtteil",
    "stadtteil_name",
    "ortsteil",
    "bez",
)
_ENCODINGS = ("utf-8", "cp1252")


@dataclass(frozen=True, slots=True)
class Area:
    """One area of a file: what the file says of it, as texts, and its outline in degrees (WGS84), always valid."""

    said: dict[str, str]
    outline: BaseGeometry


@dataclass(frozen=True, slots=True)
class AreaFile:
    """What a file holds: its areas, how many features of it are none, and whether outlines were thinned out."""

    areas: tuple[Area, ...]
    left_out: int
    is_thinned: bool = False

    @property
    def said(self) -> list[dict[str, str]]:
        """What is said of each area."""
        return [area.said for area in self.areas]


def read_area_file(data: bytes) -> AreaFile:
    """Return the areas of a GeoJSON file or of a Shapefile in a ZIP. Raises BadAreaFile."""
    if len(data) > FILE_BYTES:
        raise BadAreaFile("too_large")
    if data.startswith(b"PK"):
        features, system = _read_shapefile(data)
    else:
        features, system = _read_geojson(data)
    return _settle(features, system)


def possible_names(said: Sequence[Mapping[str, str]]) -> list[str]:
    """Return under which words of a file names may stand, the likeliest first: filled in for every area."""
    keys = list(dict.fromkeys(key for one in said for key in one))

    def how_likely(key: str) -> tuple[bool, int, bool, int]:
        values = [one[key] for one in said]
        is_code = not all(any(letter.isalpha() for letter in value) for value in values)
        known = _NAMES.index(key.casefold()) if key.casefold() in _NAMES else len(_NAMES)
        return is_code, known, len(set(values)) < len(values), keys.index(key)

    return sorted((key for key in keys if all(one.get(key) for one in said)), key=how_likely)


Feature = tuple[Mapping[str, Any], dict[str, Any] | None]


def _read_geojson(data: bytes) -> tuple[list[Feature], pyproj.CRS | None]:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadAreaFile("encoding") from error
    except (ValueError, RecursionError) as error:
        raise BadAreaFile("not_read") from error
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = {"type": "FeatureCollection", "features": [found]}
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list):
        raise BadAreaFile("not_read")
    if len(features) > MOST_FEATURES:
        raise BadAreaFile("too_many")
    rows: list[Feature] = []
    for feature in features:
        said = feature.get("properties") if isinstance(feature, dict) else None
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        rows.append(
            (said if isinstance(said, dict) else {}, geometry if isinstance(geometry, dict) else None)
        )
    return rows, _named_system(found.get("crs"))


def _named_system(said: object) -> pyproj.CRS | None:
    """The reference system by the member `crs` that GeoJSON had before RFC 7946; None is degrees."""
    properties = said.get("properties") if isinstance(said, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        return None
    number = name.rpartition(":")[2].strip()
    if name.upper().endswith("CRS84"):
        return None
    if "EPSG" not in name.upper() or not (number.isascii() and number.isdigit() and len(number) < 7):
        raise BadAreaFile("unknown_system", name[:LONGEST_VALUE])
    return _system(int(number), name)


def _system(said: int | str, name: str) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_epsg(said) if isinstance(said, int) else pyproj.CRS.from_wkt(said)
    except CRSError as error:
        raise BadAreaFile("unknown_system", name[:LONGEST_VALUE]) from error


def _read_shapefile(data: bytes) -> tuple[list[Feature], pyproj.CRS | None]:
    parts = _parts_of(data)
    if ".shp" not in parts or ".dbf" not in parts:
        raise BadAreaFile("no_shapefile")
    system = None
    if ".prj" in parts:
        system = _system(parts[".prj"].decode("utf-8", "replace").strip("\0 \r\n"), "PRJ")
    encodings = dict.fromkeys((parts.get(".cpg", b"").decode("ascii", "replace").strip(), *_ENCODINGS))
    for encoding in filter(None, encodings):
        try:
            return list(_rows(parts, encoding)), system
        except BadAreaFile:
            raise
        except Exception:  # noqa: S112 (the library raises whatever a broken file or another encoding leads it to)
            continue
    raise BadAreaFile("not_read")


def _parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of the one Shapefile in a ZIP, by what their names end with."""
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = [one for one in archive.infolist() if one.filename.lower().endswith(_PARTS)]
            if sum(one.file_size for one in wanted) > MOST_UNPACKED_BYTES:
                raise BadAreaFile("too_large")
            for one in wanted:
                ending = one.filename[-4:].lower()
                if ending in parts:
                    raise BadAreaFile("several_shapefiles")
                with archive.open(one) as part:  # what the directory says of its size may be a lie
                    parts[ending] = part.read(MOST_UNPACKED_BYTES + 1)
                if sum(map(len, parts.values())) > MOST_UNPACKED_BYTES:
                    raise BadAreaFile("too_large")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise BadAreaFile("not_read") from error
    return parts


def _rows(parts: Mapping[str, bytes], encoding: str) -> Iterator[Feature]:
    reader = shapefile.Reader(shp=io.BytesIO(parts[".shp"]), dbf=io.BytesIO(parts[".dbf"]), encoding=encoding)
    with reader:
        if len(reader) > MOST_FEATURES:
            raise BadAreaFile("too_many")
        for row in reader.iterShapeRecords():
            geometry = row.shape.__geo_interface__ if row.shape.shapeType != shapefile.NULL else None
            yield row.record.as_dict(), geometry


def _settle(features: Sequence[Feature], system: pyproj.CRS | None) -> AreaFile:
    """Outlines in degrees and texts, without what is no area."""
    found = [(said, _outline(geometry)) for said, geometry in features]
    outlines = [outline for _said, outline in found if outline is not None]
    if not outlines:
        raise BadAreaFile("no_areas")
    if sum(int(shapely.get_num_coordinates(one)) for one in outlines) > MOST_POSITIONS:
        raise BadAreaFile("too_large")
    outlines = _in_degrees(outlines, system)
    outlines, is_thinned = _thinned(outlines)
    whole = [one if one.is_valid else shapely.make_valid(one, method="structure") for one in outlines]
    said = [_texts(said) for said, outline in found if outline is not None]
    areas = [
        Area(words, one) for words, one in zip(said, whole, strict=True) if shapely.get_dimensions(one) == 2
    ]
    if not areas:
        raise BadAreaFile("no_areas")
    return AreaFile(tuple(areas), len(features) - len(areas), is_thinned)


def _outline(geometry: dict[str, Any] | None) -> BaseGeometry | None:
    if geometry is None or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return None
    try:
        found = shapely.force_2d(shape(geometry))
    except (
        ShapelyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        KeyError,
        RecursionError,
    ) as error:
        raise BadAreaFile("not_read") from error
    return None if found.is_empty else found


def _in_degrees(outlines: list[BaseGeometry], system: pyproj.CRS | None) -> list[BaseGeometry]:
    if system is not None:
        change = pyproj.Transformer.from_crs(system, "OGC:CRS84", always_xy=True)

        def moved(points: Any) -> Any:
            return shapely.get_coordinates(shapely.points(*change.transform(points[:, 0], points[:, 1])))

        outlines = [shapely.transform(one, moved) for one in outlines]
    west, south, east, north = shapely.total_bounds(outlines)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadAreaFile("no_system" if system is None else "not_read")
    return outlines


def _thinned(outlines: list[BaseGeometry]) -> tuple[list[BaseGeometry], bool]:
    """Fewer positions where there are very many; borders that areas share stay shared."""
    tolerance, simple = 0.00001, outlines  # degrees, about a metre
    while sum(int(shapely.get_num_coordinates(one)) for one in simple) > KEPT_POSITIONS and tolerance < 0.01:
        simple = list(shapely.coverage_simplify(outlines, tolerance))
        tolerance *= 2
    return simple, simple is not outlines


def _texts(said: Mapping[str, Any]) -> dict[str, str]:
    texts = {
        text.one_line(str(key))[:LONGEST_VALUE]: text.one_line(str(value))[:LONGEST_VALUE]
        for key, value in list(said.items())[:_MOST_PROPERTIES]
        if isinstance(value, (str, int, float)) and not isinstance(value, bool)
    }
    return {key: value for key, value in texts.items() if key and value}
