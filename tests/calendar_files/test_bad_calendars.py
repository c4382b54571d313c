"""Calendars that are broken, or made to break: each ends soon, with a sentence or with what can be read of it."""

from __future__ import annotations

import tracemalloc

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from festival.calendar_files import calendar_blocks
from festival.calendar_files.calendar_blocks import MOST_BYTES, MOST_ENTRIES, NoCalendar
from festival.calendar_files.calendar_reading import open_calendar
from festival.calendar_files.calendar_words import trouble_words
from festival.calendar_import.words import note_words
from tests.calendar_files.calendars import BERLIN, NOW, calendar, codes, entry, read, read_one, told

MEGABYTE = 1024 * 1024


def refusal(data: bytes) -> str:
    with pytest.raises(NoCalendar) as refused:
        open_calendar(data, BERLIN)
    return refused.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\r\n \r\n", "empty"),
        (b"<!DOCTYPE html><html>Kalender</html>", "no_calendar"),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "no_calendar"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1000), "no_calendar"),
        (calendar(entry())[:120], "cut"),
        (b"x" * (MOST_BYTES + 1), "too_large"),
        (calendar("BEGIN:VEVENT\r\nEND:VEVENT\r\n" * (MOST_ENTRIES + 2)), "too_many_entries"),
    ],
)
def test_what_is_no_calendar_or_too_much_of_one_is_refused_as_a_whole(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_hundred_megabytes_are_refused_before_they_are_looked_at() -> None:
    data = b"x" * (100 * MEGABYTE)
    tracemalloc.start()
    assert refusal(data) == "too_large"
    assert tracemalloc.get_traced_memory()[1] < MEGABYTE
    tracemalloc.stop()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("first", ["", "\ufeff"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_line_ends_and_marks_of_the_byte_order_make_no_difference(
    end: str, first: str, encoding: str
) -> None:
    text = first + calendar(entry("LOCATION:Bürgersaal")).decode().replace("\r\n", end)
    (found,) = read(text.encode(encoding))
    assert (found.title, found.place, found.key) == ("Probe", "Bürgersaal", "1@verein.example")


def test_what_windows_writes_is_read_as_such() -> None:
    (found,) = read(calendar(entry("LOCATION:Bürgersaal", title="Fête – „Café“")).decode().encode("cp1252"))
    assert (found.title, found.place) == ("Fête – „Café“", "Bürgersaal")


def test_a_fold_inside_a_character_is_undone() -> None:
    data = calendar(entry(title="Bürger")).replace("ü".encode(), b"\xc3\r\n \xbc")
    assert read(data)[0].title == "Bürger"


def test_an_entry_without_an_end_goes_on_to_the_next_one() -> None:
    first = entry(title="Erste", uid="1").replace("END:VEVENT\r\n", "")
    found = read(calendar(first, entry(title="Zweite", uid="2")))
    assert [one.title for one in found] == ["Erste", "Zweite"]


def test_calendars_in_calendars_in_calendars_are_one() -> None:
    data = b"BEGIN:VCALENDAR\r\n" * 50_000 + calendar(entry()) + b"END:VCALENDAR\r\n" * 50_000
    assert [one.title for one in read(data)] == ["Probe"]
    nested = entry(
        "BEGIN:VALARM\r\n" * 5000 + "SUMMARY:innen\r\n" + "END:VALARM\r\n" * 5000 + "LOCATION:Saal"
    )
    assert [(one.title, one.place) for one in read(calendar(nested))] == [("Probe", "Saal")]


def test_line_breaks_in_a_value_are_no_new_property_of_another_entry() -> None:
    injected = entry("DESCRIPTION:Erste Zeile\r\nzweite ohne Einzug\r\nATTENDEE:mailto:x@y.example", uid="1")
    (found,) = read(calendar(injected))
    assert found.description == "Erste Zeile\nzweite ohne Einzug"
    escaped = read_one("DESCRIPTION:x\\nEND:VEVENT\\nBEGIN:VEVENT\\nSUMMARY:falsch")
    assert (escaped.title, escaped.description.count("\n")) == ("Probe", 3)


def test_megabytes_in_one_line_are_cut_and_an_id_without_end_is_short() -> None:
    long = "x" * (9 * MEGABYTE)
    (found,) = read(calendar(entry(f"DESCRIPTION:{long}")))
    assert len(found.description) == 20_000
    (found,) = read(calendar(entry(uid=long)))
    assert len(found.key) <= 200
    assert len(read(calendar(entry(f"RRULE:{long}")))) == 1


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("RRULE:FREQ=SECONDLY",), "within_day"),
        (("RRULE:FREQ=MINUTELY;COUNT=1000000000",), "within_day"),
        (("RRULE:FREQ=HOURLY",), "within_day"),
        (("RRULE:FREQ=DAILY;BYHOUR=8,10,12",), "within_day"),
        (("RRULE:FREQ=OFTEN",), "bad_rule"),
        (("RRULE:{{7*7}}",), "bad_rule"),
        (("RRULE:FREQ=DAILY;BYMONTHDAY=99",), "bad_rule"),
        (("RRULE:FREQ=DAILY;COUNT=-5",), "bad_rule"),
    ],
)
def test_a_rule_that_is_none_keeps_the_event_out_and_says_why(lines: tuple[str, ...], code: str) -> None:
    found = read_one(*lines)
    assert not found.is_readable
    assert code in codes(found)


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ("FREQ=DAILY;COUNT=1000000000", 731),
        ("FREQ=DAILY;UNTIL=99991231T235959Z", 731),
        ("FREQ=YEARLY;INTERVAL=1000000", 1),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 1),
        ("FREQ=WEEKLY;UNTIL=19700101", 1),
    ],
)
def test_a_rule_without_end_or_without_a_day_costs_what_two_years_cost(rule: str, number: int) -> None:
    found = read_one(f"RRULE:{rule}")
    assert found.is_readable
    assert abs(len([one for one in told(found) if one < "2028-12-01"]) - number) <= 31


@pytest.mark.parametrize(
    ("when", "code"),
    [
        (("DTSTART:00010101T000000",), "bad_time"),
        (("DTSTART:99991231T235959Z",), "bad_time"),
        (("DTSTART:20260231T100000",), "bad_time"),
        (("DTSTART:morgen",), "bad_time"),
        (("DTSTART:20261201T990000",), "bad_time"),
        ((), "no_start"),
        (("DTSTART:",), "no_start"),
        (("DTSTART:20261201T100000", "DTEND:20281201T100000"), "too_long"),
        (("DTSTART:20261201T100000", "DURATION:P999999D"), "too_long"),
    ],
)
def test_a_time_that_is_none_keeps_the_event_out_and_says_why(when: tuple[str, ...], code: str) -> None:
    found = read_one(when=when)
    assert not found.is_readable
    assert code in codes(found)


def test_an_end_before_the_beginning_is_no_end() -> None:
    found = read_one(when=("DTSTART:20261201T190000", "DTEND:20261201T180000"))
    assert (told(found), codes(found)) == (["2026-12-01 19:00-19:00"], ["end_before_start"])


def test_a_first_date_long_ago_and_a_second_of_sixty_are_read() -> None:
    assert told(read_one(when=("DTSTART:20261231T235960", "DURATION:PT1H"))) == ["2026-12-31 23:59-00:59"]
    ago = read_one("RRULE:FREQ=DAILY;BYDAY=MO,1TU", when=("DTSTART:19000101T100000", "DURATION:PT1H"))
    assert codes(ago) == ["single_dates"] or not ago.is_readable


def test_a_title_is_needed() -> None:
    (found,) = read(calendar(entry(title="")))
    assert (found.is_readable, codes(found)) == (False, ["no_title"])


def test_rules_made_to_be_walked_for_long_are_left_out_once_enough_was_walked() -> None:
    slow = [
        entry(
            "RRULE:FREQ=DAILY;COUNT=900000;BYSETPOS=1;BYMONTH=2;BYMONTHDAY=30",
            uid=f"{number}",
            when=("DTSTART:19000101T100000",),
        )
        for number in range(20)
    ]
    found = read(calendar(*slow))
    assert "rule_too_long" in codes(found[-1])


def test_a_time_zone_made_to_be_walked_for_long_is_left_out() -> None:
    rule = ",".join(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))
    zone = [
        *("BEGIN:VTIMEZONE", "TZID:Langsam"),
        *("BEGIN:STANDARD", "DTSTART:00010101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"),
        *(f"RRULE:FREQ=YEARLY;BYDAY={rule}", "END:STANDARD"),
        *("BEGIN:DAYLIGHT", "DTSTART:19700101T000000", "TZOFFSETTO:+9999", "RRULE:FREQ=SECONDLY"),
        *("END:DAYLIGHT", "END:VTIMEZONE"),
    ]
    found = read_one(head=tuple(zone), when=("DTSTART;TZID=Langsam:20261201T190000", "DURATION:PT1H"))
    assert codes(found) in (["unknown_zone"], [])


@given(st.binary(max_size=400), st.integers(0, 300))
def test_any_bytes_in_a_calendar_are_read_or_refused(noise: bytes, at: int) -> None:
    data = bytearray(calendar(entry("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261208T180000Z")))
    data[at:at] = noise
    try:
        found = open_calendar(bytes(data), BERLIN)
    except NoCalendar:
        return
    found.read(found.marks, now=NOW)


LINES = st.sampled_from(
    [
        *(
            "RRULE:",
            "EXDATE:",
            "RDATE:",
            "DTEND:",
            "DURATION:",
            "RECURRENCE-ID:",
            "SEQUENCE:",
            "GEO:",
            "STATUS:",
        ),
        *(
            "RECURRENCE-ID;RANGE=THISANDFUTURE:",
            "RDATE;VALUE=PERIOD:",
            "CLASS:",
            "DTSTART;TZID=",
            "BEGIN:",
            "END:",
        ),
    ]
)
VALUES = st.sampled_from(
    [
        *("20261208T190000", "20261208", "20261208T180000Z", "20261208T190000/PT1H", "-P1D", "P1D", "PT0S"),
        *("FREQ=WEEKLY", "FREQ=DAILY;COUNT=3", "FREQ=YEARLY;BYDAY=20MO", "UNTIL=20270101", "CANCELLED", "99"),
        *("VALARM", "VEVENT", "Europe/Berlin:20261201T190000", "", ",,,", ";;;", "1900", "21991231T235959Z"),
    ]
) | st.text(max_size=20)


@given(st.lists(st.tuples(LINES, VALUES), max_size=8), st.lists(st.tuples(LINES, VALUES), max_size=5))
def test_any_properties_are_read_to_an_event_or_to_a_reason(
    first: list[tuple[str, str]], second: list[tuple[str, str]]
) -> None:
    entries = [entry(*(name + value for name, value in lines)) for lines in (first, second)]
    try:
        found = read(calendar(*entries).decode("utf-8", "surrogatepass").encode("utf-8", "replace"))
    except (NoCalendar, UnicodeDecodeError):
        return
    for one in found:
        if one.is_readable:
            assert one.lines
            assert one.title
            told(one)


@pytest.mark.parametrize("locale", ["de", "en"])
def test_each_refusal_and_each_note_has_a_sentence_of_its_own(app: Flask, locale: str) -> None:
    refusals = ["empty", "no_calendar", "too_large", "too_many_entries", "cut", "file_gone", "failed"]
    notes = [
        *("no_title", "no_start", "bad_time", "too_long", "end_before_start", "unknown_zone", "within_day"),
        *("bad_rule", "rule_too_long", "single_dates", "too_many_dates", "no_dates", "no_series", "twice"),
        *("no_such_date", "own_title"),
    ]
    with app.test_request_context(), force_locale(locale):
        said = [trouble_words(code) for code in refusals] + [note_words(code, "7") for code in notes]
    assert len(set(said)) == len(said)


def test_the_marks_of_entries_do_not_change_with_the_moment_of_the_download() -> None:
    def marks(stamp: str) -> dict[str, str]:
        return open_calendar(calendar(entry(f"DTSTAMP:{stamp}", "DESCRIPTION:x\r\n y")), BERLIN).marks

    assert marks("20261128T100000Z") == marks("20261128T110000Z")
    assert calendar_blocks.take_apart(calendar(entry())).groups["1@verein.example"].entries
