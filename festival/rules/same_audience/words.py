"""What the rule on events that compete says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import vocabulary
from festival.base.numbers import number
from festival.findings.visible import VisibleFinding
from festival.rules.event_words import event_lines, names

TITLE = _l("Same audience")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return which two events draw on the same people, and about how many."""
    first, second = names(finding.evidence["events"])
    if not finding.is_whole:
        return _(
            "%(first)s and %(second)s draw on the same people at the same time.", first=first, second=second
        )
    if finding.reason.code == "next_door":
        return _(
            "%(first)s and %(second)s are for the same neighbourhood at the same time, %(metres)s metres apart.",
            first=first,
            second=second,
            metres=number(finding.reason.values["metres"], locale),
        )
    return _(
        "%(first)s and %(second)s draw on the same people at the same time: about %(shared)s visitors.",
        first=first,
        second=second,
        shared=number(finding.reason.values["shared"], locale),
    )


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return both events and what they have in common, as far as the reader may know what kind they are."""
    values = finding.reason.values
    lines = event_lines(finding.evidence["events"], locale)
    if finding.is_whole:
        common = [vocabulary.label("category", values["category"], locale)] if values["category"] else []
        common += [vocabulary.label("audience", key, locale) for key in values["audiences"]]
        if common:
            lines.append(_("In common: %(what)s", what=", ".join(common)))
        if "shared" in values and "metres" in finding.evidence:
            lines.append(
                _(
                    "They lie %(metres)s metres apart: the farther, the fewer come to one instead of the other.",
                    metres=number(finding.evidence["metres"], locale),
                )
            )
    lines.append(
        _("It can also be a chance: a joint poster, starts one after the other, one feast together.")
    )
    return lines
