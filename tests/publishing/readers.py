"""Five calendar programs that share no code, and what each shows of a feed."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
from collections.abc import Callable
from ctypes.util import find_library
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


Words = list[tuple[str, str, str, str]]
"""UID, title, place and description of each entry, as a program shows them."""


def words_by_icalendar(text: str) -> Words:
    names = ("UID", "SUMMARY", "LOCATION", "DESCRIPTION")
    entries = Calendar.from_ical(text).walk("VEVENT")
    return [tuple(str(one.get(name, "")) for name in names) for one in entries]


def words_by_home_assistant(text: str) -> Words:
    entries = IcsCalendarStream.calendar_from_ics(text).events
    return [(one.uid, one.summary or "", one.location or "", one.description or "") for one in entries]


def words_by_ical_js(text: str) -> Words:
    return _words(_node(), {"reader": "ical.js", "text": text})


def words_by_node_ical(text: str) -> Words:
    return _words(_node(), {"reader": "node-ical", "text": text})


def words_by_sabre(text: str) -> Words:
    return _words(_php(), {"text": text})


def words_by_libical(text: str) -> Words:
    """libical, the reader of Evolution and of GNOME's calendar, by its functions in C."""
    library = _libical()
    calendar = library.icalparser_parse_string(text.encode())
    assert library.icalcomponent_count_errors(calendar) == 0
    assert library.icalrestriction_check(calendar)  # what RFC 5545 says each component must and may have
    found, entry = [], library.icalcomponent_get_first_component(calendar, _VEVENT)
    while entry:
        words = [getattr(library, f"icalcomponent_get_{name}")(entry) for name in _LIBICAL_NAMES]
        found.append(tuple((word or b"").decode() for word in words))
        entry = library.icalcomponent_get_next_component(calendar, _VEVENT)
    library.icalcomponent_free(calendar)
    return found


WORD_READERS: tuple[Callable[[str], Words], ...] = (
    words_by_icalendar,
    words_by_home_assistant,
    words_by_ical_js,
    words_by_node_ical,
)
LIBICAL = os.environ.get("FESTIVAL_TEST_LIBICAL", "") or find_library("ical") or ""
"""Debian's package libical3 has it."""
_VEVENT = 4
_LIBICAL_NAMES = ("uid", "summary", "location", "description")
if SABRE:
    WORD_READERS = (*WORD_READERS, words_by_sabre)
if LIBICAL:
    WORD_READERS = (*WORD_READERS, words_by_libical)


@cache
def _libical() -> ctypes.CDLL:
    library = ctypes.CDLL(LIBICAL)
    library.icalparser_parse_string.restype = ctypes.c_void_p
    library.icalparser_parse_string.argtypes = [ctypes.c_char_p]
    for name in ("icalcomponent_free", "icalcomponent_count_errors", "icalrestriction_check"):
        getattr(library, name).argtypes = [ctypes.c_void_p]
    for name in ("first", "next"):
        function = getattr(library, f"icalcomponent_get_{name}_component")
        function.restype, function.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_int]
    for name in _LIBICAL_NAMES:
        function = getattr(library, f"icalcomponent_get_{name}")
        function.restype, function.argtypes = ctypes.c_char_p, [ctypes.c_void_p]
    return library


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


def _words(program: _Program, question: dict[str, str]) -> Words:
    return [tuple(words) for words in program.ask(question | {"words": "yes"})]


def _entry(start: date, end: date, status: str) -> tuple[datetime, datetime, bool]:
    return _instant(start), _instant(end), status == "CANCELLED"


def _instant(at: date) -> datetime:
    return (at if isinstance(at, datetime) else datetime.combine(at, time.min, BERLIN)).astimezone(UTC)
