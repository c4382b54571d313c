"""An event's times as plain values, expanded from wall time to UTC. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from festival.base import clock
from festival.recurrence import expansion
from festival.recurrence.expansion import Recurrence

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
    offsets = _Offsets(plan.zone)
    found = (_planned(plan, on, plan.changes.get(on), offsets) for on in _rule_dates(plan, start_on, end_on))
    return [one for one in found if one.kind != "excluded"]


def planned(plan: TimePlan, on: date) -> PlannedDate:
    """Return the date of the plan `on`, with what a single change says of it. Whether it is one, `is_date` tells."""
    return _planned(plan, on, plan.changes.get(on), _Offsets(plan.zone))


def usual(plan: TimePlan, on: date) -> PlannedDate:
    """Return the date as the plan has it, whatever a single change says."""
    return _planned(plan, on, None, _Offsets(plan.zone))


def is_date(plan: TimePlan, on: date) -> bool:
    """Whether `on` is a date of the plan by its rule, changed or not."""
    return on == plan.first_on if plan.rule is None else expansion.is_in(plan.rule, plan.first_on, on)


def changes_that_hold(plan: TimePlan) -> dict[date, PlanChange]:
    """Return the single changes of dates that the plan has, in order.

    A later edit of the rule or of the start leaves others behind: they say nothing until their date comes back.
    """
    return {on: plan.changes[on] for on in sorted(plan.changes) if is_date(plan, on)}


def end_when_moved(start: datetime, end_time: time, was: PlannedDate, *, ends_day: bool = False) -> datetime:
    """Return the end of a date that is to begin at `start` and to end at `end_time`: as many days later as it was.

    A happening shorter than a day ends at the next such time after its start. `ends_day` is for 24:00, which is
    midnight at the end of the day that is meant.
    """
    days = was.local_end.date() - was.local_start.date()
    if was.local_end - was.local_start >= timedelta(days=1):
        return datetime.combine(start.date() + days + timedelta(days=int(ends_day)), end_time)
    end = datetime.combine(start.date(), end_time)
    return end if end > start else end + timedelta(days=1)


def first_date(plan: TimePlan) -> date | None:
    """Return the first date of the plan by its rule, which need not be the day it was entered with; None for none."""
    return (
        plan.first_on if plan.rule is None else expansion.first_from(plan.rule, plan.first_on, plan.first_on)
    )


def _rule_dates(plan: TimePlan, start_on: date, end_on: date) -> Iterable[date]:
    if plan.rule is None:
        return [plan.first_on] if start_on <= plan.first_on < end_on else []
    return expansion.dates(plan.rule, plan.first_on, start_on, end_on)


def _planned(plan: TimePlan, on: date, change: PlanChange | None, offsets: _Offsets) -> PlannedDate:
    local_start = datetime.combine(on, plan.local_start.time())
    local_end = local_start + (plan.local_end - plan.local_start)
    start_fold, end_fold = (plan.start_fold, plan.end_fold) if on == plan.first_on else (0, 0)
    if change and change.local_start and change.local_end:
        local_start, local_end, start_fold, end_fold = change.local_start, change.local_end, 0, 0
    if plan.all_day:
        local_start, local_end = _whole_days(local_start, local_end)
    starts_at = offsets.to_utc(local_start, start_fold)
    ends_at = offsets.to_utc(local_end, end_fold)
    if ends_at <= starts_at:  # a night in which the clocks jump over the end
        ends_at = starts_at + max(local_end - local_start, timedelta(minutes=1))
    blocks_from = starts_at - timedelta(minutes=plan.setup_minutes)
    blocks_to = ends_at + timedelta(minutes=plan.teardown_minutes)
    kind = change.kind if change else ""
    return PlannedDate(on, local_start, local_end, starts_at, ends_at, blocks_from, blocks_to, kind)


def _whole_days(local_start: datetime, local_end: datetime) -> tuple[datetime, datetime]:
    """Return the midnights around all days that are touched; at least one day."""
    first = datetime.combine(local_start, time.min)
    last = datetime.combine(local_end, time.min)
    if last < local_end or last <= first:
        last = max(last, first) + timedelta(days=1)
    return first, last


def last_on(plan: TimePlan) -> date | None:
    """Return the last rule date, or None for a series without an end."""
    return plan.first_on if plan.rule is None else expansion.last_on(plan.rule, plan.first_on)


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
