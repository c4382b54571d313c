"""Opening hours from German free text: "9-17 Uhr", "Mo - Fr 12:00 - 18:00", "Sa 07:00-13:00", "ab 09:00"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

WEEKDAYS = {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6}
_DAY = r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)s?\b|(?:mo|di|mi|do|fr|sa|so)\b\.?"
_DAYS = re.compile(rf"(?<!\w)(?P<first>{_DAY})(?:\s*(?P<join>-|–|bis)\s*(?P<last>{_DAY}))?", re.IGNORECASE)
_CLOCK = r"(?P<{0}h>\d{{1,2}})(?:[:.](?P<{0}m>\d{{2}}))?"
_SPAN = re.compile(
    r"(?<![\d.:])"
    + _CLOCK.format("a")
    + r"\s*(?:Uhr)?\s*(?:-|–|bis)\s*"
    + _CLOCK.format("b")
    + r"(?![\d.:]*\d\.)",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bab\s+" + _CLOCK.format("a") + r"(?![\d.])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """From when to when on a day; an end at or before the start is on the next day."""

    start: time
    end: time

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Start and end in wall time on `day`, end exclusive."""
        end_day = day if self.end > self.start else day + timedelta(days=1)
        return datetime.combine(day, self.start), datetime.combine(end_day, self.end)

    @property
    def text(self) -> str:
        """As Germans write it: "8–13 Uhr", "10:30–16:30 Uhr"."""
        return f"{_short(self.start)}–{_short(self.end)} Uhr"

    @property
    def text_en(self) -> str:
        """The same for English readers, on the 24-hour clock: "08:00–13:00"."""
        return f"{self.start:%H:%M}–{self.end:%H:%M}"


def parse_span(text: str) -> Hours | None:
    """The first span of hours in the text; None where there is none. "24:00" is midnight."""
    found = _SPAN.search(text)
    return _hours(found) if found else None


def parse_open_end(text: str) -> time | None:
    """The start in "ab 09:00", where no end is named."""
    found = _FROM.search(text)
    return _clock(found["ah"], found["am"]) if found else None


def parse_weekdays(text: str) -> tuple[int, ...]:
    """The weekdays that the text names, 0 is Monday: "Mo - Sa", "Di, Do", "Sonntags jeweils", "Mi\nSa"."""
    days: set[int] = set()
    for found in _DAYS.finditer(text):
        days |= _range(found)
    return tuple(sorted(days))


def parse_by_weekday(days_text: str, hours_text: str) -> dict[int, Hours]:
    """The hours of each weekday.

    Hours that name their own days ("Mi 08:00 - 14:00 Do 12:00 - 18:00") win. Else as many lines of hours as lines of
    days belong together line by line; else the first span holds for all days. Empty where days or hours are missing.
    """
    own = _own_days(hours_text)
    if own:
        return own
    day_lines = [line for line in days_text.split("\n") if parse_weekdays(line)]
    spans = [span for line in hours_text.split("\n") if (span := parse_span(line))]
    if len(day_lines) > 1 and len(spans) == len(day_lines):
        pairs = zip(day_lines, spans, strict=True)
        return {day: span for line, span in pairs for day in parse_weekdays(line)}
    return dict.fromkeys(parse_weekdays(days_text), spans[0]) if spans else {}


def _own_days(text: str) -> dict[int, Hours]:
    """Hours with the days written before them; several days may stand before one span ("Di + Sa 08:00 - 14:00")."""
    found: dict[int, Hours] = {}
    waiting: set[int] = set()
    tokens = sorted(
        [*_DAYS.finditer(text), *_SPAN.finditer(text)],
        key=lambda token: token.start(),
    )
    for token in tokens:
        if "first" in token.groupdict():
            waiting |= _range(token)
        elif hours := _hours(token):
            found |= dict.fromkeys(waiting, hours)
            waiting = set()
    return found


def _range(found: re.Match[str]) -> set[int]:
    first = WEEKDAYS[found["first"][:2].lower()]
    if not found["last"]:
        return {first}
    last = WEEKDAYS[found["last"][:2].lower()]
    return {(first + step) % 7 for step in range((last - first) % 7 + 1)}


def _hours(found: re.Match[str]) -> Hours | None:
    start, end = _clock(found["ah"], found["am"]), _clock(found["bh"], found["bm"])
    return Hours(start, end) if start is not None and end is not None and start != end else None


def _clock(hour: str, minute: str | None) -> time | None:
    if hour == "24" and not int(minute or 0):
        return time(0)
    return time(int(hour), int(minute or 0)) if int(hour) < 24 and int(minute or 0) < 60 else None


def _short(at: time) -> str:
    return f"{at.hour}:{at.minute:02}" if at.minute else str(at.hour)
