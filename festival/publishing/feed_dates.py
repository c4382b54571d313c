"""The dates of a series that a calendar program would get wrong, or differently from others.

RFC 5545, section 3.8.5.3, gives each date of a series the exact duration of the first; people mean the same wall
time. In the two nights of the year in which the clocks change the two differ, and programs differ in what they
show. Those dates are published one by one, with their own start and end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from festival.base import clock, recurrence
from festival.publishing.feed_event import FeedEvent

MINUTE = timedelta(minutes=1)
YEARS_AHEAD = 5
"""How far beyond its last change a series gets its odd dates; the text is written anew long before."""


@dataclass(frozen=True, slots=True)
class Span:
    """One date's start and end: wall time with its fold, and UTC."""

    local_start: datetime
    local_end: datetime
    starts_at: datetime
    ends_at: datetime


def first_on(event: FeedEvent) -> date:
    """The first date of the series: DTSTART, which RFC 5545 always counts, has to be one of the rule's own."""
    begins_on = event.local_start.date()
    if event.rrule is None:
        return begins_on
    rule = recurrence.parse_rrule(event.rrule)
    return recurrence.first_from(rule, begins_on, begins_on) or begins_on


def usual_span(event: FeedEvent, on: date) -> Span:
    """The happening of the series on the date `on`. The folds are meant for the event's own first date."""
    shift = on - event.local_start.date()
    own = shift == timedelta()
    zone = ZoneInfo(event.zone)
    return span(
        (event.local_start + shift).replace(fold=event.start_fold if own else 0),
        (event.local_end + shift).replace(fold=event.end_fold if own else 0),
        zone,
    )


def span(local_start: datetime, local_end: datetime, zone: ZoneInfo) -> Span:
    """Both ends in UTC. A time in the hour that is skipped moves on by it; an end never comes before its start."""
    starts_at, ends_at = _to_utc(local_start, zone), _to_utc(local_end, zone)
    if ends_at <= starts_at:
        ends_at = starts_at + max(local_end - local_start, MINUTE)
    return Span(local_start, local_end, starts_at, ends_at)


def usual_length(event: FeedEvent) -> timedelta:
    """How long one happening lasts by the clock on the wall; no happening is shorter than a minute."""
    return max(event.local_end - event.local_start, MINUTE)


def odd_dates(event: FeedEvent) -> list[date]:
    """The dates of the series whose exact duration or whose start isn't what a rule can say; in order."""
    if event.rrule is None or event.all_day:
        return []
    rule = recurrence.parse_rrule(event.rrule)
    begins_on, usual = first_on(event), usual_length(event)
    before = timedelta(days=min(usual.days + 1, 31))
    until = max(clock.to_local(event.changed_at, ZoneInfo(event.zone)).date(), begins_on).year + YEARS_AHEAD
    found: set[date] = set()
    for year in range(begins_on.year, until + 1):
        for change_on in _clock_changes(event.zone, year):
            for on in recurrence.dates(rule, begins_on, change_on - before, change_on + timedelta(days=1)):
                found.update({on} if _is_odd(event, on, usual) else ())
    return sorted(found)


def _is_odd(event: FeedEvent, on: date, usual: timedelta) -> bool:
    happening = usual_span(event, on)
    starts_regularly = happening.local_start.fold == 0 and _exists(happening.starts_at, happening, event.zone)
    return not starts_regularly or happening.ends_at - happening.starts_at != usual


def _exists(at: datetime, happening: Span, zone: str) -> bool:
    return clock.to_local(at, ZoneInfo(zone)).replace(fold=0) == happening.local_start.replace(fold=0)


def _to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    if local.fold:
        return clock.to_utc(local.replace(fold=0), zone, fold=1)
    return clock.to_utc_shifted(local, zone)


@lru_cache(maxsize=512)
def _clock_changes(zone: str, year: int) -> tuple[date, ...]:
    """The days of a year that don't have 24 hours."""
    tz, day = ZoneInfo(zone), timedelta(days=1)
    midnights = [datetime.combine(date(year, 1, 1), time.min) + day * number for number in range(367)]
    offsets = [midnight.replace(tzinfo=tz).utcoffset() for midnight in midnights]
    return tuple(
        midnight.date()
        for midnight, here, there in zip(midnights, offsets, offsets[1:], strict=False)
        if here != there and midnight.year == year
    )


def until_at(rule: recurrence.Recurrence, zone: str) -> datetime | None:
    """The last moment of a rule's last day, in UTC, as where DTSTART has a time (RFC 5545, section 3.3.10)."""
    if rule.until_on is None:
        return None
    last = datetime.combine(rule.until_on, time(23, 59, 59))
    return clock.to_utc_shifted(last, ZoneInfo(zone)).astimezone(UTC)
