"""An event's times as plain values, expanded from wall time to UTC. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from festival.base import clock
from festival.recurrence import expansion
from festival.recurrence.closings import NEVER_CLOSED, Closings
from festival.recurrence.expansion import Recurrence

MAX_EVENT_DAYS = 366
"""Longest single happening: a year-long exhibition, leap day included."""


@dataclass(frozen=True)
class PlanChange:
    """What differs on one date: `kind` is cancelled, excluded or moved, or open, which takes place though the event is
    closed on its day; a moved one has its own wall times."""

    kind: str
    local_start: datetime | None = None
    local_end: datetime | None = None


@dataclass(frozen=True)
class TimeLine:
    """One line of an event's times, in wall time: a date, or a rule's many, each from start to end.

    A line of whole days runs from midnight to midnight (end exclusive).
    """

    local_start: datetime
    local_end: datetime
    all_day: bool = False
    start_fold: int = 0
    end_fold: int = 0
    rule: Recurrence | None = None

    @cached_property
    def first_on(self) -> date:
        return self.local_start.date()

    @cached_property
    def at(self) -> time:
        """The time of day in the names of its dates; midnight for whole days."""
        return time.min if self.all_day else self.local_start.time()

    @cached_property
    def length(self) -> timedelta:
        return self.local_end - self.local_start

    def dates(self, start_on: date, end_on: date) -> list[date]:
        """Return its days in `[start_on, end_on)`, in order."""
        if self.rule is None:
            return [self.first_on] if start_on <= self.first_on < end_on else []
        return expansion.dates(self.rule, self.first_on, start_on, end_on)

    def has(self, on: date) -> bool:
        """Whether `on` is one of its days."""
        return on == self.first_on if self.rule is None else expansion.is_in(self.rule, self.first_on, on)

    def first_date(self) -> date | None:
        """Return its first day by its rule, which need not be the one it was entered with; None for none."""
        if self.rule is None:
            return self.first_on
        return expansion.first_from(self.rule, self.first_on, self.first_on)

    @property
    def text(self) -> str:
        """Its start, end and rule, and whether it has whole days, with a slash between them; `read_line` reads it."""
        days = "/days" if self.all_day else ""
        return f"{self.local_start.isoformat()}/{self.local_end.isoformat()}/{self.rule or ''}{days}"

    def last_on(self) -> date | None:
        """Return its last day, or None for a line without an end."""
        return self.first_on if self.rule is None else expansion.last_on(self.rule, self.first_on)


@dataclass(frozen=True)
class TimePlan:
    """When an event happens, in wall time of `zone`. `changes` are known by the names of their dates.

    A date's name is the start its line gives it, whatever a single change says. Where two lines have the same name,
    there is one date, the first line's. What is `closed` takes dates from lines with a rule, by the day of their names,
    but none of which a change says something.
    """

    lines: tuple[TimeLine, ...]
    zone: ZoneInfo
    setup_minutes: int = 0
    teardown_minutes: int = 0
    changes: Mapping[datetime, PlanChange] = field(default_factory=dict)
    closed: Closings = NEVER_CLOSED

    def has(self, line: TimeLine, named: datetime) -> bool:
        """Whether the line gives the plan a date of this name."""
        return line.at == named.time() and line.has(named.date()) and not self.is_closed(line, named)

    def is_closed(self, line: TimeLine, named: datetime) -> bool:
        """Whether a date of this name that the line's rule has doesn't take place, because it is closed."""
        return line.rule is not None and self.closed.has(named.date()) and named not in self.changes

    @property
    def first_on(self) -> date:
        return min(line.first_on for line in self.lines)

    @property
    def is_series(self) -> bool:
        """Whether it can have more than one date."""
        return len(self.lines) > 1 or self.lines[0].rule is not None

    @property
    def longest(self) -> timedelta:
        return max(line.length for line in self.lines)

    @property
    def text(self) -> str:
        """Start, end and rule of each line, one a line, then its closings: what `read_times` reads."""
        closed = (f"closed {one}" for one in self.closed.closed)
        return "\n".join((*(line.text for line in self.lines), *closed))


class PlannedDate(NamedTuple):
    """One dated happening: `[starts_at, ends_at)` in UTC, `[blocks_from, blocks_to)` with set-up and tear-down.

    `named` is its start by its line, in wall time; `line` is that line's place in the plan.
    """

    named: datetime
    local_start: datetime
    local_end: datetime
    starts_at: datetime
    ends_at: datetime
    blocks_from: datetime
    blocks_to: datetime
    kind: str = ""
    line: int = 0
    all_day: bool = False

    @property
    def on(self) -> date:
        """The day of its name."""
        return self.named.date()


def expand(plan: TimePlan, start_on: date, end_on: date) -> list[PlannedDate]:
    """Return the dates whose names' days lie in `[start_on, end_on)`, in that order; excluded ones are left out.

    A date moved by a change keeps its place in the order and its name; its times are the new ones.
    """
    if plan.closed.closed or len({line.at for line in plan.lines}) < len(plan.lines):
        found = [
            _planned(plan, number, named, plan.changes.get(named))
            for named, number in _names(plan, start_on, end_on)
        ]
    else:  # no name comes twice, and each line's are in order
        found = [one for number in range(len(plan.lines)) for one in _of_line(plan, number, start_on, end_on)]
        found.sort()
    return [one for one in found if one.kind != "excluded"] if plan.changes else found


def _of_line(plan: TimePlan, number: int, start_on: date, end_on: date) -> Iterator[PlannedDate]:
    """Give the dates of one line, in order: `_planned` in one go for days that are like all others."""
    line, changes, zone = plan.lines[number], plan.changes, plan.zone
    at, length, all_day = line.at, line.length, line.all_day
    days = (datetime.combine(line.first_on, at) + length).toordinal() - line.first_on.toordinal()
    before, after = timedelta(minutes=plan.setup_minutes), timedelta(minutes=plan.teardown_minutes)
    is_odd = all_day or not length
    new: Any = tuple.__new__  # a named tuple's own way in takes twice as long
    for on in line.dates(start_on, end_on):
        named = datetime.combine(on, at)
        day = on.toordinal()
        offset = _whole_day_offset(zone, day)
        if (
            is_odd
            or offset is None
            or (days and offset != _whole_day_offset(zone, day + days))
            or on == line.first_on
            or (changes and named in changes)
        ):
            yield _planned(plan, number, named, changes.get(named))
            continue
        starts_at = datetime.combine(on, at, UTC) - offset
        ends_at = starts_at + length
        yield new(
            PlannedDate,
            (
                named,
                named,
                named + length,
                starts_at,
                ends_at,
                starts_at - before if before else starts_at,
                ends_at + after if after else ends_at,
                "",
                number,
                False,
            ),
        )


def planned(plan: TimePlan, named: datetime) -> PlannedDate:
    """Return the date of this name, with what a single change says of it. Whether it is one, `is_date` tells."""
    return _planned(plan, _line_of(plan, named) or 0, named, plan.changes.get(named))


def usual(plan: TimePlan, named: datetime) -> PlannedDate:
    """Return the date as its line has it, whatever a single change says."""
    return _planned(plan, _line_of(plan, named) or 0, named, None)


def is_date(plan: TimePlan, named: datetime) -> bool:
    """Whether the plan has a date of this name, changed or not."""
    return _line_of(plan, named) is not None


def never_closed(plan: TimePlan) -> TimePlan:
    """Return the plan with the dates on which the event is closed."""
    return replace(plan, closed=NEVER_CLOSED)


def names_on(plan: TimePlan, on: date) -> list[datetime]:
    """Return the names of a day's dates, in order; those left out by a change among them."""
    return [named for named, _number in _names(plan, on, on + timedelta(days=1))]


def closed_names(plan: TimePlan, start_on: date, end_on: date) -> list[datetime]:
    """Return the names of the dates in `[start_on, end_on)` that are left out because the event is closed, in order."""
    if not plan.closed.closed:
        return []
    names = (named for named, _number in _names(never_closed(plan), start_on, end_on))
    return [named for named in names if not is_date(plan, named)]


def changes_that_hold(plan: TimePlan) -> dict[datetime, PlanChange]:
    """Return the single changes of dates that the plan has, in order.

    A later edit of a line leaves others behind: they say nothing until their date comes back.
    """
    return {named: plan.changes[named] for named in sorted(plan.changes) if is_date(plan, named)}


def settled_names(plan: TimePlan, known: Iterable[datetime]) -> dict[datetime, datetime]:
    """Return, of names that no date has, those whose day has one date, with its name, if that isn't known itself.

    A date whose time of day has changed is the same date as long as its day has no other one.
    """
    taken = set(known)
    settled: dict[datetime, datetime] = {}
    for named in sorted(taken):
        if is_date(plan, named):
            continue
        names = names_on(plan, named.date())
        if len(names) == 1 and names[0] not in taken:
            settled[named] = names[0]
            taken.add(names[0])
    return settled


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


def last_on(plan: TimePlan) -> date | None:
    """Return the last day that names a date, or None for a plan without an end."""
    last = [line.last_on() for line in plan.lines]
    return None if None in last else max(on for on in last if on is not None)


Times = tuple[datetime | None, datetime | None, str | None, *tuple[str, ...]]


def read_times(text: str) -> Times:
    """Return what who relies on an event's times relies on: start, end and rule of its first line, then the others.

    `text` is a plan's, or empty for an event without a time. An event with one line gives three values, as it always
    did: what was accepted stays accepted.
    """
    if not text:
        return None, None, None
    first, *others = text.split("\n")
    start, end, rrule, *_days = first.split("/")
    return datetime.fromisoformat(start), datetime.fromisoformat(end), rrule or None, *others


def read_line(text: str) -> TimeLine:
    """Return the first line of a plan's text; which of two equal hours is meant does not stand in it."""
    start, end, rrule, *days = text.split("\n", 1)[0].split("/")
    rule = expansion.parse_rrule(rrule) if rrule else None
    return TimeLine(datetime.fromisoformat(start), datetime.fromisoformat(end), bool(days), rule=rule)


def _names(plan: TimePlan, start_on: date, end_on: date) -> Iterable[tuple[datetime, int]]:
    """Return the names of the dates, each with the number of its line, in order."""
    if len(plan.lines) == 1 and not plan.closed.closed:
        line = plan.lines[0]
        at = line.at
        return [(datetime.combine(on, at), 0) for on in line.dates(start_on, end_on)]
    found: dict[datetime, int] = {}
    for number, line in enumerate(plan.lines):
        at = line.at
        for on in line.dates(start_on, end_on):
            named = datetime.combine(on, at)
            if not plan.is_closed(line, named):
                found.setdefault(named, number)
    return sorted(found.items())


def _line_of(plan: TimePlan, named: datetime) -> int | None:
    return next((number for number, line in enumerate(plan.lines) if plan.has(line, named)), None)


def _planned(plan: TimePlan, number: int, named: datetime, change: PlanChange | None) -> PlannedDate:
    line = plan.lines[number]
    local_start = datetime.combine(named, line.local_start.time()) if line.all_day else named
    local_end = local_start + line.length
    is_first = named.date() == line.first_on
    start_fold, end_fold = (line.start_fold, line.end_fold) if is_first else (0, 0)
    kind = ""
    if change is not None:
        kind = change.kind
        if change.local_start and change.local_end:
            local_start, local_end, start_fold, end_fold = change.local_start, change.local_end, 0, 0
    if line.all_day:
        local_start, local_end = _whole_days(local_start, local_end)
    starts_at = _to_utc(local_start, plan.zone, start_fold)
    ends_at = _to_utc(local_end, plan.zone, end_fold)
    if ends_at <= starts_at:  # a night in which the clocks jump over the end
        ends_at = starts_at + max(local_end - local_start, timedelta(minutes=1))
    blocks_from = starts_at - timedelta(minutes=plan.setup_minutes) if plan.setup_minutes else starts_at
    blocks_to = ends_at + timedelta(minutes=plan.teardown_minutes) if plan.teardown_minutes else ends_at
    return PlannedDate(
        named,
        local_start,
        local_end,
        starts_at,
        ends_at,
        blocks_from,
        blocks_to,
        kind,
        number,
        line.all_day,
    )


def _whole_days(local_start: datetime, local_end: datetime) -> tuple[datetime, datetime]:
    """Return the midnights around all days that are touched; at least one day."""
    first = datetime.combine(local_start, time.min)
    last = datetime.combine(local_end, time.min)
    if last < local_end or last <= first:
        last = max(last, first) + timedelta(days=1)
    return first, last


@lru_cache(maxsize=32_768)
def _whole_day_offset(zone: ZoneInfo, on: int) -> timedelta | None:
    """The zone's offset on a day by its number; None on a day on which the clocks change."""
    midnight = datetime.fromordinal(on)
    before = midnight.replace(tzinfo=zone).utcoffset()
    after = (midnight + timedelta(days=1)).replace(tzinfo=zone).utcoffset()
    return before if before == after else None


def _to_utc(local: datetime, zone: ZoneInfo, fold: int) -> datetime:
    """Wall time to UTC; days without a change of the clocks share one look-up."""
    offset = _whole_day_offset(zone, local.toordinal())
    if offset is not None:
        return (local - offset).replace(tzinfo=UTC)
    if fold and clock.is_ambiguous(local, zone):  # a choice made in another zone says nothing in this one
        return clock.to_utc(local, zone, fold=1)
    return clock.to_utc_shifted(local, zone)
