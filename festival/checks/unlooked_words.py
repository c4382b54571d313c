"""What a check did not look at, in words, with the step of the conversation that would answer it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from festival.base import dates, text
from festival.base.http import current_locale
from festival.base.templating import today
from festival.checks.unlooked import Gap
from festival.law.words import listed
from festival.rules.words import rule_name

_STEPS = {
    "place": "where",
    "category": "what",
    "tone": "what",
    "sound": "needs",
    "setting": "needs",
    "size": "needs",
    "audience": "whom",
    "hours": "when",
    "quiet": "needs",
    "capacity": "where",
    "land": "",
    "law": "",
    "neighbours": "",
}


@dataclass(frozen=True)
class Unlooked:
    """A sentence, and the step that would answer it; "" where none would."""

    words: str
    step: str = ""


def unlooked_words(failed: Iterable[str], gaps: Iterable[Gap]) -> list[Unlooked]:
    """Return what the check did not look at, a sentence each."""
    sentences = [Unlooked(_("“%(rule)s” could not be checked.", rule=rule_name(rule))) for rule in failed]
    return [*sentences, *(Unlooked(_words(gap), "" if gap.days else _STEPS[gap.fact]) for gap in gaps)]


def _words(gap: Gap) -> str:
    rules = ", ".join(text.quoted(rule_name(rule), current_locale()) for rule in gap.rules)
    if gap.fact == "setting":
        return _(
            "Nobody has said whether it is indoors; it was taken as outdoors for %(rules)s.", rules=rules
        )
    if gap.fact == "audience":
        return _("Nobody has said for whom it is; it was taken as for everybody for %(rules)s.", rules=rules)
    if gap.fact == "hours":
        return _("Nobody has said at which hours it is loud: not checked for %(rules)s.", rules=rules)
    if gap.fact == "quiet":
        return _("Nobody has said whether it needs quiet: not checked for %(rules)s.", rules=rules)
    if gap.fact == "neighbours":
        return _(
            "The calendar of %(names)s could not be read for long: whether something is on there was not looked at.",
            names=listed(gap.names),
        )
    if gap.days:
        locale, year = current_locale(), today().year
        days = ", ".join(dates.short_day(on, locale, this_year=year) for on in gap.days[:5])
        more = _(" and others") if len(gap.days) > 5 else ""
        return _(
            "Nobody knows where the place of %(days)s is: not checked for %(rules)s.",
            days=days + more,
            rules=rules,
        )
    return {
        "land": _("Nobody has said in which country the city lies: not checked for %(rules)s.", rules=rules),
        "law": _("The law of the city’s country is not kept here: not checked for %(rules)s.", rules=rules),
        "place": _("Nobody knows where the place is: not checked for %(rules)s.", rules=rules),
        "capacity": _(
            "Nobody has entered how many people the place holds: not checked for %(rules)s.", rules=rules
        ),
        "category": _("Nobody has said what kind of event it is: not checked for %(rules)s.", rules=rules),
        "tone": _("Nobody has said which tone it has: not checked for %(rules)s.", rules=rules),
        "sound": _(
            "Nobody has said how loud it will be: noise could not be checked for %(rules)s.", rules=rules
        ),
        "size": _("Nobody has said how many people are expected: not checked for %(rules)s.", rules=rules),
    }[gap.fact]
