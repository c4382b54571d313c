"""What the rule on holidays says: both what speaks against a date and what for it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.findings.visible import VisibleFinding
from festival.law.words import day, listed, pick

TITLE = _l("Holidays")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return the holiday, and what it may mean for an event."""
    values = finding.reason.values
    match finding.reason.code:
        case "public":
            names = listed([pick(names, locale) for names in values["names"]])
            if values.get("is_school"):
                return _("Public holiday: %(names)s. Schools are closed.", names=names)
            if values.get("is_quiet"):
                return _("Public holiday: %(names)s. A quiet day; shops are closed.", names=names)
            return _("Public holiday: %(names)s. Shops are closed; people have time.", names=names)
        case "public_in_some_places":
            names = listed([pick(names, locale) for names in values["names"]])
            return _(
                "%(names)s is a public holiday in some places of the Land. Whether this town is one nobody has "
                "entered yet.",
                names=names,
            )
        case "bridge":
            return _(
                "Bridge day between a holiday and the weekend: many families are away; who stays has time."
            )
        case "school":
            name, start, last = (
                pick(values["name"], locale),
                day(values["start_on"], locale),
                day(values["last_on"], locale),
            )
            if values.get("is_school"):
                return _(
                    "%(name)s from %(start)s to %(last)s: schools are closed.",
                    name=name,
                    start=start,
                    last=last,
                )
            return _(
                "%(name)s from %(start)s to %(last)s: many families are away; those who stay look for something "
                "to do.",
                name=name,
                start=start,
                last=last,
            )
    return _("The school holidays of this time are not known yet.")


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return until when school holidays are known, where that is the matter."""
    known = finding.evidence.get("known_until")
    return [_("School holidays are known until %(day)s.", day=day(known, locale))] if known else []
