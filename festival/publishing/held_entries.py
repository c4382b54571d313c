"""Under which UIDs calendars hold an event: a line has one, and more where its rule is cut (`line_parts`).

A line that is removed, or gets another rule, takes its UIDs along: whoever holds them is told for 60 days, by their old
times, that they are gone. What is merely over is left out without a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from festival.calendar_writing.feed_event import FeedEvent, FeedLine
from festival.calendar_writing.ical import entries_of
from festival.calendar_writing.line_parts import KEPT_BEHIND
from festival.recurrence.time_plan import TimeLine

KEPT = timedelta(days=60)
"""How long a feed keeps what is over or cancelled, so that every calendar that asks now and then hears of it."""


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """An entry of the event in calendars by its first date; `last_on` is its last day, None without an end, `gone_at`
    when an edit took it away, `is_public` whether the public's calendars could hold it then."""

    line: FeedLine
    last_on: date | None = None
    gone_at: datetime | None = None
    is_public: bool = True

    @property
    def forgotten_on(self) -> date | None:
        """From when on nobody is told any more that it has gone; None for what is there."""
        return (self.gone_at + KEPT).date() + timedelta(days=1) if self.gone_at else None


def held_now(
    told: FeedEvent | None, known: Iterable[HeldEntry], *, is_public: bool, now: datetime
) -> list[HeldEntry]:
    """Return under what calendars hold an event as it is told now, and what of `known` has gone within 60 days.

    `told` needs no words; None for an event without a time.
    """
    entries = entries_of(told) if told else ()
    found = [HeldEntry(line, last_on, is_public=is_public) for line, last_on in entries]
    there = {one.line.uid for one in found}
    for one in known:
        over = one.last_on is not None and one.last_on + KEPT_BEHIND < now.date()
        if one.line.uid in there or over or (one.gone_at and one.gone_at + KEPT <= now):
            continue
        found.append(one if one.gone_at else replace(one, gone_at=now))
    return found


def write_held(held: Iterable[HeldEntry]) -> list[Any]:
    """Return entries as they are stored: [uid, start, end, folds, whole days, last day, gone at, public] each."""
    return [
        [
            one.line.uid,
            one.line.times.local_start.isoformat(),
            one.line.times.local_end.isoformat(),
            [one.line.times.start_fold, one.line.times.end_fold],
            one.line.times.all_day,
            one.last_on.isoformat() if one.last_on else "",
            one.gone_at.isoformat() if one.gone_at else "",
            one.is_public,
        ]
        for one in held
    ]


def read_held(stored: Iterable[Any]) -> list[HeldEntry]:
    """Return what `write_held` has written."""
    return [
        HeldEntry(
            FeedLine(
                uid,
                TimeLine(
                    datetime.fromisoformat(start), datetime.fromisoformat(end), all_day, folds[0], folds[1]
                ),
            ),
            date.fromisoformat(last_on) if last_on else None,
            datetime.fromisoformat(gone_at) if gone_at else None,
            is_public,
        )
        for uid, start, end, folds, all_day, last_on, gone_at, is_public in stored
    ]
