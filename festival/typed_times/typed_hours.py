"""Hours as people type them: "8.30 bis 12 und 14–18 Uhr", "11, 13 und 15 Uhr", "every hour 11–15". Pure."""

from __future__ import annotations

import re
from datetime import time, timedelta
from functools import lru_cache
from typing import NamedTuple

from festival.forms.query_args import is_end_of_day, read_time

_DASHES = str.maketrans(
    "\u2010\u2011\u2012\u2013\u2014\u2212\t\r\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}",
    "------     ",
)
_PART = re.compile(r"[,;\n/&+|]|\b(?:und|sowie|and)\b", re.IGNORECASE)
_TO = re.compile(r"-|\b(?:bis|to|until|till)\b", re.IGNORECASE)
_FROM = re.compile(r"\s*(?:jeweils|je|each|immer|von)\b", re.IGNORECASE)
_HALF = re.compile(r"([ap])\.?m\.?\s*$", re.IGNORECASE)
_STEP = re.compile(
    r"\b(?:(?P<quarter>viertelstündlich)|(?P<half>halbstündlich|half-hourly|every half hour)"
    r"|(?P<hour>stündlich|hourly|every hour|jede stunde)"
    r"|(?:alle|every) (?P<number>\d{1,3}) (?P<unit>min|stunde|hour)\w{0,5})\b[ ,:]{0,3}",
    re.IGNORECASE,
)
_SHORTEST_STEP = 5
_CLOCK_SIGN = re.compile(r"\d:\d\d|(?:\d|\b)(?:uhr|h|[ap]\.?m)\b", re.IGNORECASE)
_AT = re.compile(r"\s*\b(?:um|at|ab|beginn|starts?|starting|beginnt|beginning)[: ]*$", re.IGNORECASE)
_MOST_WORDS = 24


class Hours(NamedTuple):
    """From when to when, in wall time: an end that is not after the start is the next day's; None: not said."""

    start: time
    end: time | None = None

    @property
    def length(self) -> timedelta | None:
        """How long it lasts on the clock, up to a whole day."""
        if self.end is None:
            return None
        minutes = _minutes(self.end) - _minutes(self.start)
        return timedelta(minutes=minutes if minutes > 0 else minutes + 1440)


def read_hours(words: str) -> tuple[Hours, ...] | None:
    """Return the hours in their order as typed, each once; none for blank words, None where a part can't be read.

    "Every hour 11–15" are five, the last one at 15:00.
    """
    found, unread = _read(words)
    return None if unread else found


def hours_among(words: str) -> tuple[tuple[Hours, ...], tuple[str, ...]]:
    """Return the hours that stand among other words, and the other words: "19–22 Uhr Konzert", "concert at 7 pm".

    Among words a bare number may mean anything, so that only clocks count that say what they are: by "Uhr", "h", "am",
    "pm" or a colon.
    """
    hours, others = _read(words)
    found, rest = dict.fromkeys(hours), list[str]()
    for part in others:
        inner, left = _clocks_among(part)
        found |= dict.fromkeys(inner)
        rest += left
    return tuple(found), tuple(rest)


def _clocks_among(part: str) -> tuple[tuple[Hours, ...], tuple[str, ...]]:
    """The longest stretch of words that is hours, with what stands before and behind it."""
    tokens = part.split()
    if not _CLOCK_SIGN.search(part) or len(tokens) > _MOST_WORDS:
        return (), (part,)
    for length in range(len(tokens) - 1, 0, -1):
        for first in range(len(tokens) - length + 1):
            words, others = (
                " ".join(tokens[first : first + length]),
                (tokens[:first], tokens[first + length :]),
            )
            is_half = any(_TO.fullmatch(word) for word in (*others[0][-1:], *others[1][:1]))  # "bis 12 Uhr"
            if not is_half and _CLOCK_SIGN.search(words) and (hours := read_hours(words)):
                return hours, tuple(said for some in others if (said := _AT.sub("", " ".join(some))))
    return (), (part,)


def plain(words: str) -> str:
    """Return the words with every dash a hyphen and every blank a space, letter for letter as long as they were."""
    return words.translate(_DASHES)


@lru_cache(maxsize=256)  # a list of dates says the same hours again and again
def _read(words: str) -> tuple[tuple[Hours, ...], tuple[str, ...]]:
    typed, steps = [], []
    for part in _PART.split(_STEP.sub(_without_comma, plain(words))):
        step = _STEP.search(part)
        rest = part[: step.start()] + part[step.end() :] if step else part
        if rest.strip(" .:") or step:
            typed.append(part.strip(" .:"))
            steps.append((rest, step))
    clocks = _clocks([rest for rest, _step in steps])
    hours: dict[time, Hours] = {}
    unread = []
    for part, (_rest, step), ends in zip(typed, steps, clocks, strict=True):
        found = _in_steps(step, ends) if step else _one(ends)
        if not found or any(hours.get(one.start, one) != one for one in found):
            unread.append(part)
        else:
            hours |= {one.start: one for one in found}
    return tuple(hours.values()), tuple(unread)


def _without_comma(step: re.Match[str]) -> str:
    """Of "every hour, 11–15" as of "every hour 11–15"."""
    before = step.string[max(0, step.start() - 6) : step.start()].rstrip()
    is_first = not before[-1:].isalnum() or bool(_PART.search(before[-3:]))
    return f"{step[0].rstrip(' ,:')} " if is_first else step[0]


class _Clock(NamedTuple):
    at: time | None
    is_midnight: bool


def _clocks(parts: list[str]) -> list[list[_Clock]]:
    """The times of each part. English says once for several whether it is morning: a time before another, with no half
    of the day of its own, is in that one's half if it is before it there, in the other one if not."""
    found: list[list[_Clock]] = []
    half, later = "", time.max
    for part in reversed(parts):
        ends: list[_Clock] = []
        for words in reversed(_TO.split(_FROM.sub("", part, count=1))):
            clock, at = words.strip(" .:"), read_time(words.strip(" .:"))
            own = _HALF.search(clock)
            if own:
                half = own[1].lower()
            elif half and (same := read_time(f"{clock} {half}m")) is not None:
                at = same if same <= later else read_time(f"{clock} {'p' if half == 'a' else 'a'}m")
            later = at if at is not None and half else later
            ends.insert(0, _Clock(at, is_end_of_day(clock) or clock.lower() in ("midnight", "mitternacht")))
        found.insert(0, ends)
    return found


def _one(ends: list[_Clock]) -> list[Hours]:
    start, *others = ends
    if start.at is None or len(others) > 1:
        return []
    if not others:
        return [Hours(start.at)]
    end = time.min if others[0].is_midnight else others[0].at
    if end is None or (end == start.at and not others[0].is_midnight):
        return []
    return [Hours(start.at, end)]


def _in_steps(step: re.Match[str], ends: list[_Clock]) -> list[Hours]:
    minutes = 60 if step["hour"] else 30 if step["half"] else 15 if step["quarter"] else int(step["number"])
    if step["unit"] and step["unit"].lower() != "min":
        minutes *= 60
    span = _one(ends)
    length = span[0].length if span else None
    if length is None or minutes < _SHORTEST_STEP:
        return []
    first, whole = _minutes(span[0].start), int(length.total_seconds()) // 60
    last = whole if whole < 1440 else whole - 1
    starts = range(first, first + last + 1, minutes)
    return [Hours(time(at % 1440 // 60, at % 60)) for at in starts]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
