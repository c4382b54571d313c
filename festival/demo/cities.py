"""The two demo cities: Berlin, made of open data, and a small invented town, so that small towns see themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from festival.base.city import City
from festival.base.database import db
from festival.demo import berlin_rows, town_rows
from festival.demo.asked_offices import AskedRow, Offices
from festival.demo.festivals import FeastRow
from festival.demo.gather import DATA, TOWN_DATA, gather, gather_town
from festival.demo.together import TogetherRow
from festival.demo_sources.rows import Reading
from festival.organisers.model import Organisation


@dataclass(frozen=True, slots=True)
class DemoCity:
    """What one demo city is made of.

    `map_start` is longitude, latitude and scale; `gather` reads the files in the folder `data`, as they are to be at a
    naive wall time of the zone; `organisations` are those of the demo's accounts, in the order of demo/accounts.py.
    """

    name: str
    land: str
    zone: str
    map_start: tuple[float, float, int]
    data: Path
    gather: Callable[[datetime], Reading]
    organisations: tuple[str, ...]
    offices: Offices
    asked: tuple[AskedRow, ...]
    together: tuple[TogetherRow, ...]
    feast: FeastRow


BERLIN = DemoCity(
    name="Berlin",
    land="DE-BE",
    zone="Europe/Berlin",
    map_start=(13.405, 52.52, 11),
    data=DATA,
    gather=gather,
    organisations=(
        "kulturverein-spreebogen",
        "altstadtgemeinschaft-havel",
        "amt-fuer-oeffentliche-ordnung",
        "stadtmarketing-demo",
    ),
    offices=berlin_rows.OFFICES,
    asked=berlin_rows.ASKED,
    together=berlin_rows.TOGETHER,
    feast=berlin_rows.FEAST,
)
TOWN = DemoCity(
    name="Wiesenbrück",
    land="DE-NI",
    zone="Europe/Berlin",
    map_start=(9.445, 52.705, 13),
    data=TOWN_DATA,
    gather=gather_town,
    organisations=(
        "heimatverein-wiesenbrueck",
        "werbegemeinschaft-lange-strasse",
        "ordnungsamt-wiesenbrueck",
        "stadtmarketing-wiesenbrueck",
    ),
    offices=town_rows.OFFICES,
    asked=town_rows.ASKED,
    together=town_rows.TOGETHER,
    feast=town_rows.FEAST,
)
CITIES = (BERLIN, TOWN)


def loaded_city() -> DemoCity | None:
    """Return the demo city that was loaded here, known by its organisations, or by its name where loading was stopped
    before they came; None where none was."""
    marks = {one.organisations[-1]: one for one in CITIES}
    slug = db.session.scalar(select(Organisation.slug).where(Organisation.slug.in_(marks)).limit(1))
    if slug:
        return marks[slug]
    name = db.session.scalar(select(City.name).where(City.is_demo))
    return next((one for one in CITIES if one.name == name), None)
