"""What a list is told back in: kinds of columns, what becomes of a row, and why one can't be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock, dates, vocabulary
from festival.base.city import get_city
from festival.base.http import current_locale
from festival.base.plurals import ngettext
from festival.exchange.candidate import Trouble
from festival.exchange.source_readers import CannotRead
from festival.exchange.values import read_lines
from festival.recurrence.line_words import line_words
from festival.tables.book import BadTable, bad_table_words

COLUMN_WORDS = {
    "title": _l("Title"),
    "date": _l("Date, or first day"),
    "until": _l("Last day, or end"),
    "month": _l("Month"),
    "weekday": _l("Weekday"),
    "time": _l("Time, or start"),
    "time_until": _l("End (time)"),
    "place": _l("Place"),
    "address": _l("Address"),
    "organisation": _l("Organiser"),
    "category": _l("Kind of event"),
    "description": _l("Description"),
    "audience": _l("For whom"),
    "link": _l("Web address"),
    "price": _l("Price"),
    "visitors": _l("Visitors expected"),
    "contact": _l("Contact, for the coordination alone"),
    "status": _l("Status (“cancelled” counts)"),
    "number": _l("Number in the list"),
}
KINDS = ("new", "changed", "kept", "cancelled", "twin", "unreadable", "same", "ended")
"""What may become of a row, in the order in which it matters to people."""
_LINES_TOLD = 3


def kind_words(kind: str) -> str:
    """Return what becomes of a row."""
    return {
        "new": _("new"),
        "changed": _("changed"),
        "kept": _("stays as edited here"),
        "cancelled": _("does not take place"),
        "twin": _("is it this one?"),
        "unreadable": _("cannot be read"),
        "same": _("the same"),
        "ended": _("over or cancelled here"),
        "gone": _("no longer in the list"),
        "marked": _("no longer in the list"),
    }[kind]


def result_kind_words(kind: str) -> str:
    """Return what became of an event."""
    return {
        "new": _("new"),
        "changed": _("changed"),
        "kept": _("stays as edited here"),
        "cancelled": _("cancelled or withdrawn"),
        "marked": _("no longer in the list: marked"),
    }[kind]


def count_lines(counts: Mapping[str, int]) -> list[str]:
    """Return what came of a run, a sentence for each kind that there is any of."""
    said: dict[str, Callable[[int], str]] = {
        "new": lambda n: ngettext("%(num)s event is new.", "%(num)s events are new.", n),
        "changed": lambda n: ngettext("%(num)s event was changed.", "%(num)s events were changed.", n),
        "kept": lambda n: ngettext(
            "%(num)s event stays as it was edited here, though the list says something else.",
            "%(num)s events stay as they were edited here, though the list says something else.",
            n,
        ),
        "cancelled": lambda n: ngettext(
            "%(num)s event was cancelled or withdrawn, as the list says.",
            "%(num)s events were cancelled or withdrawn, as the list says.",
            n,
        ),
        "marked": lambda n: ngettext(
            "%(num)s event is no longer in the list. It is marked, and stays.",
            "%(num)s events are no longer in the list. They are marked, and stay.",
            n,
        ),
        "same": lambda n: ngettext(
            "%(num)s event was left as it is.", "%(num)s events were left as they are.", n
        ),
        "twin": lambda n: ngettext(
            "%(num)s row was not imported: it may stand here already.",
            "%(num)s rows were not imported: they may stand here already.",
            n,
        ),
        "unreadable": lambda n: ngettext(
            "%(num)s row could not be read.", "%(num)s rows could not be read.", n
        ),
        "taken_back": lambda n: ngettext(
            "%(num)s change was taken back.", "%(num)s changes were taken back.", n
        ),
        "stays": lambda n: ngettext(
            "%(num)s change stays: the event was gone on with since, or is cancelled.",
            "%(num)s changes stay: the events were gone on with since, or are cancelled.",
            n,
        ),
    }
    return [words(counts[key]) for key, words in said.items() if counts.get(key)]


def run_state_words(state: str) -> str:
    """Return how far a run is."""
    return {
        "read": _("looked at, not imported"),
        "waiting": _("begins in a moment"),
        "running": _("is being imported"),
        "done": _("imported"),
        "failed": _("did not come to its end"),
        "taking_back": _("is being taken back"),
        "taken_back": _("taken back"),
    }[state]


def moment_words(at: datetime) -> str:
    """Return a moment as a day with its time in the city."""
    local, locale = clock.to_local(at, get_city().tz), current_locale()
    return f"{dates.plain_day(local.date(), locale)}, {dates.clock_time(local.time(), locale)}"


def field_words(name: str) -> str:
    """Return how a field of an event is called."""
    return {
        "title": _("Title"),
        "lines": _("Dates"),
        "changes": _("Single dates"),
        "summary": _("Summary"),
        "description": _("Description"),
        "place": _("Place"),
        "organisation_id": _("Organiser"),
        "category": _("Kind of event"),
        "audiences": _("For whom"),
        "tone": _("Tone"),
        "link": _("Web address"),
        "is_free": _("Free of charge"),
        "price": _("Price"),
        "visitors_expected": _("Visitors expected"),
        "state": _("State"),
    }.get(name, name)


def value_words(name: str, value: Any, names: dict[tuple[str, int], str], *, this_year: int) -> str:
    """Return a field's value in words; `names` are those of venues and organisations by kind and number."""
    locale = current_locale()
    if name == "lines":
        return times_words(value, this_year=this_year)
    if name == "changes":
        return ", ".join(one[0] for one in value)
    if name == "place":
        number, words, lon, lat = value
        return names.get(("venue", number or 0), "") or words or (f"{lon}, {lat}" if lon is not None else "")
    if name == "organisation_id":
        return names.get(("organisation", value or 0), "")
    if name in ("category", "tone"):
        return vocabulary.label(name, value, locale)
    if name == "audiences":
        return ", ".join(vocabulary.label("audience", one, locale) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def times_words(kept: Sequence[list[Any]], *, this_year: int) -> str:
    """Return lines of times that were kept, the first few in full."""
    lines = read_lines(kept)
    told = [line_words(line, current_locale(), this_year=this_year) for line in lines[:_LINES_TOLD]]
    more = len(lines) - _LINES_TOLD
    return "; ".join(told) + (" " + _("and %(n)s more", n=more) if more > 0 else "")


def trouble_words(trouble: Trouble) -> str:
    """Return what could not be read, with the cell that it stands in."""
    words = _trouble(trouble.code, trouble.typed)
    return _("Cell %(cell)s: %(what)s", cell=trouble.where, what=words) if trouble.where else words


def _trouble(code: str, typed: str) -> str:
    return {
        "no_title": _("there is no title."),
        "no_date": _("there is no date."),
        "odd_date": _("“%(typed)s” is no date that can be read.", typed=typed),
        "odd_year": _("“%(typed)s” lies in a year that can't be meant.", typed=typed),
        "no_year": _("“%(typed)s” has no year, and nothing above it names one.", typed=typed),
        "no_such_day": _("there is no day “%(typed)s”.", typed=typed),
        "other_weekday": _("“%(typed)s” is another day of the week.", typed=typed),
        "one_end": _("“%(typed)s” names only the first or the last day.", typed=typed),
        "ends_before": _("the end “%(typed)s” does not fit the beginning.", typed=typed),
        "two_ends": _("“%(typed)s” is left out: the date has its end already.", typed=typed),
        "odd_hours": _("“%(typed)s” is no time that can be read.", typed=typed),
        "end_alone": _("the end “%(typed)s” is left out: there is no beginning.", typed=typed),
        "no_end": _("no end is named."),
        "each_or_through": _("it lasts several days with hours: each day from and to, or through the night?"),
        "hours_left_out": _("the hours in “%(typed)s” are left out: whole days.", typed=typed),
        "no_such_hour": _("there is no %(typed)s on that day: the clocks go forward.", typed=typed),
        "hour_twice": _("there is %(typed)s twice on that day; the first one is taken.", typed=typed),
        "too_many_dates": _("these are more dates than one event can have."),
    }.get(code, code)


def cannot_read_words(error: CannotRead | str) -> str:
    """Return why a list can't be gone on with."""
    key = error if isinstance(error, str) else error.key
    return {
        "file_gone": _("The file is not kept any more. Send the list again."),
        "nobody": _("Whoever sent the list has no account any more. Send it again."),
        "failed": _("Something went wrong on our side. What was written until then stands below."),
    }.get(key) or bad_table_words(BadTable(key))
