"""A condition of the law's tables as people read it."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import format_date
from flask_babel import gettext as _

from festival.law.conditions import WEEKDAYS, BadCondition, tokens

_A_MONDAY = date(2024, 1, 1)


def condition_words(condition: str, locale: str) -> str:
    """Return "in rooms licensed to serve", "on Monday to Friday and in a spa town"; empty where it always holds.

    A text that is no condition is returned as it stands: somebody typed it, and sees what nobody can read.
    """
    if not condition.strip():
        return ""
    try:
        parts = tokens(condition)
    except BadCondition:
        return condition
    words = " ".join(_words(part, locale) for part in parts)
    return words.replace("( ", "(").replace(" )", ")")


def _words(part: str, locale: str) -> str:
    if part.startswith("weekday in "):
        return _("on %(days)s", days=_days(part.removeprefix("weekday in "), locale))
    known = {
        "and": _("and"),
        "or": _("or"),
        "not": _("not"),
        "in_licensed_premises": _("in rooms licensed to serve"),
        "commercial": _("for profit"),
        "with_entertainment_music": _("with entertaining music"),
        "parade": _("as a parade"),
        "fair": _("as a fair"),
        "market": _("as a market"),
        "film_not_approved": _("as a film that nobody has approved for the day"),
        "disturbs_service": _("where it disturbs a church service"),
        "directly_disturbing": _("where it disturbs directly"),
        "private_outside_home": _("in private, but not at home"),
        "municipality_with_fronleichnam_holiday": _("in a town where Corpus Christi is a holiday"),
        "spa_town": _("in a spa town"),
        "catholic_majority": _("in a town where most people are Catholic"),
        "excursion_town": _("in a town for excursions"),
    }
    return known.get(part, part.replace("_", " "))


def _days(text: str, locale: str) -> str:
    named = []
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        named.append(
            _("%(first)s to %(last)s", first=_day(first, locale), last=_day(last, locale))
            if last
            else _day(first, locale)
        )
    return ", ".join(named)


def _day(key: str, locale: str) -> str:
    if key not in WEEKDAYS:
        return key
    return str(format_date(_A_MONDAY + timedelta(days=WEEKDAYS.index(key)), "EEEE", locale=locale))
