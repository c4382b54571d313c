"""What is said of neighbours: how far away they are, why a calendar can't be read, what was left out of it."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base.numbers import number
from festival.base.plurals import ngettext
from festival.calendar_files.calendar_words import trouble_words
from festival.neighbours.model import Neighbour
from festival.neighbours.values import LARGE, MIDDLE

DIRECTION_WORDS: dict[str, LazyString] = {
    "n": _l("to the north"),
    "ne": _l("to the north-east"),
    "e": _l("to the east"),
    "se": _l("to the south-east"),
    "s": _l("to the south"),
    "sw": _l("to the south-west"),
    "w": _l("to the west"),
    "nw": _l("to the north-west"),
}
SIZE_WORDS: dict[str, LazyString] = {LARGE: _l("large"), MIDDLE: _l("middle-sized")}


def how_far(km: int | None, direction: str, locale: str) -> str:
    """Return how far away, and in which direction: "12 km to the east"; that nobody has said where nobody has."""
    where = str(DIRECTION_WORDS.get(direction, ""))
    if km is None:
        return (
            _("how far away nobody has said")
            if not where
            else _("%(where)s, how far nobody has said", where=where)
        )
    return " ".join(filter(None, (_("%(number)s km", number=number(km, locale)), where)))


def feed_trouble(key: str, detail: str = "") -> str:
    """Return why a neighbour's calendar can't be read."""
    if key == "own":
        return _("This is the calendar of this very city. Enter the address of another one.")
    return trouble_words(key, detail)


def wrong_words(one: Neighbour) -> str:
    """Return what is wrong with its calendar; empty where nothing is."""
    return feed_trouble(one.error_key, one.error_detail) if one.error_key else ""


def left_out_words(one: Neighbour) -> list[str]:
    """Return of how many entries nothing is kept, a sentence for each reason."""
    count = {reason: int(many) for reason, many in one.left_out.items()}
    said = {
        "small": ngettext(
            "%(num)s entry has none of the words and counts as small.",
            "%(num)s entries have none of the words and count as small.",
            count.get("small", 0),
        ),
        "lasting": ngettext(
            "%(num)s goes on for more than two months, or comes very often.",
            "%(num)s go on for more than two months, or come very often.",
            count.get("lasting", 0),
        ),
        "past": ngettext(
            "%(num)s is over, or lies more than two years ahead.",
            "%(num)s are over, or lie more than two years ahead.",
            count.get("past", 0),
        ),
        "cancelled": ngettext("%(num)s is cancelled.", "%(num)s are cancelled.", count.get("cancelled", 0)),
        "crowded": ngettext(
            "%(num)s was one too many for its day or for one calendar.",
            "%(num)s were too many for their day or for one calendar.",
            count.get("crowded", 0),
        ),
        "unreadable": ngettext(
            "%(num)s can’t be read.", "%(num)s can’t be read.", count.get("unreadable", 0)
        ),
        "private": ngettext("%(num)s is private.", "%(num)s are private.", count.get("private", 0)),
    }
    return [words for reason, words in said.items() if count.get(reason)]
