"""What the rule on neighbouring cities says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base.plurals import ngettext
from festival.findings.visible import VisibleFinding
from festival.law.words import day
from festival.neighbours.words import how_far
from festival.rules.event_words import quoted

TITLE = _l("Neighbouring cities")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return which neighbour has what, and how far away it is."""
    values = finding.reason.values
    said = {
        "neighbour": values["neighbour"],
        "title": quoted(values["title"]),
        "far": how_far(values["km"], values["direction"], locale),
    }
    if finding.reason.code == "same_day":
        return _("%(neighbour)s has %(title)s on the same day (%(far)s).", **said)
    return _("%(neighbour)s has %(title)s on the same weekend (%(far)s).", **said)


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return when it is, of when that is known, and how many more there are."""
    evidence, lines = finding.evidence, []
    if evidence.get("first_on"):
        first, last = day(evidence["first_on"], locale), day(evidence["last_on"], locale)
        when = first if first == last else _("%(first)s to %(last)s", first=first, last=last)
        lines.append(", ".join(filter(None, (when, evidence.get("place")))))
    if evidence.get("as_of"):
        lines.append(
            _(
                "As its calendar stood on %(day)s; it can’t be read just now.",
                day=day(evidence["as_of"], locale),
            )
        )
    if more := evidence.get("more"):
        lines.append(
            ngettext(
                "%(num)s more event of neighbours is on these days.",
                "%(num)s more events of neighbours are on these days.",
                more,
            )
        )
    return lines
