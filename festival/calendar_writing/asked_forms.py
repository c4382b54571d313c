"""What a reader asks to have told otherwise, made of a whole calendar as `calendar_text` writes it.

A content line begins where CRLF is followed by no space, and nothing that people write begins one: their breaks are
escaped, and where a long line is folded a space follows (RFC 5545, section 3.1). So lines are found by their text.
"""

from __future__ import annotations

import re

EVENING_HOUR = 18
"""When people are reminded of whole days: in the evening, so many days before."""

_CANCELLED = "\r\nSTATUS:CANCELLED\r\n"
_END = "\r\nEND:VEVENT\r\n"
_WHOLE_DAY = "\r\nDTSTART;VALUE=DATE:"
_SUMMARY = re.compile(r"\r\nSUMMARY:(.*?)(?=\r\n[^ ]|\Z)", re.DOTALL)


def with_cancelled_shown(calendar: str) -> str:
    """Return the calendar with what is cancelled as what takes place: its title says that it doesn't.

    For programs that hide what is STATUS:CANCELLED, so that their people never learn of it (Google Calendar).
    """
    return calendar.replace(_CANCELLED, "\r\nSTATUS:CONFIRMED\r\n")


def with_alarms(calendar: str, minutes_before: int) -> str:
    """Return the calendar with an alarm (RFC 5545, section 3.6.6) for each entry that isn't cancelled.

    It goes off so many minutes before the entry begins; for whole days at six in the evening, as many days before as
    the minutes hold, and at least one.
    """
    timed, whole_days = _trigger(minutes_before), _trigger(_minutes_before_day(minutes_before))
    entries = calendar.split(_END)
    for number, entry in enumerate(entries[:-1]):
        if _CANCELLED not in entry:
            entries[number] += _alarm(entry, whole_days if _WHOLE_DAY in entry else timed)
    return _END.join(entries)


def _alarm(entry: str, trigger: str) -> str:
    title = _SUMMARY.search(entry)
    lines = [
        "\r\nBEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:{trigger}",
        # The title's own folds stay right where it begins on a line for itself.
        f"DESCRIPTION:\r\n {title[1]}" if title else "DESCRIPTION:-",
        "END:VALARM",
    ]
    return "\r\n".join(lines)


def _minutes_before_day(minutes: int) -> int:
    days = max(minutes // (24 * 60), 1)
    return (days * 24 - EVENING_HOUR) * 60


def _trigger(minutes: int) -> str:
    """Return the duration (section 3.3.6), hours and minutes where it isn't in whole days."""
    days, rest = divmod(minutes, 24 * 60)
    hours, rest = divmod(rest, 60)
    time = (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")
    return "-P" + (f"{days}D" if days else "") + (f"T{time}" if time else "")
