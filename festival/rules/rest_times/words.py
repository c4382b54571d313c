"""What the rule on night and rest times says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.findings.visible import VisibleFinding
from festival.law.words import hours, orientation, origin

TITLE = _l("Night and rest times")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return in which hours of quiet it is loud, and whom to ask."""
    values = finding.reason.values
    when = hours(values["from"], values["to"], locale)
    if finding.reason.code == "place":
        return _(
            "Amplified sound outdoors after the end of music that the city has set for this place (quiet: %(when)s). "
            "Ask the office for noise.",
            when=when,
        )
    if finding.reason.code == "night":
        return _(
            "Amplified sound outdoors in the night’s rest (%(when)s). Ask the office for noise; exemptions exist.",
            when=when,
        )
    return _(
        "Amplified sound outdoors in a rest time (%(when)s): it has to be quieter then. Ask the office for noise.",
        when=when,
    )


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return where the hours come from."""
    return [*(origin(row, locale) for row in finding.evidence.get("rows", ())), orientation()]
