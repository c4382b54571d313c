"""What a feed says of one event, as plain values: no table, no request, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from festival.base import clock
from festival.recurrence.closings import NEVER_CLOSED, Closings
from festival.recurrence.time_plan import PlanChange, TimeLine, TimePlan

BASE = "\x1a"
"""Stands for the installation's own address (no slash at its end) in an address or a text of a feed.

It is put in when the feed is sent, so that stored text holds whatever name the installation goes by. It is the
control character SUBSTITUTE and can't come from outside: those are taken out of all text.
"""


TONE_COLOURS = {"festive": "crimson", "civic": "steelblue", "solemn": "dimgray"}
"""How calendars that know COLOR (RFC 7986, section 5.9: a name of CSS) tell the tones apart."""


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """Where: one line of text, and a point in WGS84 where one is known."""

    text: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class FeedChange:
    """What differs on the date of this name: it is `excluded` (never was), `cancelled` (struck through), `moved`, or
    `open` where the event is closed otherwise.

    Times are wall time, None where they are the usual ones; so is `place`.
    """

    named: datetime
    kind: str
    local_start: datetime | None = None
    local_end: datetime | None = None
    place: FeedPlace | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One line of the event's times, with the UID that calendars know it by."""

    uid: str
    times: TimeLine


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event, in one language; its lines are wall time in `zone`. `changed_at` and `created_at` are aware."""

    lines: tuple[FeedLine, ...]
    sequence: int
    created_at: datetime
    changed_at: datetime
    title: str
    zone: str
    description: str = ""
    html: str = ""
    """The description as safe HTML, where the plain one loses its links or lists; it is sent beside that."""
    url: str = ""
    place: FeedPlace = FeedPlace()
    categories: tuple[str, ...] = ()
    contact: str = ""
    colour: str = ""
    """A name of CSS."""
    image_url: str = ""
    image_type: str = "image/webp"
    changes: tuple[FeedChange, ...] = ()
    closed: Closings = NEVER_CLOSED
    is_cancelled: bool = False
    cancelled_title: str = ""
    """The title of what is cancelled, the event or one of its dates; the usual one where it is empty."""
    is_tentative: bool = False
    """Held but not promised: for private feeds only."""
    note: str = ""
    """Why it is cancelled or postponed; a sentence."""
    written_at: datetime | None = None
    """When the text is written: entries that stand for a rule without an end reach some years from there."""

    @property
    def known_on(self) -> date:
        """The day on which the text is written."""
        return clock.to_local(self.written_at or self.changed_at, ZoneInfo(self.zone)).date()

    @property
    def plan(self) -> TimePlan:
        """Its times, as the index of dates reads them too."""
        return TimePlan(
            lines=tuple(line.times for line in self.lines),
            zone=ZoneInfo(self.zone),
            closed=self.closed,
            changes={
                change.named: PlanChange(change.kind, change.local_start, change.local_end)
                for change in self.changes
            },
        )
