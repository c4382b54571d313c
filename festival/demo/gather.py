"""All readers of a demo city put together: from its data folder to one Reading. Pure but for reading the files."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from festival.demo_sources import (
    christmas_markets,
    coordination,
    districts,
    football,
    programme,
    squares,
    venues,
    weekly_markets,
)
from festival.demo_sources.ground import Ground
from festival.demo_sources.joined_rows import joined
from festival.demo_sources.reports import Reporter
from festival.demo_sources.rows import Reading

DATA = Path(__file__).resolve().parent / "data"
TOWN_DATA = DATA / "town"
CHRISTMAS_YEARS = (2023, 2024, 2025)
MARKET_YEARS = (2023, 2025, 2026)
FOOTBALL = ("football_1_2025-26.json", "football_2_2025-26.json")


def gather(now: datetime, folder: Path = DATA) -> Reading:
    """The demo city as it is to be at `now`, in naive wall time of its zone; parents stand before what they hold."""
    city = districts.read((folder / districts.SOURCE).read_bytes())
    city.add(squares.read((folder / squares.SOURCE).read_bytes()))
    city.add(venues.read((folder / venues.SOURCE).read_bytes()))
    ground = Ground(city.districts, city.venues)
    city.add(
        christmas_markets.read(
            {
                year: (folder / christmas_markets.SOURCE.format(year=year)).read_bytes()
                for year in CHRISTMAS_YEARS
            },
            ground,
            now,
        )
    )
    city.add(
        weekly_markets.read(
            {year: (folder / weekly_markets.SOURCE.format(year=year)).read_bytes() for year in MARKET_YEARS},
            ground,
            now,
        )
    )
    for name in FOOTBALL:
        city.add(football.read((folder / name).read_bytes(), name, now))
    city.add(
        programme.read(
            (folder / programme.ORGANISATIONS).read_bytes(), (folder / programme.SOURCE).read_bytes(), now
        )
    )
    city.coordination = coordination.read(folder, now)
    _draw(city, city.coordination.routes)
    _leave_out_unplaced(city)
    city.events[:] = joined(city.events)
    return city


def gather_town(now: datetime, folder: Path = TOWN_DATA) -> Reading:
    """The invented small town, in the same way; all of its data is its own."""
    town = districts.read((folder / districts.SOURCE).read_bytes())
    town.add(squares.read((folder / squares.SOURCE).read_bytes(), town="Wiesenbrück"))
    town.add(
        programme.read(
            (folder / programme.ORGANISATIONS).read_bytes(), (folder / programme.SOURCE).read_bytes(), now
        )
    )
    town.coordination = coordination.read(folder, now)
    _draw(town, town.coordination.routes)
    _leave_out_unplaced(town)
    return town


def _draw(city: Reading, routes: dict[str, dict[str, Any]]) -> None:
    """Give the events of the programme that move through streets their lines."""
    drawn = {f"programme/{key}": line for key, line in routes.items()}
    city.events[:] = [
        replace(event, geometry=drawn[event.key]) if event.key in drawn else event for event in city.events
    ]


def _leave_out_unplaced(city: Reading) -> None:
    """An event whose venue or organisation is unknown is left out and reported, so that the loader finds both."""
    venue_keys = {venue.key for venue in city.venues}
    organisation_keys = {organisation.key for organisation in city.organisations}
    kept = []
    for event in city.events:
        if event.venue_key not in venue_keys or event.organisation_key not in organisation_keys:
            reporter = Reporter(event.source)
            reporter.skipped(event.key, "no_place", f"{event.title}: {event.venue_key} is no venue.")
            city.reports += reporter.reports
        else:
            kept.append(event)
    city.events[:] = kept
