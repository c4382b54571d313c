"""The twelve districts of Berlin from a GeoJSON file."""

import json

from festival.demo_sources.reports import Reporter
from festival.demo_sources.rows import DistrictRow, Reading
from festival.demo_sources.texts import key

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
