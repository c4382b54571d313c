"""A movable day's rule, said in words."""

from __future__ import annotations

from datetime import date

from babel.dates import get_day_names, get_month_names
from flask_babel import gettext as _

from festival.base import dates
from festival.base.plurals import ngettext
from festival.recurrence.movable_days import DateRule, RuleKind

_A_LEAP_YEAR = 2024


def rule_words(rule: DateRule, locale: str) -> str:
    """Return the rule as a short phrase: "every year on 9 November", "on the second Sunday before Advent"."""
    match rule.kind:
        case RuleKind.FIXED:
            return _fixed(rule, locale)
        case RuleKind.NTH:
            return _nth(rule, locale)
        case RuleKind.EASTER:
            return _from_easter(rule.offset_days)
        case RuleKind.ADVENT:
            return _from_advent(rule.offset_days)
    return _("on a date that is announced for each year")


def _fixed(rule: DateRule, locale: str) -> str:
    day = dates.plain_day(date(_A_LEAP_YEAR, rule.month, rule.day), locale, this_year=_A_LEAP_YEAR)
    if (rule.month, rule.day) == (2, 29):
        return _("on %(day)s, in leap years only", day=day)
    return _("every year on %(day)s", day=day)


def _nth(rule: DateRule, locale: str) -> str:
    return _(
        "every year on the %(nth)s %(weekday)s in %(month)s",
        nth=_nth_word(rule.nth),
        weekday=get_day_names("wide", locale=locale)[rule.weekday],
        month=get_month_names("wide", context="stand-alone", locale=locale)[rule.month],
    )


def _nth_word(nth: int) -> str:
    words = {
        1: _("first"),
        2: _("second"),
        3: _("third"),
        4: _("fourth"),
        5: _("fifth"),
        -1: _("last"),
        -2: _("second last"),
        -3: _("third last"),
        -4: _("fourth last"),
        -5: _("fifth last"),
    }
    return words[nth]


def _from_easter(offset_days: int) -> str:
    named = {
        -3: _("on Maundy Thursday"),
        -2: _("on Good Friday"),
        -1: _("on Holy Saturday"),
        0: _("on Easter Sunday"),
        1: _("on Easter Monday"),
        39: _("on Ascension Day"),
        49: _("on Whit Sunday"),
        50: _("on Whit Monday"),
        60: _("on Corpus Christi"),
    }
    if offset_days in named:
        return named[offset_days]
    if offset_days < 0:
        return ngettext("%(num)s day before Easter Sunday", "%(num)s days before Easter Sunday", -offset_days)
    return ngettext("%(num)s day after Easter Sunday", "%(num)s days after Easter Sunday", offset_days)


def _from_advent(offset_days: int) -> str:
    named = {
        -14: _("on the second Sunday before Advent"),
        -11: _("on the Wednesday eleven days before Advent"),
        -7: _("on the Sunday before Advent"),
        0: _("on the first Sunday of Advent"),
        7: _("on the second Sunday of Advent"),
        14: _("on the third Sunday of Advent"),
        21: _("on the fourth Sunday of Advent"),
    }
    if offset_days in named:
        return named[offset_days]
    if offset_days < 0:
        return ngettext(
            "%(num)s day before the first Sunday of Advent",
            "%(num)s days before the first Sunday of Advent",
            -offset_days,
        )
    return ngettext(
        "%(num)s day after the first Sunday of Advent",
        "%(num)s days after the first Sunday of Advent",
        offset_days,
    )
