"""What the rule on routes and closures says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.findings.visible import Told
from festival.rules.event_words import event_lines, names, quoted

TITLE = _l("Closed streets")


def say_reason(finding: Told, locale: str) -> str:
    """Return which routes cut each other, or which way is cut."""
    events = finding.evidence["events"]
    if finding.reason.code in ("routes", "through"):
        first, second = names(events)
        if finding.reason.code == "routes":
            return _("The routes of %(first)s and %(second)s cut each other.", first=first, second=second)
        return _(
            "Of %(first)s and %(second)s one leads through the other’s place.", first=first, second=second
        )
    words = {"title": quoted(events[0]["title"]), "way": finding.reason.values["way"]}
    return {
        "way_closure": _("%(title)s lies in a closure: %(way)s.", **words),
        "way_parade": _("%(title)s is cut by a route: %(way)s.", **words),
        "way_bus": _("%(title)s cuts a bus route: %(way)s.", **words),
        "way_rescue": _("%(title)s cuts a rescue way: %(way)s.", **words),
    }[finding.reason.code]


def say_evidence(finding: Told, locale: str) -> list[str]:
    """Return the events."""
    return event_lines(finding.evidence["events"], locale)
