"""A day's rule and what it counts, said in words."""

from __future__ import annotations

import re
from functools import lru_cache

from flask_babel import gettext as _

from festival.base import dates, text
from festival.base.plurals import ngettext
from festival.remembrance.reckoning import YearCount

_SENTENCE_END = re.compile(r"[^\W\d]{2}[”“’»)]?[.!?][”“’»)]?(?=\s)")


def row_words(count: YearCount | None, locale: str) -> str:
    """Return what stands beside a day: "85 years ago", "for the 39th time", "founded 775 years ago"; empty for None."""
    if count is None:
        return ""
    match count.counted:
        case "times":
            return _times(count.number, locale)
        case "founding":
            return ngettext("founded %(num)s year ago", "founded %(num)s years ago", count.number)
    return ngettext("%(num)s year ago", "%(num)s years ago", count.number)


def count_words(count: YearCount | None, locale: str) -> str:
    """Return what stands beside a date: "85th anniversary", "for the 39th time", "775 years since the foundation"."""
    if count is None:
        return ""
    match count.counted:
        case "times":
            return _times(count.number, locale)
        case "founding":
            return ngettext(
                "%(num)s year since the foundation", "%(num)s years since the foundation", count.number
            )
    return _("%(nth)s anniversary", nth=dates.ordinal(count.number, locale))


def _times(number: int, locale: str) -> str:
    return _("for the %(nth)s time", nth=dates.ordinal(number, locale))


@lru_cache(maxsize=512)
def first_sentence(story: str, length: int) -> str:
    """Return the first sentence of a Markdown story as plain text, cut between words where it is longer than `length`.

    A full stop behind a number ends none: in German it makes the number an ordinal ("am 9. November").
    """
    plain = text.one_line(text.plain_text(story))
    found = _SENTENCE_END.search(plain)
    return text.excerpt(plain[: found.end()] if found else plain, length)
