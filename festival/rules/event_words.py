"""The events of a finding as lines, without saying more than the finding holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from festival.base import dates, vocabulary
from festival.base.templating import today


def when(event: Mapping[str, Any], locale: str) -> str:
    """Return when the event is on its date in question: "Sat., 13 June, 19:30 – 22:00"."""
    start, end = datetime.fromisoformat(event["start"]), datetime.fromisoformat(event["end"])
    return dates.span(start, end, all_day=event["all_day"], locale=locale, this_year=today().year)


def day_words(on: date, evidence: Mapping[str, Any], locale: str) -> str:
    """Return the day of a finding, with the time where an event of it has several dates on that day: "Sat., 13 June,
    13:00"."""
    day = dates.short_day(on, locale, this_year=today().year)
    events = evidence.get("events", ())
    one = next((one for one in events if "at" in one and one["on"] == on.isoformat()), None)
    if one is None:
        return day
    return f"{day}, {dates.clock_time(datetime.fromisoformat(one['start']).time(), locale)}"


def event_lines(events: list[dict[str, Any]], locale: str) -> list[str]:
    """Return a line for each event: its name, when it is, whose it is and how sure."""
    lines = []
    for event in events:
        words = {
            "event": quoted(event["title"]) if event["is_known"] else event["title"],
            "when": when(event, locale),
            "state": vocabulary.label("state", event["state"], locale),
        }
        if event["is_known"]:
            line = _(
                "%(event)s, %(when)s (%(organisation)s, %(state)s)",
                organisation=event["organisation"],
                **words,
            )
        else:
            line = _("%(event)s, %(when)s (%(state)s)", **words)
        lines.append(line)
    return lines


def names(events: list[dict[str, Any]]) -> tuple[str, str]:
    """Return how a sentence names the two events of a pair, the one the reader knows first."""
    first, second = (_name(event) for event in sorted(events, key=lambda event: not event["is_known"]))
    return first, second


def name_of(events: list[dict[str, Any]], event_id: int) -> str:
    """Return how a sentence names this event of the finding."""
    return next(_name(event) for event in events if event["id"] == event_id)


def quoted(title: str) -> str:
    """Return a title as it stands in a sentence of the reader's language."""
    return str(_("“%(title)s”", title=title))


def _name(event: Mapping[str, Any]) -> str:
    title = str(event["title"])
    return quoted(title) if event["is_known"] else title[:1].lower() + title[1:]
