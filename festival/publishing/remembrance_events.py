"""Remembrance days as entries of a calendar: whole days that make nobody busy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from festival.base import text
from festival.calendar_writing.feed_event import (
    BASE,
    TONE_COLOURS,
    FeedChange,
    FeedEvent,
    FeedLine,
    FeedPlace,
)
from festival.recurrence.movable_days import RuleKind
from festival.recurrence.rule import parse_rrule
from festival.recurrence.time_plan import TimeLine
from festival.remembrance.days import FormerRule, KeptDay
from festival.remembrance.reckoning import date_in
from festival.remembrance.words import count_words

YEARS_AHEAD = 5
"""How many years, the running one included, are written out of a day that no RRULE can tell."""


@dataclass(frozen=True, slots=True)
class VisibleFinding:
    """For whom and when a calendar is written: `since` is the instant from which it tells of what is no more."""

    locale: str
    zone: str
    today: date
    since: datetime

    @property
    def years(self) -> range:
        return range(self.since.date().year, self.today.year + YEARS_AHEAD)


def feed_events(days: Iterable[KeptDay], told: VisibleFinding) -> list[FeedEvent]:
    """Return the entries of all days: one series, or one entry a year, as its first rule settled it for ever.

    RRULE (RFC 5545, section 3.3.10) knows neither Easter nor Advent. What was in the calendar stays as cancelled: a
    day that is kept no more, and a year in which it has no date any more.
    """
    return [event for day in days for event in (_series(day, told) if day.is_series else _entries(day, told))]


def _entries(day: KeptDay, told: VisibleFinding) -> Iterator[FeedEvent]:
    """One entry a year."""
    for year in told.years:
        on, is_gone = date_in(day.rule, day.announced_on, year), day.left_at is not None
        if on is None:
            former = (date_in(one.rule, one.announced_on, year) for one in _lately(day, told))
            on, is_gone = next(filter(None, former), None), True
        if on is not None:
            note = count_words(day.origin.count_in(year), told.locale)
            event = _event(day, on, told, note=note)
            yield replace(event, lines=_lines(f"{day.uid}-{year}", on), is_cancelled=is_gone)


def _series(day: KeptDay, told: VisibleFinding) -> list[FeedEvent]:
    """One entry for ever, from the year on in which the city entered the day: that start never moves."""
    is_gone = day.left_at is not None
    event = _by_rule(day, told) or _written_out(day, FormerRule(day.rule, day.announced_on, told.since), told)
    if event is None:
        former = (_written_out(day, one, told) for one in _lately(day, told))
        event, is_gone = next(filter(None, former), None), True
    return [replace(event, is_cancelled=is_gone)] if event else []


def _lately(day: KeptDay, told: VisibleFinding) -> list[FormerRule]:
    return [one for one in reversed(day.former_rules) if one.until > told.since]


def _by_rule(day: KeptDay, told: VisibleFinding) -> FeedEvent | None:
    """A fixed day for ever; None where a rule and changes of its dates can't say when it is."""
    first_year = day.created_at.year
    announced = {year: on for year, on in sorted(day.announced_on.items()) if year >= first_year}
    if day.rule.kind is not RuleKind.FIXED or any(day.rule.date_in(year) is None for year in announced):
        return None
    on = next(on for on in map(day.rule.date_in, range(first_year, first_year + 9)) if on is not None)
    usual = {day.rule.date_in(year): announced_on for year, announced_on in announced.items()}
    return replace(
        _event(day, on, told, note=_since(day)),
        lines=_lines(day.uid, on, f"FREQ=YEARLY;BYMONTH={day.rule.month};BYMONTHDAY={day.rule.day}"),
        changes=tuple(_moved(was, now) for was, now in usual.items() if was is not None and was != now),
    )


def _written_out(day: KeptDay, rule: FormerRule, told: VisibleFinding) -> FeedEvent | None:
    """A series that each year is another date of, so that the day keeps its UID; None where it has no date."""
    years = range(day.created_at.year, told.years.stop)
    dates = {year: date_in(rule.rule, rule.announced_on, year) for year in years}
    known = [on for on in dates.values() if on is not None]
    if not known:
        return None
    first, last = known[0], known[-1].year
    usual = first.replace(day=min(first.day, 28))  # a date that each year has
    changes = []
    for year in range(first.year, last + 1):
        was, on = usual.replace(year=year), dates[year]
        note = count_words(day.origin.count_in(year), told.locale)
        changes.append(_moved(was, on, note) if on else FeedChange(_midnight(was), "excluded"))
    return replace(
        _event(day, usual, told, note=_since(day)),
        lines=_lines(
            day.uid, usual, f"FREQ=YEARLY;BYMONTH={usual.month};BYMONTHDAY={usual.day};UNTIL={last}1231"
        ),
        changes=tuple(changes),
    )


def _moved(was: date, on: date, note: str = "") -> FeedChange:
    times = _midnight(on), _midnight(on + timedelta(days=1))
    return FeedChange(_midnight(was), "moved", *times, reason=_sentence(note))


def _lines(uid: str, on: date, rrule: str = "") -> tuple[FeedLine, ...]:
    rule = parse_rrule(rrule) if rrule else None
    times = TimeLine(_midnight(on), _midnight(on + timedelta(days=1)), all_day=True, rule=rule)
    return (FeedLine(uid, times),)


def _since(day: KeptDay) -> str:
    year = day.origin.origin_year
    return _("Year of origin: %(year)d", year=year) if year else ""


def _event(day: KeptDay, on: date, told: VisibleFinding, *, note: str) -> FeedEvent:
    story = text.plain_text(day.say("story", told.locale), links=True, breaks=True)
    name = day.say("name", told.locale)
    return FeedEvent(
        lines=_lines(day.uid, on),
        sequence=day.version - 1,
        created_at=day.created_at,
        changed_at=day.changed_at,
        title=name,
        cancelled_title=_("No longer kept: %(title)s", title=name),
        description="\n\n".join(part for part in (_sentence(note), story) if part),
        url=f"{BASE}/remembrance/{day.id}-{day.slug}",
        place=FeedPlace(day.say("place_name", told.locale), day.lon, day.lat),
        categories=(_("Remembrance"),),
        colour=TONE_COLOURS["solemn"],
        zone=told.zone,
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min)
