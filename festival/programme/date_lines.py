"""Dates as lines of a programme: texts ready to read, for every room that lists events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from babel.lists import format_list
from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from festival.base import dates, vocabulary
from festival.base.templating import today
from festival.events.model import Event, Occurrence, date_address
from festival.programme.programme_pages import RegularDay, split_regular

NIGHT = timedelta(hours=6)
"""What ends by six in the morning belongs to the day before."""


def event_url(event: Event, **values: Any) -> str:
    """Return the public address of an event."""
    return url_for("events.event", event_id=event.id, slug=event.slug, **values)


def named_url(event: Event, named: datetime, *, is_alone: bool, **values: Any) -> str:
    """Return the public address of one of an event's dates: by its day, with its time where the day has several."""
    on = date_address(named, is_alone=is_alone)
    return url_for("events.event_date", event_id=event.id, slug=event.slug, on=on, **values)


def date_url(event: Event, occurrence: Occurrence, **values: Any) -> str:
    """Return the public address of a date; of an event that has only one date its own."""
    if not event.is_series:
        return event_url(event, **values)
    return named_url(event, occurrence.named, is_alone=occurrence.is_alone, **values)


def read_date_address(text: str) -> tuple[date, time | None]:
    """Return day and time of such an address, the time None where it names a day. Raises ValueError for others."""
    on, _t, at = text.partition("T")
    named = datetime.combine(date.fromisoformat(on), time(int(at[:2]), int(at[2:])) if at else time.min)
    if date_address(named, is_alone=not at) != text:
        raise ValueError(text)
    return named.date(), named.time() if at else None


def row_of(occurrence: Occurrence, locale: str, *, day: date | None = None) -> dict[str, Any]:
    """Return what the macro `event_row` shows of a date; `day` is the day it is listed under."""
    event = occurrence.event
    time_words, until = _times(occurrence, locale, day)
    return {
        "id": occurrence.event_id,
        "url": date_url(event, occurrence),
        "title": event.say("title", locale),
        "time": time_words,
        "until": until,
        "machine_time": occurrence.starts_at.isoformat()
        if not occurrence.all_day
        else occurrence.local_start.date(),
        "place": place_words(occurrence, locale),
        "facts": facts(occurrence, locale),
        "tone": event.public_tone,
        "state": "cancelled" if occurrence.is_cancelled else "moved" if occurrence.is_moved else event.state,
        "note": ", ".join(
            filter(
                None,
                (
                    pgettext("opening hours", "open") if event.is_opening_hours else "",
                    rhythm_words(event, locale),
                ),
            )
        ),
        "is_regular": occurrence.is_regular,
        "lon": occurrence.lon,
        "lat": occurrence.lat,
    }


def rows_of(occurrences: list[Occurrence], locale: str, *, day: date | None = None) -> list[dict[str, Any]]:
    """Return the lines of a list of dates; of one day (`day`) an event has one line with all its times."""
    if day is None:
        return [row_of(one, locale) for one in occurrences]
    of_event: dict[int, list[Occurrence]] = {}
    for one in occurrences:
        of_event.setdefault(one.event_id, []).append(one)
    return [_row_of_day(those, locale, day) for those in of_event.values()]


def _row_of_day(those: list[Occurrence], locale: str, day: date) -> dict[str, Any]:
    """Return one line for an event's dates of a day: the first that takes place, with the others' times."""
    first = next((one for one in those if not one.is_cancelled), those[0])
    row = row_of(first, locale, day=day)
    others = [one for one in those if one is not first]
    also, off = (
        [
            dates.clock_time(one.local_start.time(), locale)
            for one in others
            if one.is_cancelled == is_cancelled
        ]
        for is_cancelled in (False, True)
    )
    notes = [_("also at %(times)s", times=format_list(also, locale=locale)) if also else "", row["note"]]
    if off:
        notes.insert(1, _("cancelled at %(times)s", times=format_list(off, locale=locale)))
    return row | {"note": ", ".join(filter(None, notes))}


def regular_fold(found: RegularDay, locale: str, *, url: str, day: date | None = None) -> dict[str, Any]:
    """Return what the macro `regular_fold` shows: words, rows, and with `url` the address of all where more exist."""
    rows = rows_of(found.rows, locale, day=day)
    kinds = [f"{number} × {vocabulary.short_label('category', kind, locale)}" for kind, number in found.kinds]
    words = ngettext("%(num)s regular event", "%(num)s regular events", found.total)
    return {
        "words": f"{words}: {', '.join(kinds)}",
        "rows": rows,
        "url": url if found.total > len(rows) else "",
    }


def day_of(
    on: date, occurrences: Sequence[Occurrence], locale: str, *, beside_special: bool = False
) -> dict[str, Any]:
    """Return what the macro `day` shows of one day: what is special, and folded what happens regularly, also on a day
    that has nothing else where other days of the page have (`beside_special`)."""
    special, regular = split_regular(occurrences, beside_special=beside_special)
    fold = regular_fold(regular, locale, url="", day=on) if regular.rows else None
    return {"on": on, "rows": rows_of(special, locale, day=on), "regular": fold}


def rhythm_words(event: Event, locale: str) -> str:
    """Return how regularly an event happens and, of what ends within a year, until when; empty without a rhythm."""
    words = {
        "daily": _("every day"),
        "often": _("several days a week"),
        "weekly": _("every week"),
        "fortnightly": _("every two weeks"),
        "monthly": _("every month"),
    }.get(event.rhythm, "")
    if not words or event.last_ends_at is None:
        return words
    last_on, on = (event.last_ends_at - NIGHT).astimezone(event.tz).date(), today()
    if not on <= last_on <= on + timedelta(days=365):
        return words
    until = _("until %(day)s", day=dates.plain_day(last_on, locale, this_year=on.year))
    return f"{words}, {until}"


def when_words(occurrence: Occurrence, locale: str) -> str:
    """Return a date's day and times in words; the year only where it is not the present one."""
    return dates.span(
        occurrence.local_start,
        occurrence.local_end,
        all_day=occurrence.all_day,
        locale=locale,
        this_year=today().year,
    )


def further_dates(rows: Sequence[Occurrence], locale: str) -> list[dict[str, Any]]:
    """Return an event's dates, which come in order of time, by day: a day's words once where it has several, each date
    then with its times alone."""
    found = []
    for on, those in groupby(rows, key=lambda row: row.local_start.date()):
        group = list(those)
        day = dates.short_day(on, locale, this_year=today().year) if len(group) > 1 else ""
        found.append({"day": day, "dates": [_further_date(row, day, locale) for row in group]})
    return found


def _further_date(row: Occurrence, day: str, locale: str) -> dict[str, str]:
    when = when_words(row, locale)
    return {
        "url": date_url(row.event, row),
        "when": (when.removeprefix(f"{day}, ") if when != day else _("all day")) if day else when,
        "state": "cancelled" if row.is_cancelled else "moved" if row.is_moved else "",
    }


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
    if occurrence.all_day:
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
