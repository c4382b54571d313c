"""What the rule on room for the guests says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base.numbers import number
from festival.findings.visible import VisibleFinding

TITLE = _l("Too little room")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return how many the place holds, and how many are expected."""
    values = finding.reason.values
    return _(
        "%(place)s holds %(capacity)s people; %(visitors)s are expected at the same time.",
        place=values["place"],
        capacity=number(values["capacity"], locale),
        visitors=number(values["visitors"], locale),
    )
