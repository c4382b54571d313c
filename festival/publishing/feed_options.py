"""How a reader wants a feed told, beside the filters that say what is in it: read strictly, in one canonical order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from festival.calendar_writing.asked_forms import with_alarms, with_cancelled_shown
from festival.programme.filters import BadFilter, as_lists, only_value

SHOW = "show"
"""`cancelled=show`: what is cancelled looks like any other entry, and its title says that it is."""
_HOUR, _DAY = 60, 24 * 60
ALARMS = {
    "15m": 15,
    "30m": 30,
    "1h": _HOUR,
    "2h": 2 * _HOUR,
    "1d": _DAY,
    "2d": 2 * _DAY,
    "3d": 3 * _DAY,
    "1w": 7 * _DAY,
}
"""`alarm=`: how many minutes before its beginning an entry reminds of itself."""


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """`cancelled` is SHOW or empty, `alarm` a key of ALARMS or empty."""

    cancelled: str = ""
    alarm: str = ""

    def as_args(self) -> list[tuple[str, str]]:
        """Return the options as query arguments in canonical order; what is as usual is left out."""
        pairs = (("cancelled", self.cancelled), ("alarm", self.alarm))
        return [(name, value) for name, value in pairs if value]

    def as_lists(self) -> dict[str, Any]:
        """Return them as address arguments, as `url_for` takes them."""
        return as_lists(self.as_args())

    def applied(self, calendar: str) -> str:
        """Return a calendar's text as it is asked for; what is cancelled reminds of nothing, shown or not."""
        if self.alarm:
            calendar = with_alarms(calendar, ALARMS[self.alarm])
        return with_cancelled_shown(calendar) if self.cancelled else calendar


NO_OPTIONS = FeedOptions()
OPTIONS = ("cancelled", "alarm")


def read_feed_options(args: MultiDict[str, str]) -> FeedOptions:
    """Return the options of a query string; raises BadFilter for a value nobody knows. No query."""
    options, errors = fill_feed_options(args)
    if errors:
        raise errors[0]
    return options


def fill_feed_options(args: MultiDict[str, str]) -> tuple[FeedOptions, list[BadFilter]]:
    """Return the options that can be read, and what can't: for a page that shows its form again (`filled_form`)."""
    errors: list[BadFilter] = []
    read = [
        _read(name, args, allowed, errors) for name, allowed in (("cancelled", (SHOW,)), ("alarm", ALARMS))
    ]
    return FeedOptions(*read), errors


def _read(
    name: str, args: MultiDict[str, str], allowed: tuple[str, ...] | dict[str, int], errors: list[BadFilter]
) -> str:
    try:
        value = only_value(name, args)
        if value and value not in allowed:
            raise BadFilter(name, value)
    except BadFilter as error:
        errors.append(error)
        return ""
    return value


def alarm_choices() -> list[tuple[str, str]]:
    """Return (value, words) of each alarm for a form, the shortest first."""
    return [(key, _before(minutes)) for key, minutes in ALARMS.items()]


def _before(minutes: int) -> str:
    if minutes < _HOUR:
        return ngettext("%(num)d minute before", "%(num)d minutes before", minutes)
    if minutes < _DAY:
        return ngettext("%(num)d hour before", "%(num)d hours before", minutes // _HOUR)
    if minutes % (7 * _DAY) == 0:
        return _("a week before")
    return ngettext("%(num)d day before", "%(num)d days before", minutes // _DAY)
