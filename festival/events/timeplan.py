"""An event's times as plain values, expanded from wall time to UTC. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from festival.base import clock, recurrence
from festival.base.recurrence import Recurrence

MAX_EVENT_DAYS = 366
"""Longest single happening: a year-long exhibition, leap day included."""


@dataclass(frozen=True)
class PlanChange:
    """What differs on one date: `kind` is cancelled, excluded or moved; a moved one has its own wall times."""

    kind: str
    local_start: datetime | None = None
    local_end: datetime | None = None


@dataclass(frozen=True)
class TimePlan:
    """When an event happens, in wall time of `zone`; all-day events run from midnight to midnight (end exclusive)."""

    local_start: datetime
    local_end: datetime
    zone: ZoneInfo
    all_day: bool = False
    start_fold: int = 0
    end_fold: int = 0
    rule: Recurrence | None = None
    setup_minutes: int = 0
    teardown_minutes: int = 0
    changes: Mapping[date, PlanChange] = field(default_factory=dict)

    @property
    def first_on(self) -> date:
        return self.local_start.date()


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """One dated happening: `[starts_at, ends_at)` in UTC, `[blocks_from, blocks_to)` with set-up and tear-down."""

    on: date
    local_start: datetime
    local_end: datetime
    starts_at: datetime
    ends_at: datetime
    blocks_from: datetime
    blocks_to: datetime
    kind: str = ""


def expand(plan: TimePlan, start_on: date, end_on: date) -> list[PlannedDate]:
    """Return the dates whose rule date lies in `[start_on, end_on)`, in that order; excluded ones are left out.

    A date moved by a change keeps its place in the order and its `on`; its times are the new ones.
    """
    if plan.rule is None:
        days: Iterable[date] = [plan.first_on] if start_on <= plan.first_on < end_on else []
    else:
        days = recurrence.dates(plan.rule, plan.first_on, start_on, end_on)
    length = plan.local_end - plan.local_start
    clock_start = plan.local_start.time()
    setup, teardown = timedelta(minutes=plan.setup_minutes), timedelta(minutes=plan.teardown_minutes)
    offsets = _Offsets(plan.zone)
    result = []
    for on in days:
        change = plan.changes.get(on)
        kind = change.kind if change else ""
        if kind == "excluded":
            continue
        local_start = datetime.combine(on, clock_start)
        local_end = local_start + length
        start_fold, end_fold = (plan.start_fold, plan.end_fold) if on == plan.first_on else (0, 0)
        if change and change.local_start and change.local_end:
            local_start, local_end, start_fold, end_fold = change.local_start, change.local_end, 0, 0
        starts_at = offsets.to_utc(local_start, start_fold)
        ends_at = offsets.to_utc(local_end, end_fold)
        if ends_at <= starts_at:  # a night in which the clocks jump over the end
            ends_at = starts_at + max(local_end - local_start, timedelta(minutes=1))
        result.append(
            PlannedDate(
                on, local_start, local_end, starts_at, ends_at, starts_at - setup, ends_at + teardown, kind
            )
        )
    return result


def last_on(plan: TimePlan) -> date | None:
    """Return the last rule date, or None for a series without an end."""
    return plan.first_on if plan.rule is None else recurrence.last_on(plan.rule, plan.first_on)


class _Offsets:
    """Wall time to UTC; days without a change of the clocks share one look-up."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._of_day: dict[date, timedelta | None] = {}

    def to_utc(self, local: datetime, fold: int) -> datetime:
        on = local.date()
        if on not in self._of_day:
            self._of_day[on] = self._whole_day_offset(on)
        offset = self._of_day[on]
        if offset is not None:
            return (local - offset).replace(tzinfo=UTC)
        if fold and clock.is_ambiguous(
            local, self.zone
        ):  # a choice made in another zone says nothing in this one
            return clock.to_utc(local, self.zone, fold=1)
        return clock.to_utc_shifted(local, self.zone)

    def _whole_day_offset(self, on: date) -> timedelta | None:
        midnight = datetime.combine(on, datetime.min.time())
        before = midnight.replace(tzinfo=self.zone).utcoffset()
        after = (midnight + timedelta(days=1)).replace(tzinfo=self.zone).utcoffset()
        return before if before == after else None
