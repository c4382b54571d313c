"""Days in a text as people type it, with what stands between them: what lists of dates and of closings are read from.

Pure, and in linear time.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from festival.typed_times.typed_hours import plain

_MONTHS = (
    "jan(?:uary|uar)?|jänner",
    "feb(?:ruary|ruar)?",
    "m[äÄ]rz|m[äÄ]r|mrz|maerz|march|mar",
    "apr(?:il)?",
    "mai|may",
    "jun[ie]?",
    "jul[iy]?",
    "aug(?:ust)?",
    "sep(?:t(?:ember)?)?",
    "o[kc]t(?:ober)?",
    "nov(?:ember)?",
    "de[zc](?:ember)?",
)
_WEEKDAYS = (
    "mo(?:ntag|n(?:day)?)?",
    "di(?:enstag)?|tue(?:s(?:day)?)?",
    "mi(?:ttwoch)?|wed(?:nesday)?",
    "do(?:nnerstag)?|thu(?:rs(?:day)?)?",
    "fr(?:eitag|i(?:day)?)?",
    "sa(?:mstag|t(?:urday)?)?|sonnabend",
    "so(?:nntag)?|sun(?:day)?",
)
_MONTH = f"(?:{'|'.join(_MONTHS)})\\b\\.?"
_S = r"[ ]{0,3}"
_ORDINAL = r"(?:\.|st\b|nd\b|rd\b|th\b)?"
_OF = rf"{_S}(?:of\b{_S})?"
_AND = rf"{_S}(?:[,/&+-]|und\b|and\b|bis\b|to\b|sowie\b){_S}"
_NO_HOUR = rf"(?![\d:])(?!{_S}(?:uhr|h)\b)(?!{_S}-{_S}\d{{4}}(?![\d-]))"
_WEEKDAY = rf"(?:\b(?P<weekday>{'|'.join(_WEEKDAYS)})\b\.?,?{_S}(?:(?:am|den|dem|the)\b{_S})?)?"
_FORMS = (
    r"(?<![\d-])(?P<y1>\d{4})-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\d)",
    rf"(?<![\d.:])(?P<d2>\d{{1,2}})\.{_S}(?P<m2>\d{{1,2}})\."
    rf"(?:(?P<y2>\d{{4}}|\d\d){_NO_HOUR}|{_S}(?P<y3>20\d\d){_NO_HOUR})?",
    r"(?<![\d./:])(?P<d3>\d{1,2})/(?P<m3>\d{1,2})/(?P<y4>\d{4})(?!\d)",
    rf"(?<![\d.:])(?P<d4>\d{{1,2}}){_ORDINAL}{_OF}(?P<n1>{_MONTH})(?:,?{_S}(?P<y5>20\d\d){_NO_HOUR})?",
    rf"\b(?P<n2>{_MONTH}){_S}(?P<d5>\d{{1,2}})(?:st\b|nd\b|rd\b|th\b)?(?![\d:.])(?:,?{_S}(?P<y6>20\d\d){_NO_HOUR})?",
    rf"(?<![\d.:])(?P<d6>\d{{1,2}})\.(?={_AND}\d{{1,2}}\.)",
    rf"(?<![\d.:])(?P<d7>\d{{1,2}}){_ORDINAL}(?=(?:{_AND}\d{{1,2}}{_ORDINAL}){{1,31}}{_OF}{_MONTH})",
    rf"(?<![\d.:-])(?P<d8>\d{{1,2}})\.(?P<m4>\d{{1,2}})(?![\d.:])(?!{_S}(?:(?:uhr|h|bis|am|pm)\b|-))",
)
_DAY = re.compile(f"{_WEEKDAY}(?:{'|'.join(_FORMS)})", re.ASCII | re.IGNORECASE)
_DAYS, _NUMBERS, _NAMES, _YEARS = (
    [name for name in _DAY.groupindex if re.fullmatch(rf"{letter}\d", name)] for letter in "dmny"
)
_RANGE = re.compile(rf"{_S}(?:-|bis(?:{_S}zum|{_S}einschließlich)?|to|until|till|through){_S}", re.IGNORECASE)
_ITEM_START = re.compile(r"(?:[\n,;]|\b(?:und|and|sowie)) *$", re.IGNORECASE)
_LAST_WORD = re.compile(r"\b(?:und|and|sowie|am|den|on|the|vom|from)$", re.IGNORECASE)
_LINE = re.compile(r"[\n;]")
_SEPARATORS = " ,;:.|/&+-()*•\n"


class Day(NamedTuple):
    """A day as it was typed; None for what wasn't said. Nothing says that there is one."""

    day: int
    month: int | None
    year: int | None
    weekday: int | None

    def on(self, year: int) -> date | None:
        """Return it as a day of the year, or of its own year; None where there is none, or on another weekday."""
        try:
            on = date(self.year or year, self.month or 0, self.day)
        except ValueError:
            return None
        return on if self.weekday in (None, on.weekday()) else None


class Stretch(NamedTuple):
    """A day, or the first and the last one of a range, as typed; `after` is what stands behind it, line by line.

    `joins` is whether the next one stands on its line, with nothing but a separator between them.
    """

    first: Day
    last: Day | None
    typed: str
    after: tuple[str, ...]
    joins: bool


def read_stretches(words: str) -> tuple[tuple[str, ...], list[Stretch]]:
    """Return what stands before the first day, line by line, and all days and ranges of days in their order.

    "12., 19. und 26. Juni 2027" has three days of one month and year; the first day of a range whose last one alone
    has a year is of that year, or of the one before.
    """
    text = plain(words)
    found = [one for one in _DAY.finditer(text) if one["d8"] is None or _begins_item(text, one)]
    if not found:
        return _pieces(words), []
    days = [_day(one) for one in found]
    between = [
        text[one.end() : other.start()] for one, other in zip(found, [*found[1:], None], strict=True) if other
    ]
    for place in reversed(range(len(between))):
        leads_on = _is_separator(between[place]) or _RANGE.fullmatch(between[place])
        if days[place].month is None and leads_on:
            days[place] = days[place]._replace(month=days[place + 1].month, year=days[place + 1].year)
    stretches = []
    place = 0
    while place < len(found):
        start, last = found[place].start(), None
        first = days[place]
        if place < len(between) and _RANGE.fullmatch(between[place]):
            place += 1
            last = days[place]
            first = _year_before(first, last)
        end = found[place].end()
        stop = found[place + 1].start() if place + 1 < len(found) else len(words)
        joins = place < len(between) and _is_separator(between[place])
        stretches.append(Stretch(first, last, words[start:end], _pieces(words[end:stop]), joins))
        place += 1
    return _pieces(words[: found[0].start()]), stretches


def _begins_item(text: str, found: re.Match[str]) -> bool:
    """Whether "12.06" begins what stands between two separators: behind a date it is a time of day."""
    is_day = int(found["d8"]) <= 31 and 1 <= int(found["m4"]) <= 12
    start = found.start()
    before = text[max(0, start - 12) : start]
    is_first = start <= 12 and not before.strip(_SEPARATORS)
    return is_day and (is_first or bool(found["weekday"] or _ITEM_START.search(before)))


def _day(found: re.Match[str]) -> Day:
    name = _said(found, _NAMES)
    number, year = _said(found, _NUMBERS), _said(found, _YEARS)
    month = _number_of(_BY_NAME, name.rstrip(".")) + 1 if name else int(number) if number else None
    weekday = _number_of(_BY_WEEKDAY, found["weekday"]) if found["weekday"] else None
    century = 2000 if len(year) == 2 else 0
    return Day(int(_said(found, _DAYS)), month, int(year) + century if year else None, weekday)


def _said(found: re.Match[str], names: list[str]) -> str:
    return next((found[name] for name in names if found[name] is not None), "")


def _number_of(patterns: list[re.Pattern[str]], name: str) -> int:
    return next(number for number, pattern in enumerate(patterns) if pattern.fullmatch(name))


def _year_before(first: Day, last: Day) -> Day:
    if first.year is not None or last.year is None or first.month is None or last.month is None:
        return first
    return first._replace(year=last.year - ((first.month, first.day) > (last.month, last.day)))


def _is_separator(between: str) -> bool:
    return not _LINE.search(between) and not _pieces(between)


def _pieces(between: str) -> tuple[str, ...]:
    """What is said between two days, line by line, without what only parts or leads to the next one."""
    lines = [line.strip(_SEPARATORS) for line in _LINE.split(between)]
    for _word in range(3):
        last = _LAST_WORD.search(lines[-1], len(lines[-1]) - 8 if len(lines[-1]) > 8 else 0)
        if last:
            lines[-1] = lines[-1][: last.start()].rstrip(_SEPARATORS)
    return tuple(line for line in lines if line)


_BY_NAME = [re.compile(names, re.IGNORECASE) for names in _MONTHS]
_BY_WEEKDAY = [re.compile(names, re.IGNORECASE) for names in _WEEKDAYS]
