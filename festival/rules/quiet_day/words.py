"""What the rule on quiet days says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.findings.visible import VisibleFinding
from festival.law.words import ask_words, clock, hours, listed, orientation, origin, pick, scope_words

TITLE = _l("Quiet day")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return which quiet day is concerned, when, and whom to ask."""
    values = finding.reason.values
    code = finding.reason.code
    if code == "service":
        return _(
            "Possible conflict with church services between %(start)s and %(end)s; ask the public order office "
            "or the "
            "parishes nearby.",
            start=clock(values["from"], locale),
            end=clock(values["to"], locale),
        )
    if code == "service_hours_unknown":
        return _(
            "Possible conflict with church services on this morning; the Land protects them, their hours were not "
            "checked. Ask the parishes nearby."
        )
    days = listed([pick(names, locale) for names in values["days"]])
    when = hours(values["from"], values["to"], locale)
    if code == "assembly":
        return _("For your information: %(days)s is a quiet day (%(when)s).", days=days, when=when)
    what = scope_words(values["scope"])
    if code == "restricted":
        return _(
            "Possible conflict with %(days)s: the Land restricts %(what)s then (%(when)s). Ask the public order "
            "office; "
            "exemptions exist.",
            days=days,
            what=what,
            when=when,
        )
    if code == "please_check":
        return _(
            "Please check %(days)s: the Land may restrict %(what)s then (%(when)s), by a source that is not sure.",
            days=days,
            what=what,
            when=when,
        )
    asked = listed([words for word in values["asks"] if (words := ask_words(word))])
    if asked:
        return _(
            "Possible conflict with %(days)s: the Land restricts %(what)s then (%(when)s), depending on this: "
            "%(asked)s Ask the public order office.",
            days=days,
            what=what,
            when=when,
            asked=asked,
        )
    return _(
        "Possible conflict with %(days)s: the Land restricts %(what)s then (%(when)s). Whether this event is meant "
        "depends on how it is held; ask the public order office.",
        days=days,
        what=what,
        when=when,
    )


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return the paragraphs, each with how sure it is, and what was not checked."""
    said = list(dict.fromkeys(origin(row, locale) for row in finding.evidence.get("rows", ())))
    unchecked = [pick(names.split("|"), locale) for names in finding.evidence.get("not_checked", ())]
    if unchecked:
        said.append(_("Not checked for this Land: %(days)s.", days=listed(unchecked)))
    return [*said, orientation()]
