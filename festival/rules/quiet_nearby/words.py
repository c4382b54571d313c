"""What the rule on sound against silence says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base.numbers import number
from festival.findings.visible import VisibleFinding
from festival.rules.event_words import event_lines, name_of

TITLE = _l("Sound against silence")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return what needs quiet, what is loud, and how far apart they are."""
    values, events = finding.reason.values, finding.evidence["events"]
    if not finding.is_whole:  # neither what the other one is nor where
        return _(
            "Close by, in these hours or just around them, another organiser holds a date that does not go well with "
            "this one. The coordination knows more."
        )
    metres = number(values["metres"], locale)
    if finding.reason.code == "zone":
        return _(
            "%(title)s is loud %(metres)s metres from a zone that has to stay quiet: %(zone)s.",
            title=name_of(events, finding.event_ids[0]),
            metres=metres,
            zone=values["zone"],
        )
    words = {
        "quiet": name_of(events, values["quiet"]),
        "loud": name_of(events, values["loud"]),
        "metres": metres,
    }
    if finding.reason.code == "needs_quiet":
        return _("%(quiet)s needs quiet; %(loud)s is loud at the same time, %(metres)s metres away.", **words)
    return _("%(quiet)s may need quiet; %(loud)s is loud at the same time, %(metres)s metres away.", **words)


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return the events, and from which distance on they count as out of earshot."""
    if not finding.is_whole:
        return []
    return [
        *event_lines(finding.evidence["events"], locale),
        _(
            "Sound of this kind is taken to disturb up to %(metres)s metres; no sound level is reckoned.",
            metres=number(round(finding.reason.values["reach"]), locale),
        ),
    ]
