"""Why a day is offered, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.base import dates
from festival.base.plurals import ngettext
from festival.editions.offered_days import OfferedDay


def reason_words(one: OfferedDay, locale: str) -> str:
    """Return why the event may begin on that day."""
    if one.reason == "date":
        return _("the same date")
    if one.reason == "weekday":
        weekday = dates.weekdays(locale)[one.on.weekday()]
        return {
            1: _("the first %(weekday)s of the month", weekday=weekday),
            2: _("the second %(weekday)s of the month", weekday=weekday),
            3: _("the third %(weekday)s of the month", weekday=weekday),
            4: _("the fourth %(weekday)s of the month", weekday=weekday),
            -1: _("the last %(weekday)s of the month", weekday=weekday),
        }[one.nth]
    feast = {
        "carnival": _("carnival Monday"),
        "easter": _("Easter"),
        "ascension": _("Ascension Day"),
        "whitsun": _("Whitsun"),
        "corpus_christi": _("Corpus Christi"),
        "advent": _("the first Sunday of Advent"),
    }[one.reason]
    if one.days == 0:
        return _("%(feast)s, as last time", feast=feast)
    if one.days < 0:
        return ngettext(
            "%(num)s day before %(feast)s", "%(num)s days before %(feast)s", -one.days, feast=feast
        )
    return ngettext("%(num)s day after %(feast)s", "%(num)s days after %(feast)s", one.days, feast=feast)
