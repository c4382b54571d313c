"""Real rows for the readers' tests: the carried data, and small tables of single rows from it."""

import csv
import io
import json
from datetime import datetime
from functools import cache

from festival.demo.gather import DATA
from festival.demo_sources import christmas_markets, districts, weekly_markets
from festival.demo_sources.ground import Ground
from festival.demo_sources.rows import Reading

NOVEMBER = datetime(2026, 11, 23, 15)


@cache
def city() -> Reading:
    return districts.read((DATA / districts.SOURCE).read_bytes())


def ground() -> Ground:
    return Ground(city().districts, [])


def christmas(year: int, *ids: str, now: datetime = NOVEMBER) -> Reading:
    """What the reader makes of the rows with these ids of one year's table."""
    return christmas_of({year: ids}, now=now)


def christmas_of(ids: dict[int, tuple[str, ...]], *, now: datetime = NOVEMBER) -> Reading:
    contents = {year: _table(year, wanted) for year, wanted in ids.items()}
    return christmas_markets.read(contents, ground(), now)


def _table(year: int, ids: tuple[str, ...]) -> bytes:
    text = (DATA / f"christmas_markets_{year}.csv").read_text(encoding="utf-8")
    delimiter = ";" if year == 2023 else ","
    header, *rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(
        [header, *(row for row in rows if row[0] in ids)]
    )
    return out.getvalue().encode()


def weekly(year: int, *names: str, now: datetime = NOVEMBER) -> Reading:
    """What the reader makes of the rows of one list whose name or street holds one of these words."""
    return weekly_of({year: names}, now=now)


def weekly_of(names: dict[int, tuple[str, ...]], *, now: datetime = NOVEMBER) -> Reading:
    contents = {year: _list(year, wanted) for year, wanted in names.items()}
    return weekly_markets.read(contents, ground(), now)


def _list(year: int, names: tuple[str, ...]) -> bytes:
    collection = json.loads((DATA / f"markets_{year}.json").read_bytes())
    collection["features"] = [
        feature
        for feature in collection["features"]
        if any(
            name in feature["properties"]["data"]["bezeichnung"] + feature["properties"]["data"]["strasse"]
            for name in names
        )
    ]
    return json.dumps(collection).encode()


def codes(reading: Reading) -> list[str]:
    """The reports' levels and codes in order."""
    return [f"{row.level} {row.code}" for row in reading.reports]
