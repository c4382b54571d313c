"""Five calendar programs that share no code, and what each shows of a feed."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from tests.publishing.days import BERLIN

Shown = list[tuple[datetime, datetime, bool]]
"""Start and end in UTC, and whether it is struck through; in order."""
Reader = Callable[[str, date, date], Shown]
HERE = Path(__file__).parent
SABRE = os.environ.get("FESTIVAL_TEST_SABRE", "")
"""Where sabre/vobject 4 is loaded from. Version 2, which Debian has, shows a changed first date twice."""


def by_icalendar(text: str, first_on: date, end_on: date) -> Shown:
    """icalendar with recurring-ical-events."""
    shown = recurring_ical_events.of(Calendar.from_ical(text)).between(first_on, end_on)
    return sorted(_entry(one.start, one.end, str(one.get("STATUS"))) for one in shown)


def by_home_assistant(text: str, first_on: date, end_on: date) -> Shown:
    """The reader of Home Assistant: it shows a single change even where its date is none of the series."""
    timeline = IcsCalendarStream.calendar_from_ics(text).timeline_tz(BERLIN)
    shown = timeline.overlapping(_instant(first_on), _instant(end_on))
    return sorted(_entry(one.start, one.end, one.status or "") for one in shown)


def by_ical_js(text: str, first_on: date, end_on: date) -> Shown:
    """ical.js, the reader of Thunderbird and of Nextcloud's web calendar."""
    return _ask(_node(), {"reader": "ical.js", "text": text}, first_on, end_on)


def by_node_ical(text: str, first_on: date, end_on: date) -> Shown:
    """node-ical with rrule-temporal."""
    return _ask(_node(), {"reader": "node-ical", "text": text}, first_on, end_on)


def by_sabre(text: str, first_on: date, end_on: date) -> Shown:
    """sabre/vobject, the reader of Nextcloud's and ownCloud's servers."""
    return _ask(_php(), {"text": text}, first_on, end_on)


READERS: tuple[Reader, ...] = (by_icalendar, by_home_assistant, by_ical_js, by_node_ical)
if SABRE:
    READERS = (*READERS, by_sabre)


class _Program:
    """A program that answers a line with a line, for as long as the tests run."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=HERE,
            env=os.environ | {"TZ": str(BERLIN)},
        )

    def ask(self, question: dict[str, str]) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@cache
def _node() -> _Program:
    return _Program("node", str(HERE / "programs.mjs"))


@cache
def _php() -> _Program:
    return _Program("php", str(HERE / "programs.php"))


def _ask(program: _Program, question: dict[str, str], first_on: date, end_on: date) -> Shown:
    window = {"from": _instant(first_on).isoformat(), "to": _instant(end_on).isoformat()}
    return sorted(
        (datetime.fromisoformat(start), datetime.fromisoformat(end), gone)
        for start, end, gone in program.ask(question | window)
    )


def _entry(start: date, end: date, status: str) -> tuple[datetime, datetime, bool]:
    return _instant(start), _instant(end), status == "CANCELLED"


def _instant(at: date) -> datetime:
    return (at if isinstance(at, datetime) else datetime.combine(at, time.min, BERLIN)).astimezone(UTC)
