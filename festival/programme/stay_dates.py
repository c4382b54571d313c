"""A guest's stay in an address: from when to when, read as strictly as any filter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from werkzeug.datastructures import MultiDict

from festival.programme.filters import EARLIEST, LATEST, BadFilter, Filters, read_filters

MAX_STAY_DAYS = 31
USUAL_NIGHTS = 2


class BadStay(BadFilter):
    """Dates that make no stay: `code` is day (no date), before (ends before it begins) or stay (over 31 days)."""


def read_stay(args: MultiDict[str, str], today: date) -> Filters:
    """Return the filters with both ends of the stay set: from today, for three days, where nothing else is said.

    Raises BadStay for dates that make no stay, BadFilter for an interest nobody knows.
    """
    from_on, to_on = _day("from", args), _day("to", args)
    if from_on and to_on and to_on < from_on:
        raise BadStay("to", to_on.isoformat(), "before")
    from_on = from_on or (min(today, to_on) if to_on else today)
    to_on = to_on or min(from_on + timedelta(days=USUAL_NIGHTS), LATEST - timedelta(days=1))
    if (to_on - from_on).days >= MAX_STAY_DAYS:
        raise BadStay("to", to_on.isoformat(), "stay")
    return replace(read_filters(args), from_on=from_on, to_on=to_on)


def _day(name: str, args: MultiDict[str, str]) -> date | None:
    value = args.get(name, "").strip()
    if not value:
        return None
    try:
        on = date.fromisoformat(value)
    except ValueError as error:
        raise BadStay(name, value, "day") from error
    if on.isoformat() != value or not EARLIEST <= on < LATEST:
        raise BadStay(name, value, "day")
    return on
