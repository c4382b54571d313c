"""Calendars that show only what matters."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from festival.calendar_files.calendar_reading import ReadEvent, open_calendar
from festival.recurrence.time_plan import PlanChange, PlannedDate, TimePlan, expand

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
WHEN = "DTSTART;TZID=Europe/Berlin:20261201T190000", "DTEND;TZID=Europe/Berlin:20261201T210000"


def entry(
    *lines: str, uid: str = "1@verein.example", title: str = "Probe", when: tuple[str, ...] = WHEN
) -> str:
    """One VEVENT with these lines beside its UID, title and times."""
    head = [f"UID:{uid}"] if uid else []
    words = [f"SUMMARY:{title}"] if title else []
    return "\r\n".join(["BEGIN:VEVENT", *head, *words, *when, *lines, "END:VEVENT"]) + "\r\n"


def calendar(*entries: str, head: tuple[str, ...] = ()) -> bytes:
    """A calendar of these entries, with lines of its own before them."""
    first = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Verein//DE", *head]
    return ("\r\n".join(first) + "\r\n" + "".join(entries) + "END:VCALENDAR\r\n").encode()


def read(data: bytes, *, now: datetime = NOW) -> list[ReadEvent]:
    found = open_calendar(data, BERLIN)
    return found.read(found.marks, now=now)


def read_one(*lines: str, head: tuple[str, ...] = (), **values: object) -> ReadEvent:
    """The only event of a calendar with one entry of these lines."""
    (found,) = read(calendar(entry(*lines, **values), head=head))  # type: ignore[arg-type]
    return found


def dates(found: ReadEvent, *, until: int = 2029) -> list[PlannedDate]:
    changes = {one.named: PlanChange(one.kind, one.local_start, one.local_end) for one in found.changes}
    plan = TimePlan(found.lines, BERLIN, changes=changes)
    return expand(plan, min(line.first_on for line in found.lines), datetime(until, 1, 1).date())


def told(found: ReadEvent, *, until: int = 2029) -> list[str]:
    """The dates in wall time, as people would write them; a cancelled one has its word behind it."""
    return [
        f"{one.local_start:%Y-%m-%d %H:%M}-{one.local_end:%H:%M} {one.kind if one.kind == 'cancelled' else ''}".strip()
        for one in dates(found, until=until)
    ]


def codes(found: ReadEvent) -> list[str]:
    return [note.code for note in found.notes]
