"""What coordination needs in the demo city: what is lent and to whom, lines on the map, own days, talks under way.

All of it is invented but for the day of remembrance, which is history.
"""

import csv
import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from festival.demo_sources.coordination_rows import (
    BookingRow,
    Coordination,
    DayRow,
    ResourceRow,
    TalkRow,
    WayRow,
)
from festival.demo_sources.programme import first_dates

FILES = ("stock.csv", "bookings.csv", "lines.csv", "remembrance.csv", "talks.csv")
_EVENT = "event"


def read(folder: Path, now: datetime) -> Coordination:
    """The rows of all five files in the folder; `now` is naive wall time, from which days in weeks are counted."""
    stock, bookings, lines, days, talks = (_rows(folder / name) for name in FILES)
    return Coordination(
        resources=[
            ResourceRow(row["key"], row["name"], row["name_en"], row["unit"], row["kind"], int(row["amount"]))
            for row in stock
        ],
        bookings=[BookingRow(row["resource"], row["event"], int(row["amount"])) for row in bookings],
        ways=[_way(row, now.date()) for row in lines if row["kind"] != _EVENT],
        routes={row["event"]: _line(row["line"]) for row in lines if row["kind"] == _EVENT},
        days=[_day(row) for row in days],
        talks=[
            TalkRow(
                row["rule"],
                (row["first"], row["second"]),
                row["step"],
                row["by"],
                row["text"],
                int(row["days"] or 0),
                row["custom"],
            )
            for row in talks
        ],
    )


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def _line(text: str) -> dict[str, Any]:
    points = [[float(number) for number in point.split()] for point in text.split(",")]
    return {"type": "LineString", "coordinates": points}


def _way(row: dict[str, str], today: date) -> WayRow:
    start, end = None, None
    if row["days"]:
        ((_, on),) = first_dates(row["days"], "", today)
        start = datetime.combine(on, time.fromisoformat(row["from"]))
        end = start + timedelta(hours=int(row["to"]))
    return WayRow(row["kind"], row["name"], _line(row["line"]), start, end, row["note"])


def _day(row: dict[str, str]) -> DayRow:
    return DayRow(
        key=row["key"],
        name=row["name"],
        name_en=row["name_en"],
        rule=row["rule"],
        place_name=row["place"],
        place_name_en=row["place_en"],
        venue_key=row["venue"] or None,
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        origin_year=int(row["origin_year"]),
        story=row["story"],
        story_en=row["story_en"],
    )
