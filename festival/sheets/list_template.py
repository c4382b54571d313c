"""An empty list to be filled in, as a spreadsheet or as CSV: with two rows that show how, and no formula."""

from __future__ import annotations

from datetime import date, time, timedelta

from flask_babel import gettext as _

from festival.base.spreadsheet import Sheet
from festival.sheets.words import COLUMN_WORDS

_COLUMNS = (
    *("number", "title", "date", "until", "time", "time_until", "place", "organisation", "category"),
    *("description", "visitors", "price", "link", "contact", "status"),
)
_WIDTHS = {"title": 36, "place": 28, "organisation": 28, "description": 44, "link": 28}


def empty_list(today: date) -> Sheet:
    """Return the list: next year's summer as an example, to be written over."""
    first = date(today.year + 1, 6, 1)
    saturday = first + timedelta(days=(5 - first.weekday()) % 7)
    one = {
        "number": 1,
        "title": _("Example: summer party in the old town"),
        "date": saturday,
        "until": saturday + timedelta(days=1),
        "place": _("Market square"),
        "visitors": 300,
    }
    other = {
        "number": 2,
        "title": _("Example: concert"),
        "date": saturday + timedelta(days=7),
        "time": time(19, 30),
        "time_until": time(22),
    }
    columns = [(str(COLUMN_WORDS[kind]), _WIDTHS.get(kind, 14)) for kind in _COLUMNS]
    return Sheet(_("Events"), columns, [[row.get(kind) for kind in _COLUMNS] for row in (one, other)])
