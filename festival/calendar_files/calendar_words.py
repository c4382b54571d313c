"""Why a calendar could not be read, in words for whoever gave its address."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.calendar_files.calendar_blocks import MOST_BYTES, MOST_ENTRIES
from festival.fetching.errors import Reason
from festival.fetching.words import words_of

MEGABYTE = 1024 * 1024


def trouble_words(key: str, detail: str = "") -> str:
    """Return why a calendar could not be read."""
    if key in set(Reason):
        return words_of(key, int(detail) if detail.isdecimal() else 0)
    return {
        "empty": _("There is nothing in it."),
        "no_calendar": _(
            "This is no calendar: it doesn’t begin with BEGIN:VCALENDAR. The address of a web page that shows a"
            " calendar is another one than that of the calendar itself."
        ),
        "too_large": _(
            "The calendar is larger than %(number)s MB. Take a shorter time, or a part of it.",
            number=MOST_BYTES // MEGABYTE,
        ),
        "too_many_entries": _(
            "The calendar has more than %(number)s entries. Take a shorter time, or a part of it.",
            number=MOST_ENTRIES,
        ),
        "cut": _("The calendar breaks off in the middle of an entry, so nothing was taken from it."),
        "file_gone": _("The file is not here any more. Send it again."),
    }.get(
        key,
        _(
            "Something went wrong here. It is tried again; if it stays so, tell whoever runs this installation."
        ),
    )
