"""Dates and seasons from German free text: "5.-6.4./3.-4.5.", "01./02.04., 06./07.05.", "März - Oktober".

A date without a month takes the month of the next one that has it, a date without a year the next year named or the
year given. "01.01.2025 bis 31.122025" is read as it was meant.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from festival.recurrence.movable_days import parse_rule

_DATE = re.compile(
    r"(?<![\d:])(?P<d>\d{1,2})"
    r"(?:\.(?:(?P<m>\d{1,2})(?:\.(?P<y>\d{4})?|(?P<typo>\d{4})|(?!\d)))?(?!\d{3})|(?=\s*[-–]\s*\d{1,2}\.))"
)
_TO = re.compile(r"^\s*(?:-|–|bis)\s*$")
_EXCEPT = re.compile(r"(?:\bau(?:ß|ss)er\b|\bnicht am\b)(?P<rest>[^;]*)", re.IGNORECASE)
_CLOSED_LINE = re.compile(r"[^\n]*\bgeschlossen\b[^\n]*", re.IGNORECASE)
_EXTRA = re.compile(
    r"(?:zusätzliche Termine:|\bsowie\b)(?P<rest>.*?)(?:\baußer\b|$)", re.IGNORECASE | re.DOTALL
)
_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_MONTH = r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
_MONTH_SPAN = re.compile(rf"(?P<first>{_MONTH})\s*(?:-|–|bis)\s*(?:Ende\s+)?(?P<last>{_MONTH})")

NAMED_DAYS = {"Volkstrauertag": "advent1-14", "Totensonntag": "advent1-7", "Karfreitag": "easter-2"}
# Public holidays of Berlin: § 1 of its Gesetz über die Sonn- und Feiertage.
HOLIDAYS = (
    "fixed 01-01",
    "fixed 03-08",
    "easter-2",
    "easter+1",
    "fixed 05-01",
    "easter+39",
    "easter+50",
    "fixed 10-03",
    "fixed 12-25",
    "fixed 12-26",
)


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both included."""

    first: date
    last: date

    @property
    def dates(self) -> list[date]:
        """Every day of it, in order."""
        return [self.first + timedelta(days=step) for step in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class _Token:
    day: int
    month: int | None
    year: int | None
    start: int
    end: int


def parse_days(text: str, year: int) -> list[Days]:
    """The dates and ranges of the text in order, of `year` where none is named; days in a row are one range."""
    tokens = _tokens(text)
    month: int | None = None
    resolved: list[date | None] = []
    for token in reversed(tokens):
        month = token.month or month
        year = token.year or year
        resolved.append(_date(year, month, token.day))
    resolved.reverse()
    found: list[Days] = []
    for position, on in enumerate(resolved):
        between = text[tokens[position - 1].end : tokens[position].start] if position else ""
        before = resolved[position - 1] if position else None
        if on is None:
            continue
        if before and found and _TO.match(between):
            first = before if before <= on else _date(before.year - 1, before.month, before.day) or before
            found[-1] = Days(first, on)
        elif found and on - found[-1].last == timedelta(days=1):
            found[-1] = Days(found[-1].first, on)
        else:
            found.append(Days(on, on))
    return found


def parse_closed(text: str, year: int) -> list[date]:
    """The dates on which the text says closed: after "außer", and in lines with "geschlossen"."""
    parts = [found["rest"] for found in _EXCEPT.finditer(text)]
    parts += _closed_lines(text)
    return sorted({on for part in parts for days in parse_days(part, year) for on in days.dates})


def parse_closed_rules(text: str) -> list[str]:
    """The date rules of the named days on which the text says closed ("außer Volkstrauertag", "an Feiertagen")."""
    rules: list[str] = []
    for clause in [*(found[0] for found in _EXCEPT.finditer(text)), *_closed_lines(text)]:
        rules += [rule for name, rule in NAMED_DAYS.items() if name.lower() in clause.lower()]
        if re.search(r"feiertag", clause, re.IGNORECASE):
            rules += HOLIDAYS
    return list(dict.fromkeys(rules))


def parse_extra(text: str, year: int) -> list[date]:
    """The dates that are open besides the rule: "zusätzliche Termine: 10.04. und 29.05.2023", "sowie 01.04."."""
    parts = [found["rest"] for found in _EXTRA.finditer(text)]
    return sorted({on for part in parts for days in parse_days(part, year) for on in days.dates})


def parse_months(text: str) -> tuple[int, ...]:
    """The months of a text that begins with "März - Oktober" or "Oktober bis März", 1 is January; else empty."""
    found = _MONTH_SPAN.match(text.strip())
    if not found:
        return ()
    first, last = (_MONTHS.index(found[name][:3].lower()) for name in ("first", "last"))
    return tuple((first + step) % 12 + 1 for step in range((last - first) % 12 + 1))


def days_by_rules(rules: list[str], years: range) -> set[date]:
    """The dates of these rules in these years."""
    return {on for rule in rules for year in years if (on := parse_rule(rule).date_in(year))}


def _closed_lines(text: str) -> list[str]:
    """Lines with "geschlossen" that say nothing of an exception: what stands before "außer" is when it is open."""
    return [found[0] for found in _CLOSED_LINE.finditer(text) if not _EXCEPT.search(found[0])]


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for found in _DATE.finditer(text):
        month = int(found["m"]) if found["m"] else None
        if month == 0:  # "10.00" is a time
            continue
        year = found["y"] or found["typo"]
        tokens.append(_Token(int(found["d"]), month, int(year) if year else None, found.start(), found.end()))
    return tokens


def _date(year: int, month: int | None, day: int) -> date | None:
    try:
        return date(year, month, day) if month else None
    except ValueError:
        return None
