"""How far ahead a check has looked, in words: series are worked out for 24 months, and nobody knows more of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from festival.base import dates
from festival.base.http import current_locale
from festival.base.plurals import ngettext
from festival.checks.unlooked_words import Unlooked
from festival.events.occurrences import horizon_on
from festival.findings.happening import Happening
from festival.recurrence import expansion

_DAY = timedelta(days=1)


def known_until(now: datetime) -> date:
    """Return the last day up to which the dates of all series are worked out."""
    return horizon_on(now) - _DAY


def series_words(last_on: date, *, now: datetime) -> str:
    """Return until when series were looked at, for a page about days up to `last_on`; "" where that is all of them."""
    until = known_until(now)
    if last_on <= until:
        return ""
    return _("Series were looked at until %(day)s.", day=dates.plain_day(until, current_locale()))


def looked_words(happenings: Sequence[Happening], *, now: datetime) -> str:
    """Return until when the dates of a series were looked at; "" for a single date, which was looked at whole."""
    start, _end, rrule, *_others = happenings[0].event.times
    if not isinstance(rrule, str) or not isinstance(start, datetime):
        return ""
    until, locale = known_until(now), current_locale()
    last_on = expansion.last_on(expansion.parse_rrule(rrule), start.date())
    if last_on is None or last_on > until:
        return _(
            "Its dates were looked at until %(day)s; each night a day is added, and what then clashes is told.",
            day=dates.plain_day(until, locale),
        )
    return ngettext(
        "Its %(num)s coming date was looked at, on %(day)s.",
        "All its %(num)s coming dates were looked at, until %(day)s.",
        len(happenings),
        day=dates.plain_day(max(one.local_start for one in happenings).date(), locale),
    )


def beyond_words(last_on: date, *, now: datetime) -> list[Unlooked]:
    """Return what can't be known of days up to `last_on`: after 24 months no series of others has dates yet."""
    until = known_until(now)
    if last_on <= until:
        return []
    words = _(
        "After %(day)s the dates of series are not worked out yet: they could not be compared.",
        day=dates.plain_day(until, current_locale()),
    )
    return [Unlooked(words)]
