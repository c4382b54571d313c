"""The entries of one series as lines of an event's times and what differs on single dates, in wall time. Pure.

A rule that the calendar can't hold, or that is told by other clocks than the city's, becomes single dates within the
window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from festival.calendar_files.calendar_times import Clocks, Moment, to_city
from festival.calendar_files.entry_reading import Entry, Note
from festival.calendar_files.held_rules import Parts, WithinDay, held_rule, rule_parts
from festival.calendar_files.rule_days import UnknownRule, days_of_rule, periods_to_walk, read_rule
from festival.recurrence import time_plan
from festival.recurrence.rule import Recurrence
from festival.recurrence.shifting import moved_rule
from festival.recurrence.time_plan import TimeLine, TimePlan

MOST_LINES = 800
"""A date each day of the window, and some."""
MOST_PERIODS = 500_000
"""What all rules of a calendar may cost that are not held as rules."""
_DAY = timedelta(days=1)


@dataclass
class Window:
    """Between which days rules become single dates, and what may still be spent on that."""

    start_on: date
    end_on: date
    periods_left: int = MOST_PERIODS


@dataclass(frozen=True, slots=True)
class ReadChange:
    """What differs on the date of this name: `kind` is cancelled, excluded or moved."""

    named: datetime
    kind: str
    local_start: datetime | None = None
    local_end: datetime | None = None
    place: str = ""


@dataclass
class Series:
    """Lines and changes; `is_windowed` where some stand for a rule that goes on beyond the window."""

    lines: list[TimeLine] = field(default_factory=list)
    changes: dict[datetime, ReadChange] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    is_windowed: bool = False


def read_series(entries: Sequence[Entry], clocks: Clocks, window: Window) -> Series:
    """Return the times of one UID: its series with its single changes, or single changes alone."""
    series = Series()
    masters = [entry for entry in entries if entry.of_date is None and entry.start]
    changing = _newest_each([entry for entry in entries if entry.of_date is not None and entry.start])
    if not masters:
        series.notes.append(Note("no_series"))
        series.lines = [_single(entry) for entry in changing if not entry.is_private]
        return _bounded(series)
    if len(masters) > 1:
        series.notes.append(Note("twice"))
    master = max(enumerate(masters), key=lambda one: (one[1].age, one[0]))[1]
    try:
        _add_rule(series, master, clocks, window)
    except WithinDay:
        series.notes.append(Note("within_day", master.rule[:60], stops=True))
        return series
    except (UnknownRule, ValueError):
        series.notes.append(Note("bad_rule", master.rule[:60], stops=True))
        return series
    _add_more(series, master)
    _take_out(series, master, clocks)
    for entry in sorted(
        changing, key=lambda one: (not one.and_later, one.of_date.local if one.of_date else one.start)
    ):
        if entry.and_later:
            _change_later(series, entry, master, clocks, window)
        else:
            _change_one(series, entry, master, clocks)
    return _bounded(series)


def _bounded(series: Series) -> Series:
    if len(series.lines) > MOST_LINES:
        series.notes.append(Note("too_many_dates", str(len(series.lines)), stops=True))
        series.lines = []
    elif not series.lines:
        series.notes.append(Note("no_dates", stops=True))
    return series


def _newest_each(entries: Sequence[Entry]) -> list[Entry]:
    newest: dict[tuple[datetime, bool], Entry] = {}
    for entry in entries:
        assert entry.of_date is not None  # the caller has looked
        key = (entry.of_date.local, entry.of_date.is_day)
        if key not in newest or entry.age >= newest[key].age:
            newest[key] = entry
    return list(newest.values())


def _single(entry: Entry) -> TimeLine:
    assert entry.start is not None  # entries without a start are not read
    assert entry.end is not None
    return _line(entry.start.local, entry.end, is_day=entry.start.is_day)


def _line(start: datetime, end: datetime, *, is_day: bool, rule: Recurrence | None = None) -> TimeLine:
    return TimeLine(
        start.replace(fold=0),
        max(start.replace(fold=0), end.replace(fold=0)),
        all_day=is_day,
        start_fold=start.fold,
        end_fold=end.fold,
        rule=rule,
    )


def _add_rule(series: Series, master: Entry, clocks: Clocks, window: Window) -> None:
    """Add the master's line, with its rule where it has one."""
    assert master.start is not None
    assert master.end is not None
    line = _single(master)
    if not master.rule:
        series.lines.append(line)
        return
    told = rule_parts(master.rule, master.start, clocks)
    read_rule(told.parts)  # what is no rule is none, whoever would hold it
    rule = held_rule(told, line.first_on) if master.start.zone is None else None
    if rule is None:
        _add_dates(series, master, told, clocks, window)
        return
    whole = replace(line, rule=rule)
    if whole.has(line.first_on):
        series.lines.append(whole)
        return
    # The first date belongs to the series whatever its rule says, and is counted (RFC 5545, section 3.8.5.3).
    if rule.count is not None:
        whole = replace(line, rule=replace(rule, count=rule.count - 1)) if rule.count > 1 else line
    series.lines += [line] if whole.rule is None or whole.first_date() is None else [line, whole]


def _add_dates(series: Series, master: Entry, told: Parts, clocks: Clocks, window: Window) -> None:
    """Add the rule's dates within the window one by one, by the clocks they are told in."""
    assert master.start is not None
    rule, end_on = read_rule(told.parts), window.end_on
    if told.until_on:
        end_on = min(end_on, told.until_on + _DAY)
    first_on = master.start.wall.date()
    cost = periods_to_walk(rule, first_on, window.start_on, end_on)
    if cost > window.periods_left:
        series.notes.append(Note("rule_too_long", master.rule[:60], stops=True))
        return
    window.periods_left -= cost
    days = list(days_of_rule(rule, first_on, window.start_on, end_on))
    if first_on >= window.start_on and first_on not in days:
        days.insert(0, first_on)
    for on in days:
        wall = datetime.combine(on, master.start.wall.time())
        series.lines.append(_by_its_clocks(master.start, wall, master.wall_length, clocks))
    series.is_windowed = True
    series.notes.append(Note("single_dates", master.rule[:60]))


def _by_its_clocks(start: Moment, wall: datetime, length: timedelta, clocks: Clocks) -> TimeLine:
    if start.zone is None:
        return _line(wall, wall + length, is_day=start.is_day)
    local_start, local_end = (to_city(at, start.zone, clocks.city) for at in (wall, wall + length))
    return _line(local_start, local_end, is_day=False)


def _add_more(series: Series, master: Entry) -> None:
    for start, end in master.more:
        if not any(line.at == start.local.time() and line.has(start.local.date()) for line in series.lines):
            series.lines.append(_line(start.local, end, is_day=bool(master.start and master.start.is_day)))


def _plan(series: Series, clocks: Clocks) -> TimePlan | None:
    return TimePlan(tuple(series.lines), clocks.city) if series.lines else None


def _name_of(series: Series, moment: Moment, clocks: Clocks) -> datetime | None:
    """Return the name of the date that a moment means; of a whole day, or another time, the day's only date."""
    plan = _plan(series, clocks)
    if plan is None:
        return None
    local = moment.local.replace(fold=0)
    if not moment.is_day and time_plan.is_date(plan, local):
        return local
    names = time_plan.names_on(plan, local.date())
    return names[0] if len(names) == 1 else None


def _take_out(series: Series, master: Entry, clocks: Clocks) -> None:
    for moment in master.out:
        plan = _plan(series, clocks)
        if plan is None:
            return
        local = moment.local.replace(fold=0)
        for named in time_plan.names_on(plan, local.date()) if moment.is_day else [local]:
            _leave_out(series, named)


def _leave_out(series: Series, named: datetime) -> None:
    """Take a date out: a line that is nothing else goes, of a rule's dates it is said."""
    kept = [
        line for line in series.lines if line.rule or (line.first_on, line.at) != (named.date(), named.time())
    ]
    series.lines = kept
    series.changes.pop(named, None)
    if any(line.at == named.time() and line.has(named.date()) for line in kept):
        series.changes[named] = ReadChange(named, "excluded")


def _change_one(series: Series, entry: Entry, master: Entry, clocks: Clocks) -> None:
    """What an entry says of one date: that it is cancelled, elsewhere, at another time, or none of the public's."""
    assert entry.of_date is not None
    assert entry.start is not None
    assert entry.end is not None
    named = _name_of(series, entry.of_date, clocks)
    if named is None:
        if not (entry.is_private or _is_out(series, master, entry.of_date)):
            series.notes.append(Note("no_such_date", f"{entry.of_date.local:%Y-%m-%d}"))
            if not entry.is_cancelled:
                series.lines.append(_single(entry))
        return
    if entry.is_private:
        _leave_out(series, named)
        return
    if entry.title and master.title and entry.title != master.title:
        series.notes.append(Note("own_title", entry.title[:60]))
    plan = _plan(series, clocks)
    assert plan is not None  # it has the date
    usual = time_plan.usual(plan, named)
    place = entry.place if entry.place != master.place else ""
    if entry.start.is_day != usual.all_day and not entry.is_cancelled:
        _leave_out(series, named)
        series.lines.append(_single(entry))
        return
    if entry.is_cancelled:
        series.changes[named] = ReadChange(named, "cancelled")
        return
    single = _single(entry)
    moved = time_plan.usual(replace(plan, lines=(single,)), datetime.combine(single.first_on, single.at))
    is_moved = (moved.starts_at, moved.ends_at) != (usual.starts_at, usual.ends_at)
    start, end = (single.local_start, single.local_end) if is_moved else (None, None)
    if is_moved or place:
        series.changes[named] = ReadChange(named, "moved", start, end, place)
    else:
        series.changes.pop(named, None)


def _is_out(series: Series, master: Entry, of_date: Moment) -> bool:
    return any(
        moment.local == of_date.local or moment.is_day
        for moment in master.out
        if moment.local.date() == of_date.local.date()
    )


def _change_later(series: Series, entry: Entry, master: Entry, clocks: Clocks, window: Window) -> None:
    """What an entry says of a date and of all later ones: the series ends before, and goes on as it says."""
    assert entry.of_date is not None
    assert entry.start is not None
    assert entry.end is not None
    from_on = entry.of_date.local.date()
    before: list[TimeLine] = []
    later: list[TimeLine] = []
    shift, length = entry.start.local - entry.of_date.local, entry.end - entry.start.local
    for line in series.lines:
        if line.rule is None:
            (later if line.first_on >= from_on else before).append(line)
            continue
        ended = _ended_before(line, from_on)
        before += [ended] if ended else []
        following = line.dates(from_on, from_on + timedelta(days=800))[:1]
        if following and not entry.is_cancelled:
            later.append(_from_date(line, following[0]))
    if later and not entry.is_cancelled and not entry.is_private:
        for line in later:
            start = line.local_start + shift
            rule = moved_rule(line.rule, line.first_on, start.date()) if line.rule else None
            if line.rule and rule is None:
                series.notes.append(Note("single_dates", master.rule[:60]))
                series.is_windowed = True
                before += [
                    _line(
                        datetime.combine(on, line.at) + shift,
                        datetime.combine(on, line.at) + shift + length,
                        is_day=line.all_day,
                    )
                    for on in line.dates(max(from_on, window.start_on), window.end_on)
                ]
                continue
            before.append(_line(start, start + length, is_day=line.all_day, rule=rule))
    series.lines = before
    series.changes = {
        (named + shift if named.date() >= from_on else named): (
            replace(change, named=named + shift) if named.date() >= from_on else change
        )
        for named, change in series.changes.items()
    }


def _ended_before(line: TimeLine, on: date) -> TimeLine | None:
    """Return the line up to the day before; None where nothing is left of it."""
    assert line.rule is not None
    if line.first_on >= on:
        return None
    days = line.dates(max(line.first_on, on - timedelta(days=800)), on)
    if not days:
        return None
    return replace(line, rule=replace(line.rule, until_on=days[-1], count=None))


def _from_date(line: TimeLine, on: date) -> TimeLine:
    """Return the line from one of its dates on, with as many dates as are left."""
    assert line.rule is not None
    rule, last_on = line.rule, line.last_on()
    if rule.count is not None:
        rule = replace(rule, count=None, until_on=last_on)
    start = datetime.combine(on, line.local_start.time())
    return replace(
        line, local_start=start, local_end=start + line.length, start_fold=0, end_fold=0, rule=rule
    )
