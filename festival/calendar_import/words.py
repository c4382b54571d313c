"""What is said of connected calendars: why one can't be read, and what of an entry could not be taken over."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.calendar_files.calendar_words import trouble_words
from festival.exchange.model import Source


def source_words(source: Source) -> str:
    """Return what is wrong with a calendar; empty where nothing is."""
    return trouble_words(source.error_key, source.error_detail) if source.error_key else ""


def note_words(code: str, typed: str) -> str:
    """Return what is to be said of an entry."""
    return {
        "no_title": _("It has no title."),
        "no_start": _("It doesn’t say when it begins."),
        "bad_time": _("“%(typed)s” is no time, or in no year of this century.", typed=typed),
        "too_long": _("A single date of it lasts longer than a year."),
        "end_before_start": _("It ends before it begins; taken over without an end."),
        "unknown_zone": _(
            "The time zone “%(typed)s” is unknown; its times are read as the city’s.", typed=typed
        ),
        "within_day": _("It repeats within a day (%(typed)s), which no event does.", typed=typed),
        "bad_rule": _("Its repetition can’t be read: %(typed)s.", typed=typed),
        "rule_too_long": _("Its repetition would take too long to work out: %(typed)s.", typed=typed),
        "single_dates": _(
            "Its repetition (%(typed)s) can’t be kept as a rule: it stands here as single dates of the next two"
            " years, and goes on by itself.",
            typed=typed,
        ),
        "too_many_dates": _("It has %(typed)s single dates, which are too many for one event.", typed=typed),
        "no_dates": _("No date is left of it."),
        "no_series": _("There are only changed dates of a series, and not the series itself."),
        "twice": _("It is in there several times; the newest counts."),
        "no_such_date": _(
            "A change speaks of %(typed)s, which is no date of it; it stands here as a date of its own.",
            typed=typed,
        ),
        "own_title": _(
            "A single date is called “%(typed)s” there; here all dates have one title.", typed=typed
        ),
    }[code]
