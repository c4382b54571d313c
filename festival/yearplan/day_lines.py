"""One planned or promised date as a line of a day, told as far as the reader may know it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from babel.lists import format_list
from flask import url_for
from flask_babel import gettext as _

from festival.base import dates, text, vocabulary
from festival.base.numbers import number
from festival.events.model import PUBLIC_STATES, date_address
from festival.events.privacy import SaidEvent, say_row_for
from festival.organisers.model import Account
from festival.organisers.permissions import may


def day_lines(rows: Sequence[Any], reader: Account | None, day: date, locale: str) -> list[dict[str, Any]]:
    """Return the lines of a day: an event has one at each of its places, with the times of all its dates there."""
    found: dict[tuple[object, ...], list[dict[str, Any]]] = {}
    for row in rows:
        line = day_line(row, reader, day, locale)
        found.setdefault((row.event_id, line["place"], line["until"]), []).append(line)
    return [
        lines[0] | {"time": format_list([line["time"] for line in lines], locale=locale)}
        for lines in found.values()
    ]


def day_line(row: Any, reader: Account | None, day: date, locale: str) -> dict[str, Any]:
    """Return what the page shows of a row of `rows_between`; `url` is empty where there is no page for the reader."""
    said = say_row_for(reader, row, locale)
    facts = [said.organisation, vocabulary.label("category", row.category, locale) if said.is_full else ""]
    if said.is_full and row.visitors_expected:
        facts.append(_("about %(number)s visitors", number=number(row.visitors_expected, locale)))
    return {
        "url": _url(row, reader),
        "title": said.title,
        "is_german": said.is_full and locale == "en" and not row.title_en,
        "time": time_words(row, day, locale),
        "until": _("until %(day)s", day=dates.short_day(row.last_on, locale, this_year=day.year))
        if row.last_on > day
        else "",
        "state": row.state,
        "is_promised": row.state in PUBLIC_STATES,
        "place": place_words(row, said, locale),
        "facts": [one for one in facts if one],
        "tone": row.tone if said.is_full else "civic",
    }


def place_words(row: Any, said: SaidEvent, locale: str) -> str:
    """Return where: the venue, else the place that was typed if it is for this reader, and the district."""
    venue = venue_words(row, said, locale)
    return ", ".join(one for one in (venue, row.district) if one)


def venue_words(row: Any, said: SaidEvent, locale: str) -> str:
    """Return the venue, else the place that was typed if it is for this reader."""
    venue = (row.venue_en if locale == "en" else "") or row.venue
    return str(venue or (row.place_name if said.is_full else ""))


def time_words(row: Any, day: date, locale: str) -> str:
    """Return when on that day: its hours, "all day", or "running" where it began earlier."""
    if row.all_day:
        return _("all day")
    if row.first_on < day:
        return _("running") if row.last_on > day else _("to %(time)s", time=_clock(row.local_end, locale))
    return _clock(row.local_start, locale)


def _url(row: Any, reader: Account | None) -> str:
    """Return the event's page on the desk for who may open it, else the public one."""
    if may(reader, "event.view_unpublished", row):
        return url_for("desk_events.event", event_id=row.event_id)
    if row.state in PUBLIC_STATES:
        slug = text.slug(row.title)
        if row.is_series:
            on = date_address(datetime.combine(row.on, row.at), is_alone=row.is_alone)
            return url_for("events.event_date", event_id=row.event_id, slug=slug, on=on)
        return url_for("events.event", event_id=row.event_id, slug=slug)
    return ""


def _clock(at: datetime, locale: str) -> str:
    return dates.clock_time(at.time(), locale)
