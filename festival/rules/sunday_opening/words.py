"""What the rule on shop-opening Sundays says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base.plurals import ngettext
from festival.findings.visible import VisibleFinding
from festival.law.shipped_tables import carried_entries
from festival.law.words import clock, day, listed, orientation, origin, pick

TITLE = _l("Shops open on Sunday")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return what the Land's rule on shops has to do with the opening."""
    values = finding.reason.values
    match finding.reason.code:
        case "too_many":
            text = _(
                "%(used)s shop-opening Sundays are planned in %(year)s %(where)s; the Land counts %(most)s. Ask "
                "the public "
                "order office which of them stay.",
                **_numbers(finding),
            )
        case "left":
            text = _(
                "%(used)s of %(most)s shop-opening Sundays in %(year)s are planned %(where)s; %(left)s left.",
                **_numbers(finding),
            )
        case "in_a_row":
            text = _(
                "Possible conflict: shops open on %(days)s, two Sundays or holidays in a row; the Land wants another "
                "between them. Ask the public order office.",
                days=_listed_days(finding, locale),
            )
        case "in_month":
            text = _(
                "Possible conflict: shops open on %(days)s; the Land counts at most %(most)s in a month. Ask the "
                "public order office.",
                days=_listed_days(finding, locale),
                most=values["most"],
            )
        case "in_4_weeks":
            text = _(
                "Possible conflict: shops open on %(days)s; the Land counts at most %(most)s within four weeks. Ask "
                "the public order office.",
                days=_listed_days(finding, locale),
                most=values["most"],
            )
        case "excluded_day":
            text = _(
                "Possible conflict: the Land leaves out this day for shop openings (%(day)s). Ask the public "
                "order office.",
                day=excluded_words(values["day"], locale),
            )
        case "hours":
            text = _(
                "Possible conflict with the hours for shop openings: %(hours)s.",
                hours=_hours(finding, locale),
            )
        case "no_occasion":
            text = _(
                "No occasion is planned within %(metres)s m on this day: a shop opening hangs on a fair, a "
                "market or the like. "
                "If it was cancelled or moved, the opening goes with it; ask the public order office.",
                metres=values["metres"],
            )
        case "no_reason":
            text = _(
                "No occasion is planned within %(metres)s m on this day. The Land asks for an occasion or "
                "another public "
                "interest; ask the public order office.",
                metres=values["metres"],
            )
        case "hangs_on":
            text = ngettext(
                "The shop opening hangs on one event nearby: if that is cancelled or moved, so is the opening.",
                "The shop opening hangs on %(num)s events nearby: if they are cancelled or moved, so is the opening.",
                values["count"],
            )
        case _other:
            text = ngettext(
                "The shop opening hangs on one event nearby that is not certain yet, or whose visitors nobody "
                "has entered.",
                "The shop opening hangs on %(num)s events nearby that are not certain yet, or whose visitors "
                "nobody has "
                "entered.",
                values["count"],
            )
    return text


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return the paragraph, and what the table knows beyond the number."""
    said = [origin(finding.evidence, locale)]
    if finding.evidence.get("extra_days"):
        said.append(_("More days: %(text)s.", text=finding.evidence["extra_days"]))
    if finding.evidence.get("asks"):
        said.append(_("Part of the list of excluded days was not checked."))
    if finding.evidence.get("notice_days"):
        said.append(
            ngettext(
                "Notice %(num)s day before.", "Notice %(num)s days before.", finding.evidence["notice_days"]
            )
        )
    return [*said, orientation()]


def excluded_words(name: str, locale: str) -> str:
    """Return a day, or a phrase for days, that the table of a Land leaves out."""
    for entry in carried_entries():
        if entry.kind == "movable_day" and entry.key == name:
            return pick((entry.text("name_de"), entry.text("name_en")), locale)
    if name.startswith("adventssonntage"):
        return _("a Sunday in Advent")
    if "dezember" in name:
        return _("Sundays or holidays in December")
    if "feiertag" in name:
        return _("public holidays")
    return {"heiligabend_wenn_adventssonntag": _("Christmas Eve on a Sunday in Advent")}.get(name, name)


def _listed_days(finding: VisibleFinding, locale: str) -> str:
    return listed([day(on, locale) for on in finding.reason.values["days"]])


def _numbers(finding: VisibleFinding) -> dict[str, object]:
    values = finding.reason.values
    where = _("in this district") if values["in_district"] else _("in the city")
    return {name: values[name] for name in ("used", "most", "left", "year")} | {"where": where}


def _hours(finding: VisibleFinding, locale: str) -> str:
    values = finding.reason.values
    parts = []
    if values["earliest"]:
        parts.append(_("not before %(time)s", time=clock(values["earliest"], locale)))
    if values["latest"]:
        parts.append(_("not after %(time)s", time=clock(values["latest"], locale)))
    if values["hours"]:
        parts.append(_("at most %(hours)s hours", hours=f"{values['hours']:g}"))
    return ", ".join(parts)
