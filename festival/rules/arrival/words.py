"""What the rule on coming and going says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base.numbers import number
from festival.findings.visible import VisibleFinding
from festival.rules.event_words import event_lines, name_of, names, quoted

TITLE = _l("How people come and go")


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return which line is missing, or which crowd leaves as the other arrives."""
    events, values = finding.evidence["events"], finding.reason.values
    if finding.reason.code == "out_of_service":
        return _(
            "Near %(title)s a line or stop is out of service: %(way)s.",
            title=quoted(events[0]["title"]),
            way=values["way"],
        )
    if not finding.is_whole:  # when the other ends is not for everybody
        first, second = names(events)
        return _(
            "The guests of %(first)s and %(second)s are on their way at once.", first=first, second=second
        )
    coming_id = next(one for one in finding.event_ids if one != values["leaving"])
    words = {"leaving": name_of(events, values["leaving"]), "coming": name_of(events, coming_id)}
    if finding.reason.code == "by_line":
        return _(
            "The guests of %(leaving)s leave as those of %(coming)s arrive, by the same line: %(line)s.",
            line=values["line"],
            **words,
        )
    return _("The guests of %(leaving)s leave as those of %(coming)s arrive, in the same streets.", **words)


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return the events, and how near they are in time and place."""
    lines = event_lines(finding.evidence["events"], locale)
    values = finding.reason.values
    if finding.reason.code == "out_of_service":
        lines.append(_("It is %(metres)s metres away.", metres=number(values["metres"], locale)))
    elif finding.is_whole:
        minutes = number(values["minutes"], locale)
        lines.append(
            _("From the end of one to the start of the other: %(minutes)s minutes.", minutes=minutes)
        )
        if values["metres"] is not None:
            lines.append(_("They lie %(metres)s metres apart.", metres=number(values["metres"], locale)))
    return lines
