"""Loading a demo city into the database; a second time changes nothing."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import current_app, g

from festival.base import clock
from festival.base.city import City, bump_revision
from festival.base.database import begin_writing, db, in_short_transactions
from festival.base.private_files import private
from festival.conflicts.full_recheck import recheck_all
from festival.conflicts.recheck import all_at_once
from festival.demo.accounts import PASSWORD, registrars, write_accounts
from festival.demo.asked_offices import write_asked, write_office_terms
from festival.demo.cities import BERLIN, DemoCity, loaded_city
from festival.demo.festivals import write_festival
from festival.demo.own_rows import UNNAMED, NotEmpty, own_row
from festival.demo.stock import write_stock
from festival.demo.talks import last_notice, mark_read, write_talks
from festival.demo.together import write_together
from festival.demo.write import write_asides, write_districts, write_events, write_organisations, write_venues
from festival.demo_sources.rows import Reading, RowReport
from festival.organisers.passwords import hash_password
from festival.places.model import Venue

REPORT = "demo-report.csv"


@dataclass(slots=True)
class LoadReport:
    """What a loading did: how much is new of each kind, and what happened to each row of each source."""

    new: dict[str, int] = field(default_factory=dict)
    rows: list[RowReport] = field(default_factory=list)
    events_by_source: Counter[str] = field(default_factory=Counter)
    report_path: Path | None = None

    def summary(self) -> str:
        """The counts in words, one line a source, for the command line."""
        lines = ["Demo city: " + ", ".join(f"{count} {kind}" for kind, count in self.new.items()) + " new."]
        if any(self.new.values()):
            by_source = Counter((row.source, row.level) for row in self.rows)
            sources = dict.fromkeys([*self.events_by_source, *(row.source for row in self.rows)])
            for source in sources:
                counts = [f"{by_source[source, level]} {level}" for level in ("mended", "skipped", "note")]
                lines.append(f"  {source}: {self.events_by_source[source]} events; " + ", ".join(counts))
        if self.report_path:
            lines.append(f"  row by row: {self.report_path}")
        return "\n".join(lines)


def load_demo(now: datetime, demo: DemoCity = BERLIN) -> LoadReport:
    """Return what was loaded at the aware instant `now`; commits a few rows at a time, so that others may write.

    Raises NotEmpty where the installation holds anything of its own, or the other demo city, with nothing written.
    """
    _refuse_what_is_own(demo)  # here so that nothing is read in vain, and again in the transaction
    city_rows = demo.gather(clock.to_local(now, ZoneInfo(demo.zone)))
    report = LoadReport(rows=city_rows.reports)
    report.events_by_source.update(event.source for event in city_rows.events)
    password_hash = hash_password(PASSWORD)

    begin_writing()
    _settle_city(demo)
    report.new["districts"] = write_districts(city_rows.districts)
    db.session.commit()
    begin_writing()
    organisations, report.new["organisations"] = write_organisations(city_rows.organisations)
    theirs = [organisations.get(key) for key in demo.organisations]
    report.new["accounts"] = write_accounts(theirs, password_hash)
    report.new["offices’ terms"] = write_office_terms(demo.offices, organisations)
    db.session.commit()

    venues: dict[str, Venue] = {}
    report.new["venues"] = sum(write_venues([row], venues) for row in in_short_transactions(city_rows.venues))
    people = registrars(theirs)
    with all_at_once():
        report.new["events"] = sum(
            write_events([row], organisations, venues, people, now=now)
            for row in in_short_transactions(city_rows.events)
        )
        asides = [row for row in city_rows.events if row.steps_aside_for]
        report.new["steps aside"] = sum(write_asides([row], now=now) for row in in_short_transactions(asides))
        if city_rows.coordination is not None:
            begin_writing()
            report.new |= write_stock(city_rows.coordination, venues, ZoneInfo(demo.zone))
            db.session.commit()
    told = last_notice()
    if report.new["events"]:
        recheck_all(now=now)
    if report.new["events"] and city_rows.coordination is not None:
        begin_writing()
        mark_read(since_notice=told, now=now)
        db.session.commit()
        report.new["steps of talks"] = sum(
            write_talks([row], now=now) for row in in_short_transactions(city_rows.coordination.talks)
        )
    if report.new["events"]:
        begin_writing()
        report.new["points of a festival"] = write_festival(demo.feast, now=now)
        db.session.commit()
        report.new["invitations"] = sum(
            write_together(row, now=now) for row in in_short_transactions(demo.together)
        )
        report.new["asked offices"] = sum(
            write_asked(row, now=now) for row in in_short_transactions(demo.asked)
        )
    report.report_path = _write_report(city_rows)
    return report


def _refuse_what_is_own(demo: DemoCity) -> None:
    """Raises NotEmpty where anything of its own is in an installation that isn't this demo city yet."""
    city = db.session.get(City, 1)
    if city is not None and city.is_demo:
        loaded = loaded_city()
        found = f"the other demo city, “{loaded.name}”" if loaded not in (None, demo) else None
    else:
        found = own_row()
    if found is not None:
        raise NotEmpty(found)


def _settle_city(demo: DemoCity) -> None:
    """Make an installation that is empty the demo city. Raises NotEmpty where it holds anything of its own."""
    _refuse_what_is_own(demo)
    city = db.session.get(City, 1)
    if city is None:
        city = City(id=1, name=UNNAMED)
        db.session.add(city)
        db.session.flush()
    if city.is_demo:
        return
    city.is_demo = True
    city.name, city.land, city.zone = demo.name, demo.land, demo.zone
    city.map_lon, city.map_lat, city.map_zoom = demo.map_start
    db.session.flush()
    bump_revision()
    g.pop("city", None)


def _write_report(city_rows: Reading) -> Path:
    """Write what happened to each row as a table into the data directory; returns its path."""
    path: Path = current_app.config["SETTINGS"].data_dir / REPORT
    with open(path, "w", encoding="utf-8", newline="", opener=private) as file:
        writer = csv.writer(file)
        writer.writerow(["source", "row", "level", "code", "message"])
        for row in city_rows.reports:
            writer.writerow([row.source, row.row, row.level, row.code, row.message])
    return path
