"""What the rule on events that compete says."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.base import vocabulary
from festival.coordination.plan import Finding
from festival.coordination.words.event_lines import event_lines, number, titles


def say_reason(finding: Finding, locale: str) -> str:
    """Return which two events draw on the same people, and about how many."""
    first, second = titles(finding.evidence["events"])
    return _(
        "“%(first)s” and “%(second)s” draw on the same people at the same time: about %(shared)s visitors.",
        first=first,
        second=second,
        shared=number(finding.reason.values["shared"], locale),
    )


def say_evidence(finding: Finding, locale: str) -> list[str]:
    """Return both events and what they have in common."""
    values = finding.reason.values
    common = [vocabulary.label("category", values["category"], locale)] if values["category"] else []
    common += [vocabulary.label("audience", key, locale) for key in values["audiences"]]
    lines = event_lines(finding.evidence["events"], locale)
    if common:
        lines.append(_("In common: %(what)s", what=", ".join(common)))
    lines.append(
        _("It can also be a chance: a joint poster, starts one after the other, one feast together.")
    )
    return lines
