"""A calendar file taken apart without reading it: its entries by UID, with a mark that changes with each. Pure.

Everything works on bytes, so that a large file costs few copies of itself and an entry that nobody changed is never
decoded. Nothing here is recursive: what is nested is looked at as if it stood side by side.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from festival.base.errors import FestivalError

MOST_BYTES = 10 * 1024 * 1024
MOST_ENTRIES = 20_000
MOST_OF_ONE_UID = 2000
"""A series and its single changes."""
MOST_KEY = 200

_BEGIN = re.compile(rb"^BEGIN:VEVENT[ \t]*$", re.MULTILINE | re.IGNORECASE)
_END = re.compile(rb"^END:VEVENT[ \t]*$", re.MULTILINE | re.IGNORECASE)
_ALARM = re.compile(
    rb"^BEGIN:VALARM[ \t]*\n.*?^END:VALARM[ \t]*\n?", re.MULTILINE | re.IGNORECASE | re.DOTALL
)
_STAMP = re.compile(rb"^DTSTAMP[^\n]*\n(?:[ \t][^\n]*\n)*", re.MULTILINE | re.IGNORECASE)
_FOLD = re.compile(rb"\n[ \t]")
_UID = re.compile(rb"^UID(?:;[^:\n]*)?:([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE | re.IGNORECASE)
_NAMING = re.compile(
    rb"^(?:SUMMARY|DTSTART|RECURRENCE-ID)[;:][^\n]*(?:\n[ \t][^\n]*)*", re.MULTILINE | re.IGNORECASE
)
_OWN_URL = re.compile(rb"^URL(?:;[^:\n]*)?:([^\n]*/events/\d+)-", re.MULTILINE | re.IGNORECASE)
_PRODUCT = re.compile(rb"^PRODID[^\n]*-//Festival//", re.MULTILINE | re.IGNORECASE)


class NoCalendar(FestivalError):
    """A file that is no calendar, or more than one takes. `code` is one of: empty, no_calendar, too_large,
    too_many_entries, cut."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Group:
    """All entries of one UID, in order: a series and its single changes. `mark` changes with any of them."""

    key: str
    entries: list[bytes] = field(default_factory=list)

    def mark(self, around: bytes) -> str:
        """Return the mark; `around` is that of what stands around all entries, such as time zones."""
        found = hashlib.blake2b(around, digest_size=16)
        for entry in self.entries:
            # Many servers write the moment of the download into each entry.
            found.update(_STAMP.sub(b"", entry))
        return found.hexdigest()


@dataclass(frozen=True)
class Blocks:
    """A calendar's entries by key, and what stands around them: `head` is the calendar itself with its time zones."""

    head: bytes
    groups: dict[str, Group]
    is_festival: bool

    def mark_around(self) -> bytes:
        return hashlib.blake2b(self.head, digest_size=16).digest()


def take_apart(data: bytes) -> Blocks:
    """Return the entries of a calendar file, whatever its line ends, its encoding and what its lines are about.

    Raises NoCalendar. Costs some 25 microseconds an entry.
    """
    body = _plain_lines(data)
    if len(body) > MOST_BYTES:
        raise NoCalendar("too_large")
    if not body.strip():
        raise NoCalendar("empty")
    if not re.search(rb"^\s*BEGIN:VCALENDAR\s*$", body, re.MULTILINE | re.IGNORECASE):
        raise NoCalendar("no_calendar")
    is_festival = bool(_PRODUCT.search(body, 0, 4000))
    groups: dict[str, Group] = {}
    around: list[bytes] = []
    for number, (before, entry) in enumerate(_entries(body)):
        if number > MOST_ENTRIES:
            raise NoCalendar("too_many_entries")
        around.append(before)
        if entry:
            key = _key_of(entry, is_festival=is_festival)
            group = groups.setdefault(key, Group(key))
            if len(group.entries) < MOST_OF_ONE_UID:
                group.entries.append(entry)
    return Blocks(_without_end(b"".join(around)), groups, is_festival)


def _plain_lines(data: bytes) -> bytes:
    """The file with LF as its only line end, without a mark of its byte order."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode("utf-8")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data


def _entries(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give what stands before each entry, and the entry. Raises NoCalendar where the file breaks off in one.

    An entry without an end goes on to the next one's beginning.
    """
    at = 0
    begin = _BEGIN.search(body)
    while begin:
        before = body[at : begin.start()]
        following = _BEGIN.search(body, begin.end())
        limit = following.start() if following else len(body)
        end = _END.search(body, begin.end(), limit)
        if end is None and following is None:
            raise NoCalendar("cut")
        stop, at = (end.start(), end.end()) if end else (limit, limit)
        entry = body[begin.end() : stop].strip(b"\n") + b"\n"
        yield before, _without_alarms(entry)
        begin = following
    yield body[at:], b""


def _without_alarms(entry: bytes) -> bytes:
    return _ALARM.sub(b"", entry) if b"VALARM" in entry.upper() else entry


def _without_end(head: bytes) -> bytes:
    """What stands around the entries without blank lines, so that it stays the same where entries come and go."""
    return b"\n".join(line for line in head.split(b"\n") if line.strip())


def _key_of(entry: bytes, *, is_festival: bool) -> str:
    """Return what the entry is known by: its UID; of an entry without one its title and start.

    Festival writes each line of an event's times as an entry of its own, all with the event's address.
    """
    if is_festival and (own := _OWN_URL.search(_FOLD.sub(b"", entry))):
        return _short(own[1].decode("utf-8", "replace"))
    found = _UID.search(entry)
    uid = _FOLD.sub(b"", found[1]).decode("utf-8", "replace").strip() if found else ""
    if uid:
        return _short(uid)
    words = b"\n".join(_NAMING.findall(entry))
    return f"no-uid-{hashlib.blake2b(words, digest_size=16).hexdigest()}"


def _short(key: str) -> str:
    if len(key) <= MOST_KEY and key.isprintable():
        return key
    return f"uid-{hashlib.blake2b(key.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"
