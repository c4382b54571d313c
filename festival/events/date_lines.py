"""Dates as lines of a programme: texts ready to read, for every room that lists events."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from festival.base import dates, vocabulary
from festival.base.templating import today
from festival.events.model import Event, Occurrence


def event_url(event: Event, on: date | None = None, **values: Any) -> str:
    """Return the public address of an event, or of one of its dates by the date of its rule."""
    if on is None:
        return url_for("events.event", event_id=event.id, slug=event.slug, **values)
    return url_for("events.event_date", event_id=event.id, slug=event.slug, on=on.isoformat(), **values)


def row_of(occurrence: Occurrence, locale: str, *, day: date | None = None) -> dict[str, Any]:
    """Return what the macro `event_row` shows of a date; `day` is the day it is listed under."""
    event = occurrence.event
    time_words, until = _times(occurrence, locale, day)
    return {
        "id": occurrence.event_id,
        "url": event_url(event, occurrence.on if event.rrule else None),
        "title": event.say("title", locale),
        "time": time_words,
        "until": until,
        "machine_time": occurrence.starts_at.isoformat()
        if not event.all_day
        else occurrence.local_start.date(),
        "place": place_words(occurrence, locale),
        "facts": facts(occurrence, locale),
        "tone": event.public_tone,
        "state": "cancelled" if occurrence.is_cancelled else "moved" if occurrence.is_moved else event.state,
        "note": "",
    }


def rows_of(occurrences: list[Occurrence], locale: str, *, day: date | None = None) -> list[dict[str, Any]]:
    """Return the lines of a list of dates."""
    return [row_of(one, locale, day=day) for one in occurrences]


def when_words(occurrence: Occurrence, locale: str) -> str:
    """Return a date's day and times in words; the year only where it is not the present one."""
    return dates.span(
        occurrence.local_start,
        occurrence.local_end,
        all_day=occurrence.event.all_day,
        locale=locale,
        this_year=today().year,
    )


def place_words(occurrence: Occurrence, locale: str) -> str:
    """Return where a date happens: the venue, else the place's own name, and the district where one is known."""
    name = occurrence.venue.say("name", locale) if occurrence.venue else occurrence.place_name
    district = occurrence.district.name if occurrence.district else ""
    return ", ".join(word for word in (name, district) if word)


def facts(occurrence: Occurrence, locale: str) -> list[str]:
    """Return the little facts that decide whether to go."""
    event = occurrence.event
    access = "wheelchair" if offers(occurrence, "wheelchair") else ""
    access = access or ("step_free" if offers(occurrence, "step_free") else "")
    known: dict[tuple[object, ...], list[str]] = g.setdefault("fact_words", {})
    key = (locale, event.is_free, access, event.setting)
    if key not in known:  # a page says the same few facts again and again
        known[key] = _fact_words(bool(event.is_free), access, event.setting, locale)
    return list(known[key])


def _fact_words(is_free: bool, access: str, setting: str, locale: str) -> list[str]:
    found = [_("free")] if is_free else []
    if access:
        found.append({"wheelchair": _("wheelchair accessible"), "step_free": _("step-free")}[access])
    if setting not in ("indoor", vocabulary.UNKNOWN):
        found.append(vocabulary.label("setting", setting, locale).lower())
    return found


def offers(occurrence: Occurrence, feature: str) -> bool:
    """Whether the event says yes to an access feature, or its venue does and the event does not say no."""
    event, venue = occurrence.event, occurrence.venue
    if feature in event.access_yes:
        return True
    return venue is not None and feature in venue.access_yes and feature not in event.access_no


def _times(occurrence: Occurrence, locale: str, day: date | None) -> tuple[str, str]:
    start, end = occurrence.local_start, occurrence.local_end
    several_days = (end - start).total_seconds() > 24 * 3600
    if occurrence.event.all_day:
        last_on = dates.last_day(start, end)
        if last_on == start.date():
            return _("all day"), ""
        return _("all day"), _("until %(day)s", day=dates.short_day(last_on, locale, this_year=start.year))
    if day is not None and start.date() < day:
        return _("running"), _until(end, locale, start.year, with_day=end.date() != day)
    return dates.column_time(start.time(), locale), _until(end, locale, start.year, with_day=several_days)


def _until(end: datetime, locale: str, this_year: int, *, with_day: bool) -> str:
    if with_day:
        return _("until %(day)s", day=dates.short_day(end.date(), locale, this_year=this_year))
    return _("to %(time)s", time=dates.column_time(end.time(), locale))
