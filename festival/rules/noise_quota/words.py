"""What the rule on loud days says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.findings.visible import VisibleFinding
from festival.law.words import listed, orientation, origin

TITLE = _l("Loud days in one neighbourhood")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return how many loud days the same homes would hear, and against which number."""
    values = finding.reason.values
    places = listed(values["places"])
    where = _("around %(places)s", places=places) if places else _("in these surroundings")
    match finding.reason.code:
        case "over":
            return _(
                "%(used)s loud days in %(year)s %(where)s: more than the %(limit)s that count as rare. Ask the "
                "office for "
                "noise; each further day needs its own reasons.",
                used=values["used"],
                year=values["year"],
                where=where,
                limit=values["limit"],
            )
        case "last_day":
            return _(
                "%(used)s loud days in %(year)s %(where)s: the last of the %(limit)s that count as rare.",
                used=values["used"],
                year=values["year"],
                where=where,
                limit=values["limit"],
            )
        case "nearly":
            return _(
                "%(used)s of %(limit)s loud days in %(year)s are taken %(where)s.",
                used=values["used"],
                limit=values["limit"],
                year=values["year"],
                where=where,
            )
    return _(
        "%(count)s loud weekends in a row %(where)s; after %(limit)s a quiet one should follow.",
        count=values["count"],
        where=where,
        limit=values["limit"],
    )


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return how was counted, and where the number comes from."""
    days = finding.evidence["days"]
    reserved = sum(1 for one in days if one["reserved"])
    metres = finding.evidence["metres"]
    return [
        _("%(days)s days, of these %(reserved)s only reserved so far.", days=len(days), reserved=reserved),
        _(
            "Counted for the homes around, whoever the organiser is: amplified outdoors up to %(amplified)s m, "
            "very loud up "
            "to %(very_loud)s m.",
            amplified=metres["amplified"],
            very_loud=metres["very_loud"],
        ),
        origin(finding.evidence, locale),
        orientation(),
    ]
