"""How much a finding weighs, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from festival.findings.finding import Severity

_WEIGHTS = {
    Severity.NEEDS_DECISION: ("strong", _l("Needs a decision")),
    Severity.WARNS: ("plain", _l("Please look at this")),
    Severity.INFORMS: ("note", _l("Good to know")),
}


def weight_of(severity: int) -> tuple[str, str]:
    """Return a severity as the page's name for its weight, and in words."""
    weight, words = _WEIGHTS[Severity(severity)]
    return weight, str(words)
