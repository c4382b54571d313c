"""The events of a finding as lines, without saying more than the finding holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from festival.base import dates, vocabulary
from festival.base.templating import today


def when(event: Mapping[str, Any], locale: str) -> str:
    """Return when the event is on its date in question: "Sat., 13 June, 19:30 – 22:00"."""
    start, end = datetime.fromisoformat(event["start"]), datetime.fromisoformat(event["end"])
    return dates.span(start, end, all_day=event["all_day"], locale=locale, this_year=today().year)


def event_lines(events: list[dict[str, Any]], locale: str) -> list[str]:
    """Return a line for each event: its name, when it is, whose it is and how sure."""
    return [
        _(
            "“%(title)s”, %(when)s (%(organisation)s, %(state)s)",
            title=event["title"],
            when=when(event, locale),
            organisation=event["organisation"],
            state=vocabulary.label("state", event["state"], locale),
        )
        for event in events
    ]


def titles(events: list[dict[str, Any]]) -> tuple[str, str]:
    """Return the names of the two events of a pair."""
    first, second = (event["title"] for event in events)
    return first, second


def number(amount: int, locale: str) -> str:
    """Return a number as the reader writes it."""
    from babel.numbers import format_decimal

    return format_decimal(amount, locale=locale)
