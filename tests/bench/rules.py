"""The rules as the city grows: one draft, one edit, everything; on SQLite and, where a server answers, PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from statistics import median

from flask import current_app
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.checks.draft import draft_of, findings_for_draft
from festival.checks.surroundings import Draft
from festival.conflicts.full_recheck import recheck_all
from festival.conflicts.recheck import recheck_event
from festival.events.model import Event, Occurrence
from tests.bench.crowded import crowded_city
from tests.bench.databases import each_database
from tests.bench.frame import Row, Scale, at_most, medians, seconds
from tests.counting import counted_queries

A_YEAR = 0.3
"""Of the dates at full size: 30,000 a year."""
_DRAFTS = 12
_QUIET_EDITS = 5
_EDITS = 100


def run(scale: Scale) -> Iterable[Row]:
    for name, blocks in each_database(count=5):
        if blocks is not None:
            yield from _rows(scale, name, blocks)


def _rows(scale: Scale, name: str, blocks: list[AbstractContextManager[str]]) -> Iterable[Row]:
    a_year = int(scale.occurrences * A_YEAR)
    one_year, two_years, ten_years, sparse, dense = blocks
    with one_year as url, crowded_city(a_year, years=1, url=url):
        small = _draft_and_edit(scale)
        once = _full()
        waits = _wait_of_others()
    with two_years as url, crowded_city(a_year, years=2, url=url):
        twice = _full()
    yield at_most(
        f"{name}: full recheck of twice as many dates", twice / once, 2.3, f"{once:.1f} s, {twice:.1f} s"
    )
    ratio, quiet, taken = waits
    yield at_most(
        f"{name}: an edit while all conflicts are found anew against the same when quiet, worst of {_EDITS}",
        ratio,
        5,
        f"{_ms(taken)}; {_ms(quiet)}",
    )
    with ten_years as url, crowded_city(a_year, years=10, url=url):
        checked, edited, queries = _draft_and_edit(scale)
    yield at_most(
        f"{name}: all rules on one draft, ten years stored against one", checked / small[0], 1.5, _ms(checked)
    )
    yield Row(f"{name}: all rules on one draft, queries", "≤ 12", str(queries), queries <= 12)
    yield at_most(f"{name}: recheck after one edit against one draft", edited / checked, 3, _ms(edited))
    with sparse as url, crowded_city(scale.occurrences // 10, years=1, url=url):
        few, _rows = _place_alone(scale)
    with dense as url, crowded_city(scale.occurrences, years=1, url=url):
        many, fetched = _place_alone(scale)
    yield at_most(
        f"{name}: check of one draft, ten times as many dates in the year", many / few, 1.5, _ms(many)
    )
    yield Row(f"{name}: check of one draft, dense", "≤ 10 ms", _ms(many), many <= 0.01)
    yield at_most(f"{name}: the same against fetching the rows that overlap", many / fetched, 5, _ms(fetched))


def _drafts(now: datetime) -> list[Event]:
    """Single events between two and ten months ahead, loud and quiet, large enough to compete."""
    soon = (now + timedelta(days=60), now + timedelta(days=300))
    query = (
        select(Event)
        .where(~Event.is_series, Event.last_ends_at.between(*soon), Event.visitors_expected > 200)
        .order_by(Event.id)
    )
    loud = query.where(Event.sound.in_(("amplified", "very_loud"))).limit(3)
    return [*db.session.scalars(query.limit(_DRAFTS)), *db.session.scalars(loud)]


def _single_drafts(now: datetime) -> list[Draft]:
    """As many that they meet somebody in a sparse city too."""
    query = select(Event).where(~Event.is_series, Event.last_ends_at > now).order_by(Event.id).limit(600)
    return [draft_of(event, now=now) for event in db.session.scalars(query).all()]


def _draft_and_edit(scale: Scale) -> tuple[float, float, int]:
    """Return seconds for all rules on one draft and for a recheck, and the most queries of a draft."""
    now = clock.now()
    drafts = _drafts(now)
    turn = iter(range(10**9))

    def check() -> None:
        event = drafts[next(turn) // 2 % len(drafts)]
        findings_for_draft(draft_of(event, now=now), now=now)

    def edit() -> None:
        begin_writing()
        event = drafts[next(turn) // 2 % len(drafts)]
        recheck_event(event, now=now)
        db.session.rollback()

    checked, edited = medians([check, edit], scale.rounds)
    most = 0
    for event in _drafts(now):
        with counted_queries() as queries:
            findings_for_draft(draft_of(event, now=now), now=now)
        most = max(most, len(queries))
    return checked, edited, most


def _overlaps(draft: Draft, now: datetime) -> int:
    found = findings_for_draft(draft, now=now)
    return sum(matter.finding.rule == "venue_overlap" for matter in found)


def _place_alone(scale: Scale) -> tuple[float, float]:
    """Return seconds for the check that the form makes of a draft, by all rules, and for one query that fetches the
    rows that do overlap."""
    now = clock.now()
    found = [(draft, _overlaps(draft, now)) for draft in _single_drafts(now)]
    drafts = [
        draft for draft, taken in found if taken == 1
    ]  # the same work in a sparse city as in a dense one
    turn = iter(range(10**9))

    def check() -> None:
        findings_for_draft(drafts[next(turn) // 2 % len(drafts)], now=now)

    def fetch() -> None:
        draft = drafts[next(turn) // 2 % len(drafts)]
        one = draft.happenings[0]
        query = (
            select(
                Occurrence.event_id, Occurrence.on, Occurrence.blocks_from, Occurrence.blocks_to, Event.title
            )
            .join(Event, Event.id == Occurrence.event_id)
            .where(
                Occurrence.venue_id == one.place.venue_id,
                ~Occurrence.is_long,
                Occurrence.blocks,
                Occurrence.blocks_from > one.blocks_from - timedelta(days=8),
                Occurrence.blocks_from < one.blocks_to,
                Occurrence.blocks_to > one.blocks_from,
            )
        )
        db.session.execute(query).all()

    checked, fetched = medians([check, fetch], scale.rounds)
    return checked, fetched


def _full() -> float:
    recheck_all()  # raises what there is; what is measured is the look at everything, as every night
    return median(seconds(recheck_all) for _ in range(3))


def _wait_of_others() -> tuple[float, float, float]:
    """Return the worst of 100 edits while another process finds all conflicts anew, against the same edit while all is
    quiet; and the seconds of both."""
    now = clock.now()
    events = _drafts(now)

    def edit(event: Event) -> float:
        def work() -> None:
            begin_writing()
            recheck_event(event, now=now)
            db.session.commit()

        return seconds(work)

    for event in events:
        edit(event)
    quiet = [median(edit(event) for _ in range(_QUIET_EDITS)) for event in events]
    settings = current_app.config["SETTINGS"]
    command = [
        sys.executable,
        "-m",
        "tests.bench.recheck_process",
        str(settings.data_dir),
        settings.database_url,
    ]
    worst = (0.0, 0.0, 0.0)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdout.readline()  # it says when it begins
        for number in range(_EDITS):
            which = number % len(events)
            taken = edit(events[which])
            worst = max(worst, (taken / quiet[which], quiet[which], taken))
            time.sleep(0.05)
        process.stdin.close()  # the round that runs is its last one
    return worst


def _ms(value: float) -> str:
    return f"{value * 1000:.1f} ms"
