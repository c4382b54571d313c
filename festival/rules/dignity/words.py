"""What the rule on dignity says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base.plurals import ngettext
from festival.findings.visible import VisibleFinding
from festival.law.words import listed, pick

TITLE = _l("Festive near remembrance")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return what is near to what is remembered, with all meanings of the day."""
    values = finding.reason.values
    code = finding.reason.code
    if not finding.is_whole:  # neither what the other one is nor where
        return _(
            "Close by, in these hours or just around them, another organiser holds a date that does not go well with "
            "this one. The coordination knows more."
        )
    if code == "loud_near_solemn":
        return _(
            "Something loud is planned %(metres)s m from an event of remembrance, in its hours or just around them.",
            metres=values["metres"],
        )
    if code == "festive_near_solemn":
        return _(
            "A celebration is planned %(metres)s m from an event of remembrance, in its hours or just around them.",
            metres=values["metres"],
        )
    day = pick(values["day"], locale)
    others = [pick(names, locale) for names in values["others"]]
    more = " " + _("The day also carries: %(others)s.", others=listed(others)) if others else ""
    if code == "place_of_memory":
        place = pick(values["place"], locale)
        where = place or _("the place of memory")
        text = _(
            "%(metres)s m from here, at “%(place)s”, people remember on this day: %(day)s.",
            metres=values["metres"],
            place=where,
            day=day,
        )
        return text + more
    return _("A celebration on a solemn day: %(day)s.", day=day) + more


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return the distance and up to where this sound or celebration counts as near."""
    if "distance_m" not in finding.evidence or not finding.is_whole:
        return []
    said = [
        _(
            "Distance %(metres)s m; near is up to %(reach)s m.",
            metres=finding.evidence["distance_m"],
            reach=finding.evidence["reach_m"],
        )
    ]
    minutes = finding.reason.values.get("minutes")
    if minutes:
        said.append(
            ngettext(
                "%(num)s minute before and after the ceremony is kept quiet.",
                "%(num)s minutes before and after the ceremony are kept quiet.",
                minutes,
            )
        )
    return said
