"""iCalendar (RFC 5545): one event as the text of its VEVENT components, and such texts joined to a calendar.

The text of an event is written when the event changes and stored; a feed is stored texts joined. What programs
are known to stumble over decides the form where the standard leaves a choice:

- UNTIL is in UTC where DTSTART has a time, a date where it has none; other pairs make Google drop the rule.
- One EXDATE a line, in the form of DTSTART; Outlook reads only the first of a list with a TZID.
- A time in the hour that comes twice means its first (section 3.3.5). The second is written in UTC.
- Only rules that Outlook's patterns and sabre/vobject hold are sent (`line_parts`).
- No METHOD and no ORGANIZER: with them Outlook takes a feed for an invitation. The organiser is a CONTACT.
- HTML is sent as X-ALT-DESC, which Outlook shows, and only where plain text loses links, lists or headings:
  most programs pass over it as they do over STYLED-DESCRIPTION (RFC 9073), and a feed should stay small.
- TRANSPARENT: to subscribe to a city doesn't make its people busy.
- A postponed event has no date that holds: it is cancelled until it has one, and its title says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event, vRecur, vText
from markupsafe import escape

from festival.calendar_writing import clock_change_dates
from festival.calendar_writing.feed_event import BASE, FeedChange, FeedEvent, FeedLine, FeedPlace
from festival.calendar_writing.line_parts import (
    RENEWED_AFTER,
    is_cut_by_closings,
    is_renewed,
    parts_of,
    told_closings,
)
from festival.calendar_writing.vtimezone import vtimezone_text
from festival.recurrence import time_plan
from festival.recurrence.closings import NEVER_CLOSED
from festival.recurrence.rule import to_rrule
from festival.recurrence.time_plan import PlannedDate, TimeLine, TimePlan

PRODUCT = "-//Festival//City calendar//EN"
LINE_OCTETS = 75
_AT_ONCE = 200
"""So many texts are worked on together: they fit into the processor's cache."""
CALENDAR_END = "END:VCALENDAR\r\n"
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_TZID = re.compile("^(?:DTSTART|DTEND|EXDATE|RECURRENCE-ID);TZID=([^:;]+):", re.MULTILINE)


def vevent_text(event: FeedEvent) -> str:
    """The event's VEVENT for each line, then one with RECURRENCE-ID for each date that differs; CRLF, folded.

    A line whose rule not every program holds is cut into entries with UIDs of their own (`line_parts`), which tell by
    RELATED-TO where they belong.

    BASE stands where the installation's address goes: `calendar_text` puts it in. Empty for an event without a
    single date. Dates and their changes are read as the index reads them (`timeplan`).
    """
    return "".join(map(_folded, _components(event)))


def entries_of(event: FeedEvent) -> list[tuple[FeedLine, date | None]]:
    """Return the entries of `vevent_text`: UID and first date of each, and its last day (None: no end)."""
    return [_entry(one, ZoneInfo(event.zone)) for one in _components(event) if "recurrence-id" not in one]


def _entry(component: Any, zone: ZoneInfo) -> tuple[FeedLine, date | None]:
    start = component["dtstart"].dt
    end = component["dtend"].dt if "dtend" in component else start + component["duration"].dt
    rule = component.get("rrule")
    until = rule.get("until", [None])[0] if rule else end
    last_on = until.date() if isinstance(until, datetime) else until
    if not isinstance(start, datetime):
        first, last = (datetime.combine(on, time.min) for on in (start, end))
        return FeedLine(str(component["uid"]), TimeLine(first, last, all_day=True)), last_on
    start, end = start.astimezone(zone), end.astimezone(zone)
    times = TimeLine(
        start.replace(tzinfo=None, fold=0),
        end.replace(tzinfo=None, fold=0),
        start_fold=start.fold,
        end_fold=end.fold,
    )
    return FeedLine(str(component["uid"]), times), last_on


def _components(event: FeedEvent) -> list[Event]:
    plan = event.plan
    components: list[Event] = []
    for number, line in enumerate(event.lines):
        times, closed = told_closings(plan, line.times, event.known_on)
        out = _Out(closed, plan, plan.lines[:number])
        for part in parts_of(times, plan.zone, event.known_on):
            uid = f"{part.key}-{line.uid}" if part.key else line.uid
            found = _line_components(event, uid, part.line, out)
            for component in found if part.key else ():
                component.add("related-to", _line(line.uid))
            components += found
    return components


def renew_on(event: FeedEvent) -> date | None:
    """Return when the text has to be written anew, though nobody edits the event; None where a rule says it all."""
    plan, known_on = event.plan, event.known_on
    renews = any(
        is_renewed(line, plan.zone, known_on) or is_cut_by_closings(plan, line, known_on)
        for line in plan.lines
    )
    return event.known_on + RENEWED_AFTER if renews else None


@dataclass(frozen=True, slots=True)
class _Out:
    """Which dates of a line are none of the event's: those on which it is closed, and those of lines before it."""

    closed: frozenset[datetime]
    plan: TimePlan
    earlier: Sequence[TimeLine]

    def is_earlier(self, named: datetime) -> bool:
        return any(self.plan.has(line, named) for line in self.earlier)

    def names(self, line: TimeLine, known_on: date) -> set[datetime]:
        """The names of a part of the line that are none; of those of lines before it as long as odd dates are named."""
        found = {named for named in self.closed if line.has(named.date())}
        if all(one.at != line.at for one in self.earlier):
            return found
        end_on = known_on + timedelta(days=366 * clock_change_dates.YEARS_AHEAD)
        names = (datetime.combine(on, line.at) for on in line.dates(line.first_on, end_on))
        return found | {named for named in names if self.is_earlier(named)}


def _line_components(event: FeedEvent, uid: str, line: TimeLine, out: _Out) -> list[Event]:
    """One line of the event, or a part of it: its rule and the dates that differ, or its only date."""
    begins_on = line.first_date()
    if begins_on is None:
        return []
    plan = replace(out.plan, lines=(line,), closed=NEVER_CLOSED)
    first = datetime.combine(begins_on, line.at)
    changes = {
        named: change
        for named, change in time_plan.changes_that_hold(plan).items()
        if not out.is_earlier(named)
    }
    excluded = {named for named, change in changes.items() if change.kind == "excluded"}
    excluded |= out.names(line, max(event.known_on, begins_on))
    if line.rule is None:
        return [] if first in excluded else [_dated(event, uid, time_plan.planned(plan, first))]
    if out.closed and _is_all_out(line, excluded):
        return []
    odd = clock_change_dates.odd_dates(plan, changed_on=event.known_on)
    components = [_series(event, uid, plan, first, is_odd=first in odd)]
    for named in sorted(excluded):
        components[0].add("exdate", _start(plan, named))
    differing = {named for named, change in changes.items() if change.kind != "open"} | set(odd)
    for named in sorted(differing - excluded):
        component = _dated(event, uid, time_plan.planned(plan, named))
        component.add("recurrence-id", _start(plan, named))
        components.append(component)
    return components


def _is_all_out(line: TimeLine, excluded: set[datetime]) -> bool:
    last_on = line.last_on()
    if last_on is None:
        return False
    days = line.dates(line.first_on, last_on + timedelta(days=1))
    return all(datetime.combine(on, line.at) in excluded for on in days)


def _series(event: FeedEvent, uid: str, plan: TimePlan, first: datetime, *, is_odd: bool) -> Event:
    """The rule itself. DTSTART, which RFC 5545 always counts, is the rule's own first date."""
    line = plan.lines[0]
    assert line.rule is not None  # the caller has looked
    component = _described(event, uid, event.place, event.note, is_cancelled=event.is_cancelled)
    start = _start(plan, first)
    component.add("dtstart", start)
    if line.all_day:
        component.add("dtend", time_plan.usual(plan, first).local_end.date())
    elif is_odd:
        # The first date has an hour more or less than all others: only a nominal duration is right for these.
        component.add("duration", clock_change_dates.usual_length(line))
    else:
        component.add("dtend", start + clock_change_dates.usual_length(line))
    rule, until_at = line.rule, None
    if not line.all_day:
        until_at = clock_change_dates.until_at(rule, event.zone)
    component.add("rrule", vRecur.from_ical(to_rrule(rule, until_at=until_at)))
    return component


def _dated(event: FeedEvent, uid: str, happening: PlannedDate) -> Event:
    """One date by itself, with what its change says of it."""
    nothing = FeedChange(happening.named, "")
    change = next((one for one in event.changes if one.named == happening.named), nothing)
    is_cancelled = event.is_cancelled or happening.kind == "cancelled"
    note = change.reason or event.note
    component = _described(event, uid, change.place or event.place, note, is_cancelled=is_cancelled)
    if happening.all_day:
        component.add("dtstart", happening.local_start.date())
        component.add("dtend", happening.local_end.date())
        return component
    at_home = ZoneInfo(event.zone)
    zone: tzinfo = UTC if clock_change_dates.is_told_in_utc(happening, at_home) else at_home
    component.add("dtstart", happening.starts_at.astimezone(zone))
    component.add("dtend", happening.ends_at.astimezone(zone))
    return component


def _start(plan: TimePlan, named: datetime) -> date | datetime:
    """The value of DTSTART, RECURRENCE-ID and EXDATE for a date of a series: always by the rule's own clock."""
    if plan.lines[0].all_day:
        return named.date()
    return named.replace(fold=0, tzinfo=plan.zone)


def _described(event: FeedEvent, uid: str, place: FeedPlace, note: str, *, is_cancelled: bool) -> Event:
    """A component with all that doesn't speak of time."""
    component = Event()
    component.add("uid", _line(uid))
    component.add("sequence", event.sequence)
    component.add("dtstamp", event.changed_at.astimezone(UTC))
    component.add("last-modified", event.changed_at.astimezone(UTC))
    component.add("created", event.created_at.astimezone(UTC))
    component.add("summary", _line((event.cancelled_title if is_cancelled else "") or event.title))
    component.add(
        "status", "CANCELLED" if is_cancelled else "TENTATIVE" if event.is_tentative else "CONFIRMED"
    )
    component.add("transp", "TRANSPARENT")
    component.add("class", "PRIVATE" if event.is_tentative else "PUBLIC")
    paragraphs = [_text(note), _text(event.description), event.url]
    component.add("description", "\n\n".join(filter(None, paragraphs)))
    if event.html:
        html = _html(note, event.html, event.url)
        component.add("x-alt-desc", vText(html), parameters={"FMTTYPE": "text/html"})
    if event.url:
        component.add("url", event.url)
    if place.text:
        component.add("location", _line(place.text))
    if place.lon is not None and place.lat is not None:
        component.add("geo", (round(place.lat, 6), round(place.lon, 6)))
    if event.categories:
        component.add("categories", [vText(_line(category)) for category in event.categories])
    if event.contact:
        component.add("contact", _line(event.contact))
    if event.image_url:
        shown = {"VALUE": "URI", "DISPLAY": "BADGE", "FMTTYPE": event.image_type}
        component.add("image", event.image_url, parameters=shown)
    if event.colour:
        component.add("color", event.colour)
    return component


def _html(note: str, html: str, url: str) -> str:
    """The description as HTML: why a date is otherwise before it, the event's address behind it."""
    before = f"<p>{escape(_line(note))}</p>" if note else ""
    behind = f'<p><a href="{escape(url)}">{escape(url)}</a></p>' if url else ""
    return f"<html><body>{before}{html}{behind}</body></html>"


@dataclass(frozen=True, slots=True)
class FeedHead:
    """What a calendar says of itself. `base` is the installation's address without a slash at its end."""

    name: str
    base: str
    description: str = ""
    zone: str = "Europe/Berlin"
    address: str = ""
    accent: str = ""
    refresh_minutes: int = 60


def calendar_text(head: FeedHead, vevents: Iterable[str]) -> str:
    """The whole calendar: its head, a VTIMEZONE for each TZID that is used, and the events' stored texts."""
    return calendar_bytes(head, vevents).decode()


def calendar_bytes(head: FeedHead, vevents: Iterable[str]) -> bytes:
    """The same as it is sent, in UTF-8."""
    pieces: list[bytes] = []
    zones: set[str] = set()
    texts = iter(vevents)
    while batch := list(islice(texts, _AT_ONCE)):
        some = "".join(batch)
        zones |= zones_in(some, head.zone)
        pieces.append(based(some, head.base).encode())
    return b"".join([calendar_top(head, zones).encode(), *pieces, CALENDAR_END.encode()])


def zones_in(events: str, usual: str) -> set[str]:
    """The TZIDs that events' texts use; quickest where all are the usual one."""
    common = events.count(f";TZID={usual}:")
    if events.count("TZID=") != common:
        return set(_TZID.findall(events))
    return {usual} if common else set()


def based(text: str, base: str) -> str:
    """The text with the installation's address where BASE stands for it."""
    return text.replace(BASE, _folded_base(base))


def calendar_top(head: FeedHead, zones: Iterable[str]) -> str:
    """What stands in a calendar before its events."""
    name, about = _escaped(_line(head.name)), _escaped(_text(head.description))
    every = f"PT{head.refresh_minutes}M"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", f"NAME:{name}"]
    lines += [f"X-WR-CALNAME:{name}", f"X-WR-TIMEZONE:{head.zone}"]
    if about:
        lines += [f"DESCRIPTION:{about}", f"X-WR-CALDESC:{about}"]
    if head.address:
        lines += [f"SOURCE;VALUE=URI:{_line(head.address)}", f"URL:{BASE}/"]
    if head.accent:
        lines.append(f"X-APPLE-CALENDAR-COLOR:{head.accent}")
    lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{every}", f"X-PUBLISHED-TTL:{every}"]
    return based("".join([*map(folded_line, lines), *map(vtimezone_text, sorted(zones))]), head.base)


def folded_line(line: str) -> str:
    """A content line in physical lines of at most 75 octets, no character cut; BASE has a physical line for itself."""
    pieces = re.split(f"({BASE})", line) if BASE in line else [line]
    physical = [chunk for piece in pieces for chunk in _chunks(piece)]
    return "\r\n ".join(physical) + "\r\n"


def _chunks(piece: str) -> list[str]:
    if len(piece) < LINE_OCTETS and piece.isascii():
        return [piece] if piece else []
    data, room, chunks, start = piece.encode(), LINE_OCTETS - 1, [], 0
    while start < len(data):
        end = min(start + room, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        chunks.append(data[start:end].decode())
        start = end
    return chunks


def _folded_base(base: str) -> str:
    return "\r\n ".join(_chunks(base))


def unfolded(text: str) -> str:
    """Return a text of content lines with each of them in one physical line."""
    return text.replace("\r\n ", "")


def _folded(component: Event) -> str:
    return "".join(folded_line(str(line)) for line in component.content_lines() if line)


def _text(value: str) -> str:
    """The value with LF as its only break and no other control character; tabs stay."""
    return _CONTROLS.sub("", _BREAKS.sub("\n", value)).strip()


def _line(value: str) -> str:
    """The value on one line."""
    return " ".join(_text(value).split())


def _escaped(value: str) -> str:
    return vText(value).to_ical().decode()
