"""What a feed says of one event, as plain values: no table, no request, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from festival.events.time_plan import PlanChange, TimePlan
from festival.recurrence import expansion

BASE = "\x1a"
"""Stands for the installation's own address (no slash at its end) in an address or a text of a feed.

It is put in when the feed is sent, so that stored text holds whatever name the installation goes by. It is the
control character SUBSTITUTE and can't come from outside: those are taken out of all text.
"""


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """Where: one line of text, and a point in WGS84 where one is known."""

    text: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class FeedChange:
    """What differs on the date `on` of a series: it is `excluded` (never was), `cancelled` (struck through) or `moved`.

    Times are wall time, None where they are the usual ones; so is `place`.
    """

    on: date
    kind: str
    local_start: datetime | None = None
    local_end: datetime | None = None
    place: FeedPlace | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event, in one language.

    `[local_start, local_end)` is wall time in `zone`; an all-day event ends at the midnight after its last day. The
    folds pick the second of two equal hours when the clocks go back. `rrule` has a date as its UNTIL. `changed_at`
    and `created_at` are aware.
    """

    uid: str
    sequence: int
    created_at: datetime
    changed_at: datetime
    title: str
    local_start: datetime
    local_end: datetime
    zone: str
    description: str = ""
    url: str = ""
    place: FeedPlace = FeedPlace()
    categories: tuple[str, ...] = ()
    contact: str = ""
    image_url: str = ""
    image_type: str = "image/webp"
    all_day: bool = False
    start_fold: int = 0
    end_fold: int = 0
    rrule: str | None = None
    changes: tuple[FeedChange, ...] = ()
    is_cancelled: bool = False
    cancelled_title: str = ""
    """The title of what is cancelled, the event or one of its dates; the usual one where it is empty."""
    is_tentative: bool = False
    """Held but not promised: for private feeds only."""
    note: str = ""
    """Why it is cancelled or postponed; a sentence."""

    @property
    def plan(self) -> TimePlan:
        """Its times, as the index of dates reads them too."""
        return TimePlan(
            local_start=self.local_start,
            local_end=self.local_end,
            zone=ZoneInfo(self.zone),
            all_day=self.all_day,
            start_fold=self.start_fold,
            end_fold=self.end_fold,
            rule=expansion.parse_rrule(self.rrule) if self.rrule else None,
            changes={
                change.on: PlanChange(change.kind, change.local_start, change.local_end)
                for change in self.changes
            },
        )
