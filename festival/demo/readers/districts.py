"""The twelve districts of Berlin from a GeoJSON file."""

import json

from festival.demo.readers.reports import Reporter
from festival.demo.readers.texts import key
from festival.demo.rows import DistrictRow, Reading

SOURCE = "districts.geojson"


def read(content: bytes) -> Reading:
    """The districts; a feature without a name or without an area is skipped."""
    reporter = Reporter(SOURCE)
    reading = Reading(reports=reporter.reports)
    for number, feature in enumerate(json.loads(content)["features"], start=1):
        name = (feature["properties"].get("name") or "").strip()
        geometry = feature.get("geometry") or {}
        if not name or geometry.get("type") not in ("Polygon", "MultiPolygon"):
            reporter.skipped(f"{number}", "no_area", "The feature has no name or no polygon.")
            continue
        reading.districts.append(DistrictRow(key=key(name), name=name, geometry=geometry))
    return reading
