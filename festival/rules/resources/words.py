"""What the rule on things lent says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base.numbers import number
from festival.base.plurals import ngettext
from festival.findings.visible import VisibleFinding
from festival.rules.event_words import day_words

TITLE = _l("More borrowed than there is")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return what is wanted more often than there is, and when."""
    values = finding.reason.values
    words = {
        "name": values["name_en"] if locale == "en" else values["name"],
        "wanted": number(values["wanted"], locale),
        "stock": number(values["stock"], locale),
        "day": day_words(finding.on, finding.evidence, locale),
    }
    is_weekend = finding.reason.code == "weekend"
    if not finding.is_whole:
        return (
            _("%(name)s: more wanted at the weekend of %(day)s than the %(stock)s there.", **words)
            if is_weekend
            else _("%(name)s: more wanted at the same time on %(day)s than the %(stock)s there.", **words)
        )
    if is_weekend:
        return _("%(name)s: %(wanted)s wanted at the weekend of %(day)s, %(stock)s there.", **words)
    return _("%(name)s: %(wanted)s wanted at the same time on %(day)s, %(stock)s there.", **words)


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return how many events want it."""
    wanted = len(finding.event_ids)
    return [ngettext("%(num)s event wants it.", "%(num)s events want it.", wanted)]
