"""What the rule on sound within earshot says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base.numbers import number
from festival.findings.visible import VisibleFinding
from festival.rules.event_words import event_lines, names

TITLE = _l("Two loud events within earshot")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return which two events hear each other, and how far apart they are."""
    first, second = names(finding.evidence["events"])
    if not finding.is_whole:  # from metres to three places its own could be reckoned
        return _(
            "%(first)s and %(second)s are both amplified outdoors at the same time, within earshot.",
            first=first,
            second=second,
        )
    return _(
        "%(first)s and %(second)s are both amplified outdoors at the same time, %(metres)s metres apart.",
        first=first,
        second=second,
        metres=number(finding.reason.values["metres"], locale),
    )


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return both events, and from which distance on they count as out of earshot."""
    reach = number(finding.reason.values["reach"], locale)
    return [
        *event_lines(finding.evidence["events"], locale),
        _(
            "Sound of this kind is taken to carry %(metres)s metres; no sound level is reckoned.",
            metres=reach,
        ),
    ]
