"""How much a finding weighs, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.findings.finding import Severity


def weight_of(severity: int) -> tuple[str, str]:
    """Return a severity as the page's name for its weight, and in words."""
    return {
        Severity.NEEDS_DECISION: ("strong", _("Needs a decision")),
        Severity.WARNS: ("plain", _("Please look at this")),
        Severity.INFORMS: ("note", _("Good to know")),
    }[Severity(severity)]
