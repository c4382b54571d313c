"""What is wrong with a list of places."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.base.errors import FestivalError


class BadPlaceList(FestivalError):
    """A file without places that can be read; `code` is not_read, empty or too_many."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def bad_place_list_words(error: BadPlaceList) -> str:
    """Return what is wrong with the file, and what to do."""
    return {
        "empty": _("There are no places in this file."),
        "too_many": _("The file holds more than 2,000 places. Send its parts one after the other."),
        "too_large": _("The file is larger than 10 MB. Send its parts one after the other."),
    }.get(error.code) or _(
        "This is neither a spreadsheet (XLSX, ODS, CSV) nor GeoJSON, or the file is broken."
    )


def trouble_words(code: str) -> str:
    """Return what could not be read of one place."""
    return {
        "no_name": _("has no name"),
        "no_place": _("where it is can’t be read"),
        "capacity": _("how many have room can’t be read"),
        "kind": _("what kind of place it is isn’t known here"),
    }[code]
