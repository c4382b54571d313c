"""The text of a calendar: legal whatever people type."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component

from festival.calendar_writing.feed_event import BASE, FeedChange, FeedEvent, FeedLine, FeedPlace
from festival.calendar_writing.ical import FeedHead, calendar_text, folded_line, vevent_text
from festival.calendar_writing.vtimezone import vtimezone_text
from festival.recurrence import expansion
from festival.recurrence.time_plan import TimeLine

WRITTEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
EVENT = FeedEvent(
    lines=(FeedLine("one@festival", TimeLine(datetime(2026, 6, 13, 19, 30), datetime(2026, 6, 13, 22, 0))),),
    sequence=2,
    created_at=WRITTEN,
    changed_at=WRITTEN,
    title="Markt",
    zone="Europe/Berlin",
)
HEAD = FeedHead("Stadt", "https://city.example")
ATTACKS = [
    "Fest\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x",
    "a,b;c\\d:e\"f\" = 'g'",
    "🎉👩‍👩‍👧‍👦🏳️‍🌈" * 30,
    "\x00\x07\x1b[31mrot\x1a\x7f\x85\u2028\u2029\ufeff",
    "\ud83d halbes Zeichen",
    "<script>alert(1)</script>",
    "\\n\\N\\;\\,",
    "ß" * 200,
    "BEGIN:VCALENDAR",
    "   ",
    "TZID=Nirgendwo/Nie:x",
]


def timed(event: FeedEvent, *, uid: str = "one@festival", rrule: str = "", **times: Any) -> FeedEvent:
    """The event with other times."""
    rule = expansion.parse_rrule(rrule) if rrule else None
    return replace(event, lines=(FeedLine(uid, replace(event.lines[0].times, rule=rule, **times)),))


def changed(day: int, kind: str, reason: str = "") -> FeedChange:
    return FeedChange(datetime(2026, 6, day, 19, 30), kind, reason=reason)


def parsed(*events: FeedEvent) -> Component:
    return Calendar.from_ical(calendar_text(HEAD, map(vevent_text, events)))


def assert_legal(text: str) -> None:
    """CRLF alone ends lines, none is longer than 75 octets, and no control character but a tab is in them."""
    assert text.endswith("\r\n")
    for line in text.split("\r\n")[:-1]:
        assert len(line.encode()) <= 75, line
        assert all(char == "\t" or char.isprintable() or ord(char) > 0x9F for char in line), repr(line)
        assert "\n" not in line
        assert "\r" not in line


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_people_type_breaks_no_line(attack: str) -> None:
    event = replace(
        timed(EVENT, uid=attack.strip() or "u", rrule="FREQ=WEEKLY;COUNT=3"),
        title=attack,
        description=attack,
        place=FeedPlace(attack, 7.0, 51.4),
        categories=(attack, "b"),
        contact=attack,
        changes=(changed(20, "cancelled", attack),),
    )
    text = calendar_text(FeedHead(attack, "https://city.example", description=attack), [vevent_text(event)])
    assert_legal(text)
    assert len(Calendar.from_ical(text).walk("VEVENT")) == 2


@given(st.text(max_size=300))
def test_a_title_comes_back_as_it_was_typed_on_one_line(title: str) -> None:
    text = calendar_text(HEAD, [vevent_text(replace(EVENT, title=title))])
    assert_legal(text)
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    printable = "".join(char for char in title if char.isalnum())
    assert "".join(char for char in str(event["SUMMARY"]) if char.isalnum()) == printable


def test_a_description_keeps_its_lines() -> None:
    (event,) = parsed(replace(EVENT, description="Erste; Zeile,\r\nzweite\n\ndritte \\ Ende")).walk("VEVENT")
    assert event["DESCRIPTION"] == "Erste; Zeile,\nzweite\n\ndritte \\ Ende"


@pytest.mark.parametrize("base", ["https://city.example", "https://" + "sehr-langer-name." * 8 + "example"])
def test_the_address_of_the_installation_is_put_in_and_folded(base: str) -> None:
    event = replace(
        EVENT, url=f"{BASE}/events/1-markt", image_url=f"{BASE}/images/a.webp", description="Mehr"
    )
    text = calendar_text(FeedHead("Stadt", base), [vevent_text(event)])
    assert_legal(text)
    (found,) = Calendar.from_ical(text).walk("VEVENT")
    assert found["URL"] == f"{base}/events/1-markt"
    assert found["IMAGE"] == f"{base}/images/a.webp"
    assert found["DESCRIPTION"] == f"Mehr\n\n{base}/events/1-markt"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=400))
def test_folding_loses_nothing_and_cuts_no_character(line: str) -> None:
    folded = folded_line(line)
    assert folded.replace("\r\n ", "").removesuffix("\r\n") == line
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))


def test_the_hour_that_comes_twice_is_written_in_utc() -> None:
    night = timed(EVENT, local_start=datetime(2026, 10, 25, 2, 30), local_end=datetime(2026, 10, 25, 4, 0))
    assert "DTSTART:20261025T003000Z" in vevent_text(night)
    second = vevent_text(timed(night, start_fold=1))
    assert "DTSTART:20261025T013000Z" in second
    assert "DTEND:20261025T030000Z" in second


def test_a_night_series_names_the_dates_of_the_clock_changes_by_themselves() -> None:
    night = timed(
        EVENT,
        local_start=datetime(2026, 3, 21, 22, 0),
        local_end=datetime(2026, 3, 22, 4, 0),
        rrule="FREQ=WEEKLY;UNTIL=20261130",
    )
    series, spring, autumn = parsed(night).walk("VEVENT")
    assert "RRULE" in series
    assert [one["RECURRENCE-ID"].dt.date() for one in (spring, autumn)] == [
        date(2026, 3, 28),
        date(2026, 10, 24),
    ]
    assert [one["DTEND"].dt.time() for one in (spring, autumn)] == [night.lines[0].times.local_end.time()] * 2


def test_a_series_that_begins_in_such_a_night_says_how_long_by_the_clock() -> None:
    night = timed(
        EVENT,
        local_start=datetime(2026, 3, 28, 22, 0),
        local_end=datetime(2026, 3, 29, 4, 0),
        rrule="FREQ=WEEKLY;COUNT=3",
    )
    series, first = parsed(night).walk("VEVENT")
    assert series["DURATION"].dt == timedelta(hours=6)
    assert "DTEND" not in series
    assert first["DTEND"].dt == datetime(2026, 3, 29, 4, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def test_dtstart_is_a_date_of_the_rule() -> None:
    saturday = timed(EVENT, rrule="FREQ=WEEKLY;BYDAY=MO;COUNT=2")
    (series,) = parsed(saturday).walk("VEVENT")
    assert series["DTSTART"].dt.date() == date(2026, 6, 15)


def test_what_cannot_be_one_line_has_one_exdate_a_line() -> None:
    changes = tuple(changed(day, "excluded") for day in (20, 27))
    text = vevent_text(replace(timed(EVENT, rrule="FREQ=WEEKLY;COUNT=9"), changes=changes))
    assert text.count("EXDATE;TZID=Europe/Berlin:") == 2


def test_a_single_date_that_never_was_is_no_event() -> None:
    assert vevent_text(replace(EVENT, changes=(changed(13, "excluded"),))) == ""


def test_an_event_of_another_zone_brings_its_own_vtimezone() -> None:
    calendar = parsed(EVENT, replace(EVENT, zone="Europe/London"))
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin", "Europe/London"]


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "UTC"]
)
def test_a_vtimezone_tells_the_offsets_of_the_zone(name: str) -> None:
    (component,) = Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{vtimezone_text(name)}END:VCALENDAR\r\n").walk(
        "VTIMEZONE"
    )
    written, zone = component.to_tz(lookup_tzid=False), ZoneInfo(name)
    for day in range(0, 365 * 3, 5):
        local = datetime(2026, 1, 1, 12) + timedelta(days=day)
        assert written.utcoffset(local) == zone.utcoffset(local), local


def test_summer_time_begins_at_two() -> None:
    assert "DTSTART:19960331T020000" in vtimezone_text("Europe/Berlin")


def test_a_feed_invites_nobody_and_makes_nobody_busy() -> None:
    text = calendar_text(HEAD, [vevent_text(replace(EVENT, contact="Verein"))])
    assert "METHOD" not in text
    assert "ORGANIZER" not in text
    assert "CONTACT:Verein" in text
    assert "TRANSP:TRANSPARENT" in text


@pytest.mark.parametrize(
    ("said", "name", "value"),
    [
        ({"place": FeedPlace(text="Markt 1")}, "LOCATION", "Markt 1"),
        ({"place": FeedPlace(lat=51.4567894, lon=7.0123456)}, "GEO", "51.456789;7.012346"),
        ({"categories": ("Konzert", "Markt")}, "CATEGORIES", "Konzert,Markt"),
        ({"contact": "Chor, Hof 3"}, "CONTACT", "Chor\\, Hof 3"),
        ({"url": "https://city.example/e/1"}, "URL", "https://city.example/e/1"),
        (
            {"image_url": "https://city.example/i/1", "image_type": "image/png"},
            "IMAGE",
            "https://city.example/i/1",
        ),
    ],
)
def test_what_is_known_stands_in_the_entry_and_what_is_not_has_no_line(
    said: dict[str, Any], name: str, value: str
) -> None:
    def line(event: FeedEvent) -> str | None:
        (entry,) = parsed(event).walk("VEVENT")
        found = [line for line in entry.to_ical().decode().split("\r\n") if line.startswith(name)]
        return found[0].partition(":")[2] if found else None

    assert line(EVENT) is None
    assert line(replace(EVENT, **said)) == value
