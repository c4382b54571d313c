"""Culture venues and club houses from OpenStreetMap, as a table of nodes and ways."""

import csv
import io

from festival.demo_sources.ground import metres
from festival.demo_sources.reports import Reporter
from festival.demo_sources.rows import Reading, VenueRow, Wheelchair
from festival.demo_sources.texts import key, link, one_line

SOURCE = "venues.csv"
_WHEELCHAIR: dict[str, Wheelchair] = {"true": "yes", "false": "no"}
_KINDS = {
    "community_centre": "community_centre",
    "social_centre": "community_centre",
    "arts_centre": "arts_centre",
}
TWIN_M = 150


def read(content: bytes) -> Reading:
    """The venues; one that is listed twice (as a point and as a building) is kept once, with what either knows."""
    reporter = Reporter(SOURCE)
    reading = Reading(reports=reporter.reports)
    by_name: dict[str, VenueRow] = {}
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
        venue = _venue(row)
        if venue is None:
            reporter.skipped(row.get("club_id") or "?", "no_place", "The row has no name or no coordinates.")
            continue
        twin = by_name.get(key(venue.name))
        if twin and metres(twin.lon, twin.lat, venue.lon, venue.lat) <= TWIN_M:
            reporter.skipped(row["club_id"], "duplicate", f"{venue.name} is listed already as {twin.key}.")
            continue
        if house_number(row["housenumber"]) != row["housenumber"]:
            reporter.mended(row["club_id"], "house_number", f"{row['housenumber']} becomes a range.")
        if row["website"] and not venue.link:
            reporter.mended(row["club_id"], "link", f"Not a web address, left out: {row['website'][:60]}")
        by_name.setdefault(key(venue.name), venue)
        reading.venues.append(venue)
    return reading


def _venue(row: dict[str, str]) -> VenueRow | None:
    name = one_line(row["name"])
    try:
        lon, lat = float(row["longitude"]), float(row["latitude"])
    except ValueError:
        return None
    if not name:
        return None
    wheelchair = _WHEELCHAIR.get(row["wheelchair"], "unknown")
    return VenueRow(
        key=f"osm/{row['club_id']}",
        name=name,
        lon=lon,
        lat=lat,
        kind=_KINDS.get(row["amenity"], "hall"),
        setting="indoor",
        source=SOURCE,
        street=one_line(f"{row['street']} {house_number(row['housenumber'])}"),
        postcode=row["postcode"],
        wheelchair=wheelchair,
        access_yes=("wheelchair",) if wheelchair == "yes" else (),
        access_no=("wheelchair",) if wheelchair == "no" else (),
        link=link(row["website"]),
    )


def house_number(text: str) -> str:
    """The house number; a list of many ("2;4;6;8") as from the first to the last of them."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return f"{parts[0]}–{parts[-1]}" if len(parts) > 1 else text
