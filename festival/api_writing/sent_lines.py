"""Lines of an event's times as JSON, and as the form on times reads them."""

from __future__ import annotations

from typing import Any

from festival.event_times.regular_form import RegularForm
from festival.event_times.times_form import KnownLine
from festival.open_data.served import Schema
from festival.recurrence.repeats import REPEATS

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""As iCalendar has them (RFC 5545, section 3.3.10)."""
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
TIME = r"^([01][0-9]|2[0-4]):[0-5][0-9]$"
"""24:00 ends a day."""
_DAY: Schema = {"type": ["string", "null"], "pattern": DAY}
_TIME: Schema = {"type": ["string", "null"], "pattern": TIME}
_FOLD: Schema = {
    "type": "integer",
    "minimum": 0,
    "maximum": 1,
    "description": "Where the clocks go back and a time comes twice: 0 the first one, 1 the second.",
}
LINE: Schema = {
    "type": "object",
    "properties": {
        "start_on": {"type": "string", "pattern": DAY},
        "end_on": _DAY,
        "all_day": {"type": "boolean"},
        "start_time": _TIME,
        "end_time": _TIME,
        "start_fold": _FOLD,
        "end_fold": _FOLD,
        "repeat": {"type": "string", "enum": list(REPEATS)},
        "interval": {"type": "integer", "minimum": 1, "maximum": 12},
        "weekdays": {
            "type": "array",
            "items": {"type": "string", "enum": list(WEEKDAYS)},
            "maxItems": 7,
        },
        "until_on": _DAY,
        "season": {
            "type": ["string", "null"],
            "maxLength": 200,
            "description": "Months, as “April to October”.",
        },
    },
    "required": ["start_on"],
    "additionalProperties": False,
}
"""Without `end_time` and `end_on` a line has to be `all_day`; 24:00 is written as such."""


def line_record(known: KnownLine) -> dict[str, Any]:
    """Return a line as a program reads it, and may send it again."""
    shown = RegularForm.line_answers([known])
    return {
        "start_on": shown["start_on"],
        "end_on": shown["end_on"] or None,
        "all_day": bool(shown["all_day"]),
        "start_time": shown["start_time"] or None,
        "end_time": shown["end_time"] or None,
        "start_fold": int(shown["start_fold"]),
        "end_fold": int(shown["end_fold"]),
        "repeat": shown["repeat"],
        "interval": shown["interval"],
        "weekdays": [WEEKDAYS[int(day)] for day in shown["weekdays"]],
        "until_on": shown["until_on"] or None,
        "season": shown.get("season") or None,
    }


def typed_line(sent: dict[str, Any]) -> dict[str, Any]:
    """Return a line of a program as somebody would have typed it. Folds that aren't said are asked about."""
    typed = {name: value for name, value in sent.items() if value is not None and name != "weekdays"}
    return typed | {"weekdays": [str(WEEKDAYS.index(day)) for day in sent.get("weekdays") or ()]}
