"""Remembrance days as entries of a calendar: whole days that make nobody busy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from festival.base import text
from festival.base.date_rules import RuleKind
from festival.publishing.feed_event import BASE, FeedChange, FeedEvent, FeedPlace
from festival.remembrance.days import KeptDay
from festival.remembrance.reckoning import date_in
from festival.remembrance.words import count_words

YEARS_AHEAD = 5
"""How many years, the running one included, are written out of a day that no RRULE can tell."""


def feed_events(days: Iterable[KeptDay], locale: str, *, year: int, zone: str) -> list[FeedEvent]:
    """Return the entries of all days: one series for a fixed date, one entry a year for a movable one.

    RRULE (RFC 5545, section 3.3.10) knows neither Easter nor Advent. `year` is the first that is written out.
    """
    return [event for day in days for event in _events_of(day, locale, year, zone)]


def _events_of(day: KeptDay, locale: str, year: int, zone: str) -> list[FeedEvent]:
    if day.rule.kind is RuleKind.FIXED:
        return [_series(day, locale, zone)]
    found = []
    for one in range(year, year + YEARS_AHEAD):
        on = date_in(day.rule, day.announced_on, one)
        if on is not None:
            note = count_words(day.origin.count_in(one), locale)
            found.append(_event(day, f"{day.uid}-{one}", on, locale, zone, note=note))
    return found


def _series(day: KeptDay, locale: str, zone: str) -> FeedEvent:
    """A fixed day for ever, from the year on in which the city entered it: that start never moves."""
    first = day.created_at.year
    on = next(on for on in map(day.rule.date_in, range(first, first + 9)) if on is not None)
    rule = f"FREQ=YEARLY;BYMONTH={day.rule.month};BYMONTHDAY={day.rule.day}"
    changes = tuple(
        FeedChange(usual_on, "moved", _midnight(announced_on), _midnight(announced_on + timedelta(days=1)))
        for usual_on, announced_on in _announced_otherwise(day, on)
    )
    year = day.origin.origin_year
    since = _("Year of origin: %(year)d", year=year) if year else ""
    return _event(day, day.uid, on, locale, zone, note=since, rrule=rule, changes=changes)


def _announced_otherwise(day: KeptDay, first_on: date) -> list[tuple[date, date]]:
    """The usual and the announced date of each year in which the city keeps a fixed day on another date."""
    pairs = [(day.rule.date_in(year), on) for year, on in sorted(day.announced_on.items())]
    return [(usual, on) for usual, on in pairs if usual is not None and usual >= first_on and usual != on]


def _event(
    day: KeptDay,
    uid: str,
    on: date,
    locale: str,
    zone: str,
    *,
    note: str,
    rrule: str | None = None,
    changes: tuple[FeedChange, ...] = (),
) -> FeedEvent:
    note = note[:1].upper() + note[1:]
    story = text.plain_text(day.say("story", locale), links=True)
    return FeedEvent(
        uid=uid,
        sequence=day.version - 1,
        created_at=day.created_at,
        changed_at=day.changed_at,
        title=day.say("name", locale),
        description="\n\n".join(part for part in (note, story) if part),
        url=f"{BASE}/remembrance/{day.id}-{day.slug}",
        place=FeedPlace(day.say("place_name", locale), day.lon, day.lat),
        categories=(_("Remembrance"),),
        all_day=True,
        local_start=_midnight(on),
        local_end=_midnight(on + timedelta(days=1)),
        zone=zone,
        rrule=rrule,
        changes=changes,
    )


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min)
