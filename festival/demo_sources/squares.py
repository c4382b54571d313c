"""Well-known squares, parks and the two stadiums with their stages: the demo's own table, parents before parts."""

import csv
import io

from festival.demo_sources.reports import Reporter
from festival.demo_sources.rows import Reading, Setting, VenueRow

SOURCE = "squares.csv"
_SETTINGS: dict[str, Setting] = {"indoor": "indoor", "both": "both"}


def read(content: bytes, *, town: str = "Berlin") -> Reading:
    """The venues as trees; a row whose parent does not stand before it is skipped."""
    reporter = Reporter(SOURCE)
    reading = Reading(reports=reporter.reports)
    known: set[str] = set()
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
        if row["parent"] and row["parent"] not in known:
            reporter.skipped(row["key"], "no_parent", f"{row['parent']} does not stand before its parts.")
            continue
        known.add(row["key"])
        reading.venues.append(_venue(row, town))
    return reading


def _venue(row: dict[str, str], town: str) -> VenueRow:
    access_no = tuple(row["access_no"].split())
    return VenueRow(
        key=f"square/{row['key']}",
        name=row["name"],
        name_en=row["name_en"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        kind=row["kind"],
        setting=_SETTINGS.get(row["setting"], "outdoor"),
        source=SOURCE,
        street=row["street"],
        postcode=row["postcode"],
        town=town,
        parent_key=f"square/{row['parent']}" if row["parent"] else None,
        capacity=int(row["capacity"]) if row["capacity"] else None,
        wheelchair="no" if "wheelchair" in access_no else "unknown",
        access_yes=tuple(row["access_yes"].split()),
        access_no=access_no,
        facilities=tuple(row["facilities"].split()),
        travel=row["travel"],
        travel_en=row["travel_en"],
        entrance=row["entrance"],
        entrance_en=row["entrance_en"],
        toilets=row["toilets"],
        toilets_en=row["toilets_en"],
        parking=row["parking"],
        parking_en=row["parking_en"],
        link=row["link"],
    )
