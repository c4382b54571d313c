"""What the rule on places that are held twice says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.findings.visible import VisibleFinding
from festival.rules.event_words import event_lines, name_of, names

TITLE = _l("Same place at the same time")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return which two events hold which place."""
    events = finding.evidence["events"]
    first, second = names(events)
    values = finding.reason.values
    words = {"first": first, "second": second, "place": values["place"] or _("the same place")}
    if finding.reason.code == "twice" and finding.is_whole:
        return _("%(first)s and %(second)s seem to be one event, entered twice: is it so?", **words)
    if finding.reason.code == "areas":
        return _("%(first)s and %(second)s lie on overlapping ground at the same time.", **words)
    if "host" in values and finding.is_whole:
        guest = next(number for number in finding.event_ids if number != values["host"])
        them = {"guest": name_of(events, guest), "host": name_of(events, values["host"])}
        if finding.reason.code == "programme":
            return _("%(guest)s is part of the programme of %(host)s.", **them)
        return _(
            "%(guest)s lies within %(host)s, on its ground and in its hours: is it part of its programme?",
            **them,
        )
    if finding.reason.code == "passing" and finding.is_whole:
        return _("%(first)s and %(second)s meet at %(place)s; one of them is small and silent.", **words)
    if finding.reason.code == "around":
        return _(
            "%(first)s and %(second)s probably lie on overlapping ground at the same time: one of the two places is "
            "known as a point, and only reckoned around it.",
            **words,
        )
    if finding.reason.code == "same_point":
        return _(
            "%(first)s and %(second)s lie a few metres from each other at the same time: one place in two words, "
            "it seems.",
            **words,
        )
    if values["only_buffers"]:
        return _(
            "%(first)s and %(second)s hold %(place)s at the same time, but only while one is being set up or "
            "taken down.",
            **words,
        )
    if finding.reason.code == "within":
        return _(
            "%(first)s and %(second)s hold %(place)s at the same time: one of them a part of it.", **words
        )
    return _("%(first)s and %(second)s hold %(place)s at the same time.", **words)


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return both events, and what makes them look like one."""
    lines = event_lines(finding.evidence["events"], locale)
    if finding.reason.code == "twice" and finding.is_whole:
        lines.append(
            _(
                "Title, time and place are alike. If they belong together, say so; if they are one, merge them."
            )
        )
    return lines
