"""What the rule on routes and closures says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base.numbers import number
from festival.findings.visible import VisibleFinding
from festival.rules.event_words import event_lines, name_of, names, quoted

TITLE = _l("Closed streets")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return which routes cut each other, or which way is cut."""
    events = finding.evidence["events"]
    if finding.reason.code in ("routes", "through"):
        first, second = names(events)
        if finding.reason.code == "routes":
            return _("The routes of %(first)s and %(second)s cut each other.", first=first, second=second)
        return _(
            "Of %(first)s and %(second)s one leads through the other’s place.", first=first, second=second
        )
    if finding.reason.code in ("passes", "passes_house"):
        return _passing(finding, locale)
    words = {"title": quoted(events[0]["title"]), "way": finding.reason.values["way"]}
    return {
        "way_closure": _("%(title)s lies in a closure: %(way)s.", **words),
        "way_parade": _("%(title)s is cut by a route: %(way)s.", **words),
        "way_bus": _("%(title)s cuts a bus route: %(way)s.", **words),
        "way_rescue": _("%(title)s cuts a rescue way: %(way)s.", **words),
    }[finding.reason.code]


def _passing(finding: VisibleFinding, locale: str) -> str:
    events = finding.evidence["events"]
    route_id = finding.reason.values["route_id"]
    place_id = next(number for number in finding.event_ids if number != route_id)
    route, place = name_of(events, route_id), name_of(events, place_id)
    if finding.reason.code == "passes_house":
        return _("The route of %(route)s leads by the house of %(place)s.", route=route, place=place)
    return _(
        "The route of %(route)s leads over the place of %(place)s, or close by.", route=route, place=place
    )


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return the events, and how far a place that is known as a point was taken to reach."""
    lines = event_lines(finding.evidence["events"], locale)
    values = finding.reason.values
    if "extent" not in values or not finding.is_whole:
        return lines
    extent = number(values["extent"], locale)
    if values["reckoned"]:
        lines.append(
            _(
                "The place is known as a point; %(extent)s metres around it were taken as its ground, by its kind. "
                "Its own figure, or its area, can be entered with the place.",
                extent=extent,
            )
        )
    else:
        lines.append(_("The place reaches %(extent)s metres around its point.", extent=extent))
    if "metres" in values:
        lines.append(
            _("From its point to the route: %(metres)s metres.", metres=number(values["metres"], locale))
        )
    return lines
