"""What the rule on places that are held twice says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.findings.visible import Told
from festival.rules.event_words import event_lines, names

TITLE = _l("Same place at the same time")


def say_reason(finding: Told, locale: str) -> str:
    """Return which two events hold which place."""
    first, second = names(finding.evidence["events"])
    values = finding.reason.values
    words = {"first": first, "second": second, "place": values["place"] or _("the same place")}
    if finding.reason.code == "areas":
        return _("%(first)s and %(second)s lie on overlapping ground at the same time.", **words)
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


def say_evidence(finding: Told, locale: str) -> list[str]:
    """Return both events."""
    return event_lines(finding.evidence["events"], locale)
