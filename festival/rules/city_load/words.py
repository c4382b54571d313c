"""What the rule on visitors at the same hour says."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock, dates
from festival.base.city import get_city
from festival.base.numbers import number
from festival.base.plurals import ngettext
from festival.base.templating import today
from festival.findings.visible import VisibleFinding

TITLE = _l("More visitors than the city can look after")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return how many visitors are expected when, and how many can be looked after."""
    values = finding.reason.values
    words = {
        "visitors": number(values["visitors"], locale),
        "limit": number(values["limit"], locale),
        "when": dates.span(*_hours(finding), all_day=False, locale=locale, this_year=today().year),
    }
    is_district = finding.reason.code == "district"
    if not finding.is_whole:  # the sum would tell the one number that is missing
        return (
            _(
                "%(when)s: more visitors at once in one district than the %(limit)s that can be looked after.",
                **words,
            )
            if is_district
            else _(
                "%(when)s: more visitors at once in the city than the %(limit)s that can be looked after.",
                **words,
            )
        )
    if is_district:
        return _(
            "%(when)s: %(visitors)s visitors at once in one district; %(limit)s can be looked after.", **words
        )
    return _("%(when)s: %(visitors)s visitors at once in the city; %(limit)s can be looked after.", **words)


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return how many events add up; which ones is for pages that know who reads."""
    events = finding.reason.values["events"]
    return [ngettext("%(num)s event adds to it.", "%(num)s events add to it.", events)]


def _hours(finding: VisibleFinding) -> tuple[datetime, datetime]:
    zone = get_city().tz
    return clock.to_local(finding.from_at, zone), clock.to_local(finding.to_at, zone)
