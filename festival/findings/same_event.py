"""Whether two entries are one event, entered twice: title, time and place alike. Pure."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from festival.base.text import stems
from festival.findings.distance import holds, is_off_the_map, metres_between
from festival.findings.happening import Happening, Place

NEAR_M = 100
_APART = timedelta(minutes=60)
_ALIKE = 0.75
_YEAR = 4
_BEGUN = 5
"""A word that is cut short after so many letters is still the word: "Lindenstr."."""
_LITTLE = frozenset(
    (
        "am an auf aus bei beim das dem den der des die ein eine fur im in mit of on the und vom von zu zum zur and at"
    ).split()
)


def is_entered_twice(one: Happening, other: Happening) -> bool:
    """Whether the two are probably one event. A place that is only a name may be any: then its words are compared."""
    return _times_alike(one, other) and _titles_alike(one, other) and _places_alike(one.place, other.place)


def _times_alike(one: Happening, other: Happening) -> bool:
    if one.all_day or other.all_day:
        return (one.local_start.date(), _last(one)) == (other.local_start.date(), _last(other))
    together = min(one.ends_at, other.ends_at) - max(one.starts_at, other.starts_at)
    longer = max(one.ends_at - one.starts_at, other.ends_at - other.starts_at)
    return abs(one.starts_at - other.starts_at) <= _APART and together * 2 >= longer


def _last(one: Happening) -> object:
    return (one.local_end - timedelta(minutes=1)).date()


def _titles_alike(one: Happening, other: Happening) -> bool:
    mine, theirs = one.event.title, other.event.title
    if _numbers_of(mine) and _numbers_of(theirs) and not _numbers_of(mine) & _numbers_of(theirs):
        return False  # the third evening is not the seventh
    fewer, more = sorted((words_of(mine), words_of(theirs)), key=len)
    shared = _shared(fewer, more)
    return shared > 0 and shared >= _ALIKE * len(fewer) and (shared > 1 or shared * 2 >= len(more))


def _shared(mine: frozenset[str], theirs: frozenset[str]) -> int:
    return sum(any(_is_word(one, other) for other in theirs) for one in mine)


def _is_word(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= _BEGUN and long.startswith(short))


def _places_alike(one: Place, other: Place) -> bool:
    if holds(one, other):
        return True
    if is_off_the_map(one) or is_off_the_map(other):
        mine, theirs = words_of(one.name), words_of(other.name)
        return not mine or not theirs or _shared(mine, theirs) > 0
    metres = metres_between(one, other)
    return metres is not None and metres <= NEAR_M


@lru_cache(maxsize=8192)
def words_of(name: str) -> frozenset[str]:
    """Return the stems of what a name says, without little words, numbers and years."""
    return frozenset(
        each[0]
        for each in stems(name, ("de", "en"))
        if each[0] not in _LITTLE and len(each[0]) > 1 and not each[0].isdigit()
    )


def _numbers_of(name: str) -> frozenset[str]:
    """Return the numbers in a name, years left out."""
    return frozenset(each[0] for each in stems(name, ()) if each[0].isdigit() and len(each[0]) != _YEAR)
