"""What the rules on days and law say alike: names in the reader's language, hours, and where a row comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _

from festival.base import dates


def pick(names: Sequence[str], locale: str) -> str:
    """Return the German or the English of a pair of names."""
    return names[1] if locale == "en" and len(names) > 1 and names[1] else names[0]


def listed(names: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])


def hours(from_: str, to: str, locale: str) -> str:
    """Return the hours between two wall times in ISO form, with their days where they are two."""
    start, end = datetime.fromisoformat(from_), datetime.fromisoformat(to)
    return dates.span(start, end, all_day=False, locale=locale, this_year=start.year)


def clock(text: str, locale: str) -> str:
    """Return a time of day that is stored as "13:00"."""
    return dates.clock_time(time.fromisoformat(text), locale)


def day(text: str, locale: str) -> str:
    """Return a date that is stored in ISO form, in short with its year."""
    return dates.short_day(date.fromisoformat(text), locale, this_year=0)


def origin(row: Mapping[str, Any], locale: str) -> str:
    """Return the paragraph a row of law stands for, how sure it is and when somebody checked it."""
    sure = {
        "high": _("well founded"),
        "medium": _("from a secondary source"),
        "low": _("uncertain, please check"),
    }
    parts = [
        str(row.get("statute") or _("statute not named")),
        sure.get(str(row.get("confidence")), sure["low"]),
    ]
    if row.get("checked_on"):
        parts.append(_("checked on %(day)s", day=day(str(row["checked_on"]), locale)))
    else:
        parts.append(_("not yet checked by this city"))
    text = "; ".join(parts)
    return f"{text}. {row['note']}" if row.get("note") else f"{text}."


def orientation() -> str:
    """Return what stands under everything that is said of law."""
    return _("Orientation, not legal advice. Exemptions exist; the office in charge decides.")


def scope_words(scope: str) -> str:
    """Return what a row of the table restricts."""
    return {
        "dance": _("public dancing"),
        "public_entertainment": _("entertainment"),
        "all_unserious": _("public events that don’t suit the day"),
        "every_event": _("events of every kind, serious ones too"),
        "music": _("music of every kind"),
        "sport": _("public sports events"),
        "market": _("markets and trade shows"),
    }.get(scope, scope)


def ask_words(word: str) -> str:
    """Return what has to be asked before a condition can be answered; empty for one that can't be read."""
    return {
        "in_licensed_premises": _("is it held in rooms that are licensed to serve?"),
        "commercial": _("is it commercial?"),
        "with_entertainment_music": _("is there music or a show?"),
        "parade": _("is it a parade?"),
        "fair": _("is it a fair?"),
        "market": _("is it a market?"),
        "film_not_approved": _("is a film shown that nobody has approved for this day?"),
        "disturbs_service": _("does it disturb a church service?"),
        "directly_disturbing": _("does it disturb the quiet of the day directly?"),
        "private_outside_home": _("is it private, but not at home?"),
        "municipality_with_fronleichnam_holiday": _("is Corpus Christi a holiday in this town?"),
        "spa_town": _("is this town a recognised spa?"),
        "catholic_majority": _("are most people of this town Catholic?"),
        "excursion_town": _("is this town a recognised place for excursions?"),
    }.get(word, "")
