"""What of a neighbour's calendar matters: its large and middle events within the next two years. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from festival.base import clock
from festival.calendar_files.calendar_reading import Calendar, ReadEvent
from festival.neighbours.sizes import SizeWords
from festival.neighbours.values import LARGE
from festival.recurrence.time_plan import PlanChange, PlannedDate, TimePlan, expand

AHEAD = relativedelta(months=24)
MOST_STRETCHES = 400
"""Of one neighbour; the large ones and those that come first are kept."""
MOST_ON_A_DAY = 12
"""Of one neighbour."""
LONGEST_DAYS = 60
"""What goes on for longer, or comes more often, is nothing that one day competes with."""
MOST_TITLE = 140
KEY_LENGTH = 24
_NIGHT_ENDS = 6


@dataclass(frozen=True)
class Stretch:
    """Days in a row of one event, both included, and when it begins and ends on them."""

    key: str
    title: str
    word: str
    size: str
    place: str
    first_on: date
    last_on: date
    local_start: datetime
    local_end: datetime
    starts_at: datetime
    ends_at: datetime
    all_day: bool


@dataclass(frozen=True)
class Looked:
    """What is kept of a calendar, and of how many entries it was left out for which reason.

    Reasons: small, lasting, private, unreadable, cancelled, past (over, or beyond two years), crowded (too many).
    """

    stretches: Sequence[Stretch]
    left_out: dict[str, int]


def look_through(calendar: Calendar, words: SizeWords, *, now: datetime) -> Looked:
    """Return what matters, in order of days; whatever the calendar holds, it is bounded."""
    zone = calendar.clocks.city
    today = clock.to_local(now, zone).date()
    left_out: Counter[str] = Counter()
    found: list[Stretch] = []
    for _key, one in calendar.read_each(calendar.marks, now=now):
        reason = "private" if one is None else _left_out(one)
        size, word = words.size_of(one.title, one.categories) if one is not None else ("", "")
        if one is None or reason or not size:
            left_out[reason or "small"] += 1
            continue
        changes = {
            change.named: PlanChange(change.kind, change.local_start, change.local_end)
            for change in one.changes
        }
        dates = expand(
            TimePlan(one.lines, zone, changes=changes), today - timedelta(days=LONGEST_DAYS), today + AHEAD
        )
        stretches = [
            _stretch(one, size, word, those)
            for those in _in_a_row(dated for dated in dates if dated.kind != "cancelled")
        ]
        ahead = [stretch for stretch in stretches if stretch.last_on >= today]
        if not ahead:
            left_out["past"] += 1
        elif _days(ahead) > LONGEST_DAYS:
            left_out["lasting"] += 1
        else:
            found += ahead
    kept = _bounded(found)
    left_out["crowded"] = len({one.key for one in found}) - len({one.key for one in kept})
    return Looked(kept, {reason: number for reason, number in left_out.items() if number})


def _left_out(one: ReadEvent) -> str:
    if not one.is_readable or not one.lines:
        return "unreadable"
    return "cancelled" if one.is_cancelled else ""


def _in_a_row(dates: Iterable[PlannedDate]) -> list[list[PlannedDate]]:
    rows: list[list[PlannedDate]] = []
    for dated in sorted(dates, key=lambda one: one.starts_at):
        if rows and dated.local_start.date() <= _last_on(rows[-1][-1]) + timedelta(days=1):
            rows[-1].append(dated)
        else:
            rows.append([dated])
    return rows


def _last_on(dated: PlannedDate) -> date:
    """A night until six in the morning belongs to its evening."""
    end = dated.local_end - timedelta(microseconds=1)
    is_night = end.hour < _NIGHT_ENDS and end.date() > dated.local_start.date()
    return end.date() - timedelta(days=1) if is_night else max(end.date(), dated.local_start.date())


def _stretch(one: ReadEvent, size: str, word: str, those: Sequence[PlannedDate]) -> Stretch:
    first, last = those[0], max(those, key=lambda dated: dated.ends_at)
    line = one.lines[0]
    return Stretch(
        key=hashlib.blake2b(one.key.encode("utf-8", "replace"), digest_size=KEY_LENGTH // 2).hexdigest(),
        title=one.title[:MOST_TITLE],
        word=word,
        size=size,
        place=one.place[:MOST_TITLE],
        first_on=first.local_start.date(),
        last_on=max(map(_last_on, those)),
        local_start=first.local_start.replace(fold=0),
        local_end=last.local_end.replace(fold=0),
        starts_at=first.starts_at,
        ends_at=max(last.ends_at, first.starts_at),
        all_day=line.all_day,
    )


def _days(stretches: Iterable[Stretch]) -> int:
    return sum((one.last_on - one.first_on).days + 1 for one in stretches)


def _bounded(found: Iterable[Stretch]) -> list[Stretch]:
    """The large ones first, then the soonest, as long as a day and the whole hold them."""
    on_day: defaultdict[date, int] = defaultdict(int)
    kept: list[Stretch] = []
    for one in sorted(found, key=lambda one: (one.size != LARGE, one.first_on, one.key, one.starts_at)):
        if len(kept) >= MOST_STRETCHES:
            break
        days = [
            one.first_on + timedelta(days=number) for number in range((one.last_on - one.first_on).days + 1)
        ]
        if all(on_day[on] < MOST_ON_A_DAY for on in days):
            kept.append(one)
            for on in days:
                on_day[on] += 1
    return sorted(kept, key=lambda one: (one.first_on, one.key))
