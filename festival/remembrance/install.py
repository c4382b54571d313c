"""The national and European days that come with the installation: read from a table, written once, kept up to date."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Any

from sqlalchemy import select

from festival.base import clock
from festival.base.city import City, bump_revision
from festival.base.database import db
from festival.recurrence.movable_days import parse_rule
from festival.remembrance.model import RemembranceDay
from festival.remembrance.saving import write_values

_TEXTS = (
    "name",
    "name_en",
    "rule",
    "story",
    "story_en",
    "counted",
    "tone",
    "scope",
    "flags",
    "place_name",
    "place_name_en",
    "source",
    "note",
)


@cache
def national_days() -> tuple[dict[str, Any], ...]:
    """Return the table's rows as the columns of RemembranceDay. Raises BadRule where a rule can't be read.

    Rows were carried over only where the wording of an authority or a resolution stands behind them (confidence "high"
    or "medium"). `flags` is federal practice (decree of 22 March 2005 on flags at federal buildings): Länder and towns
    differ. Regional days name the Länder that keep them.
    """
    table = (resources.files("festival.remembrance") / "national.csv").read_text(encoding="utf-8")
    return tuple(_columns(row) for row in csv.DictReader(table.splitlines()))


def install_days() -> int:
    """Write the days that are missing and bring up to date those the city has not touched; return how many are new.

    Safe to repeat. A day that the city has edited stays as it is, one it has switched off stays off. Moves the
    revision where anything changed; the caller commits.
    """
    existing = {
        row.key: row
        for row in db.session.scalars(select(RemembranceDay).where(RemembranceDay.key.is_not(None)))
    }
    new, changed, now = 0, False, clock.now()
    land = db.session.scalar(select(City.land)) or ""
    for columns in national_days():
        row = existing.get(columns["key"])
        if row is None:
            db.session.add(RemembranceDay(**columns))
            new += 1
        elif not row.is_edited:
            changed |= write_values(row, columns, land=land, now=now)
    if new or changed:
        db.session.flush()
        bump_revision()
    return new


def _columns(row: dict[str, str]) -> dict[str, Any]:
    parse_rule(row["rule"])
    return {
        "key": row["key"],
        **{name: row[name] for name in _TEXTS},
        "announced_on": {day[:4]: day for day in row["announced"].split()},
        "lands": row["lands"].split(),
        "origin_year": int(row["origin_year"]) if row["origin_year"] else None,
        "since_year": int(row["since_year"]) if row["since_year"] else None,
        "lon": float(row["lon"]) if row["lon"] else None,
        "lat": float(row["lat"]) if row["lat"] else None,
    }
