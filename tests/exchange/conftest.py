"""A source, a run of it, and candidates that show only what matters."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.exchange.candidate import Candidate
from festival.exchange.model import ImportRun, Source
from festival.exchange.run_writing import Orders, write_run
from festival.recurrence.time_plan import TimeLine
from tests.conftest import local_evening, make_organisation


def evening(*, in_days: int = 30, hours: int = 2) -> TimeLine:
    """One evening of so many hours, from half past seven."""
    start = local_evening(in_days=in_days)
    return TimeLine(start, start + timedelta(hours=hours))


def candidate(key: str = "1", **overrides: Any) -> Candidate:
    values: dict[str, Any] = {"title": f"Sommerfest {key}", "lines": (evening(in_days=30 + len(key)),)}
    return Candidate(key=key, **values | overrides)


def make_source(**overrides: Any) -> Source:
    begin_writing()
    source = Source(**{"kind": "sheet", "name": "Veranstaltungen 2027"} | overrides)
    db.session.add(source)
    db.session.commit()
    return source


def make_run(source: Source, **overrides: Any) -> ImportRun:
    begin_writing()
    run = ImportRun(**{"source_id": source.id, "state": "waiting"} | overrides)
    db.session.add(run)
    db.session.commit()
    return run


def bring_in(source: Source, *candidates: Candidate, now: datetime | None = None, **orders: Any) -> ImportRun:
    """Import these candidates as all that the source has, as pencilled events of a new organisation."""
    values = {"state": "pencilled"} | orders
    values.setdefault("organisation_id", source.organisation_id or make_organisation().id)
    run = make_run(source)
    write_run(run.id, candidates, Orders(**values), now=now or clock.now())
    return run
