"""The full recheck: everything against everything, read by the month and written in short transactions."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import BREATH_S, Item, begin_writing, db, lock_city
from festival.checks.check import RuleCheck, Span
from festival.checks.draft import load_city
from festival.checks.happenings import Loaded, Wanted, windows_of
from festival.checks.kept_dates import KeptDates, kept_dates
from festival.checks.series_findings import FindingCollector, SeriesFinding
from festival.conflicts.model import Conflict, Recheck
from festival.conflicts.recheck import Ready, is_written, owners_of, write_findings
from festival.events.model import Event, Occurrence
from festival.events.occurrences import horizon_on
from festival.events.sharing import shares_of
from festival.facts.city_facts import CityFacts
from festival.findings.happening import Happening
from festival.rule_settings.rule_failures import note_failed
from festival.rules.active_rules import ActiveRule, ActiveRules
from festival.rules.contract import Narrow

_DAY = timedelta(days=1)
READ_AT_ONCE = 400
WRITTEN_AT_ONCE = 50
"""So many conflicts, and the notices of them, are written in one transaction: nobody else waits longer."""

Progress = Callable[[int, int], None]


def recheck_all(progress: Progress | None = None, *, now: datetime | None = None) -> int:
    """Bring all conflicts up to date and return how many there are; `progress` is told steps done and in all.

    Commits, batch by batch. What somebody changes meanwhile is rechecked by that change itself, and what was read
    before it is not written over it.
    """
    now = now or clock.now()
    started = clock.now()
    versions = dict(db.session.execute(select(Event.id, Event.version)).tuples().all())
    kept, failures = find_all(progress, now=now)
    failed = frozenset(failures)
    _write_found(kept, versions, started, now)
    _close_gone(kept.keys(), failed, started, now)
    begin_writing()
    note_failed(failures, now=now, all_asked=True)
    db.session.commit()
    return len(kept)


def find_all(
    progress: Progress | None = None, *, now: datetime
) -> tuple[dict[str, SeriesFinding], dict[str, str]]:
    """Return by its key all that the rules find now and that is kept, and the rules that failed. Reads alone, by the
    month, in short transactions."""
    on = clock.to_local(now, get_city().tz).date()
    months = list(_months(on, _last_day(on, now)))
    facts, active_rules = load_city(date(on.year, 1, 1), months[-1][1])
    active_rules = active_rules.raising()
    steps = len(months) + 2
    tell = progress or (lambda done, total: None)
    matters, city = FindingCollector(now), _City.read(on, facts)
    for number, (start_on, end_on) in enumerate(months):
        happenings = city.on_days(_days(start_on, end_on))
        month = RuleCheck(happenings, facts, active_rules.without_narrow(), Span(start_on, end_on, on, now))
        matters.join(month.check_all())
        tell(number + 1, steps)
    matters.join(_check_narrow(city, on, months[-1][1], now, active_rules.narrow_alone()))
    tell(steps, steps)
    failed = active_rules.failed
    kept = {
        matter.finding.key: matter
        for matter in matters.worst_first()
        if matter.is_kept and matter.finding.rule not in failed
    }
    return kept, failed


def run_recheck(row_id: int) -> None:
    """Do the full recheck that was asked for and note how far it is, for the board. Commits."""
    begin_writing()
    row = db.session.get_one(Recheck, row_id)
    row.started_at = clock.now()
    db.session.commit()

    def note(done: int, total: int) -> None:
        begin_writing()
        row = db.session.get_one(Recheck, row_id)
        row.done, row.total = done, total
        db.session.commit()

    found = recheck_all(note)
    begin_writing()
    row = db.session.get_one(Recheck, row_id)
    row.found, row.done_at = found, clock.now()
    db.session.commit()


@dataclass(frozen=True, slots=True)
class _City:
    """All that holds its place, as it stands when looking begins: what is changed since isn't written over."""

    kept: KeptDates
    facts: CityFacts
    beside: Mapping[int, Mapping[str, Any]]

    @classmethod
    def read(cls, on: date, facts: CityFacts) -> _City:
        beside = {event_id: {"shares": said} for event_id, said in shares_of(None).items()}
        return cls(kept_dates(date(on.year, 1, 1)), facts, beside)

    def on_days(self, days: Iterable[date], narrow: Narrow | None = None) -> list[Happening]:
        """Return what touches the days, of it only what is narrow."""
        rows = self.kept.rows_in(windows_of(days, self.facts.zone))
        if narrow is not None:
            rows = self.kept.counting(rows, narrow)
        happenings = self.kept.happenings(rows, self.beside)
        db.session.rollback()  # nothing was written: other transactions may tidy up behind what was read
        return happenings

    def borrowing(self, days: Iterable[date], narrow: Narrow) -> list[Happening]:
        """Return what borrows something on the days: that isn't kept, nor are opening hours that borrow."""
        happenings = Loaded().load([Wanted("", windows_of(days, self.facts.zone), narrow)])[""]
        db.session.rollback()
        return happenings


def _check_narrow(
    city: _City, on: date, end_on: date, now: datetime, active_rules: ActiveRules
) -> FindingCollector:
    """Rules that look further than a day know everything that counts for them, and whole days where they ask so."""
    days = list(_days(date(on.year, 1, 1), end_on))
    wide = {}
    for active in active_rules.groups:
        narrow = active.narrow
        assert narrow is not None  # these look further than a day
        wide[active.name] = city.borrowing(days, narrow) if narrow.booked else city.on_days(days, narrow)
    whole = {
        day for active in active_rules.groups for day in _whole_days(active, wide[active.name], city.facts)
    }
    span = Span(since_on=on, since_at=now)
    return RuleCheck(city.on_days(whole), city.facts, active_rules, span, wide=wide).check_all()


def _whole_days(active: ActiveRule, counted: list[Happening], facts: CityFacts) -> set[date]:
    """Return the days of which the rule wants to know everything, as those on which shops are open."""
    if active.narrow is None or active.narrow.booked:
        return set()
    spans = {active.span(subject, facts) for one in counted for subject in active.subjects(one, facts)}
    return {start_on for start_on, end_on in spans if end_on - start_on <= _DAY}


def _write_found(
    kept: dict[str, SeriesFinding], versions: dict[int, int], started: datetime, now: datetime
) -> None:
    ready = _not_written(kept)
    for some in _parcels(list(ready), WRITTEN_AT_ONCE):
        begin_writing()
        lock_city()
        query = select(Conflict).where(Conflict.key.in_(some)).options(selectinload(Conflict.parties))
        stored = {conflict.key: conflict for conflict in db.session.scalars(query)}
        ids = {event_id for key in some for event_id in ready[key].matter.finding.event_ids}
        today = dict(
            db.session.execute(select(Event.id, Event.version).where(Event.id.in_(ids))).tuples().all()
        )
        fresh = {
            key: ready[key]
            for key in some
            if not (key in stored and stored[key].changed_at > started)
            and all(versions.get(number) == today.get(number) for number in kept[key].finding.event_ids)
        }
        stored = {key: one for key, one in stored.items() if key in fresh}
        write_findings(fresh, stored, now=now, takes_over=True)
        db.session.commit()
        time.sleep(BREATH_S)


def _not_written(kept: dict[str, SeriesFinding]) -> dict[str, Ready]:
    """Return by its key what isn't in its row yet. Reads alone: on most nights nobody has to wait for a lock."""
    missing: dict[str, Ready] = {}
    for some in _parcels(sorted(kept), READ_AT_ONCE):
        query = select(Conflict).where(Conflict.key.in_(some)).options(selectinload(Conflict.parties))
        stored = {conflict.key: conflict for conflict in db.session.scalars(query)}
        ready = {key: Ready.of(kept[key]) for key in some}
        owners = owners_of(kept[key] for key in some)
        missing |= {key: one for key, one in ready.items() if not is_written(one, stored.get(key), owners)}
        db.session.rollback()
    return missing


def _close_gone(held: Collection[str], failed: Collection[str], started: datetime, now: datetime) -> None:
    """End what is stored and wasn't found, unless somebody's edit has just written it or its rule has failed."""
    query = select(Conflict.id, Conflict.key).where(
        Conflict.gone_at.is_(None),
        Conflict.last_at > now,
        Conflict.changed_at <= started,
        Conflict.rule.not_in(failed),
    )
    gone = [row.id for row in db.session.execute(query) if row.key not in held]
    for some in _parcels(gone, WRITTEN_AT_ONCE):
        begin_writing()
        lock_city()
        still = select(Conflict).where(Conflict.id.in_(some), Conflict.changed_at <= started)
        write_findings({}, {conflict.key: conflict for conflict in db.session.scalars(still)}, now=now)
        db.session.commit()
        time.sleep(BREATH_S)
    db.session.rollback()


def _parcels(those: list[Item], size: int) -> Iterator[list[Item]]:
    return (those[start : start + size] for start in range(0, len(those), size))


def _last_day(on: date, now: datetime) -> date:
    latest = db.session.scalar(select(func.max(Occurrence.blocks_to)).where(Occurrence.blocks))
    horizon = horizon_on(now)
    if latest is None:
        return horizon
    return max(horizon, clock.to_local(latest, get_city().tz).date() + _DAY, on + _DAY)


def _months(on: date, end_on: date) -> Iterator[tuple[date, date]]:
    """Return `[start, end)` for each calendar month from the date on; what lies beyond the horizon by the year."""
    horizon = on + relativedelta(months=25)
    start = on
    while start < end_on:
        step = relativedelta(months=1) if start < horizon else relativedelta(years=1)
        following = start.replace(day=1) + step
        yield start, following
        start = following


def _days(start_on: date, end_on: date) -> Iterator[date]:
    day = start_on
    while day < end_on:
        yield day
        day += _DAY
