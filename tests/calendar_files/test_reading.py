"""An entry of a calendar becomes lines in the city's wall time, with what differs on single dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import recurring_ical_events
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from festival.base.text import many_lines, plain_text
from festival.calendar_files.calendar_reading import open_calendar
from festival.calendar_files.plain_markdown import markdown_of
from festival.calendar_files.rule_days import days_of_rule, read_rule
from tests.calendar_files.calendars import BERLIN, NOW, calendar, codes, dates, entry, read, read_one, told
from tests.calendar_files.test_rule_days import any_rules, parts_of

LAST_ON = date(2030, 1, 1)
OWN_ZONE = (
    *("BEGIN:VTIMEZONE", "TZID:Unsere Uhr", "BEGIN:STANDARD", "DTSTART:19701025T030000"),
    *("TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD"),
    *("BEGIN:DAYLIGHT", "DTSTART:19700329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"),
    *("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT", "END:VTIMEZONE"),
)


@pytest.mark.parametrize(
    ("start", "head"),
    [
        ("DTSTART;TZID=Europe/Berlin:20261201T190000", ()),
        ("DTSTART;TZID=Europe/Vienna:20261201T190000", ()),
        ("DTSTART;TZID=W. Europe Standard Time:20261201T190000", ()),
        ('DTSTART;TZID="W. Europe Standard Time":20261201T190000', ()),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20261201T190000", ()),
        ("DTSTART;TZID=/softwarestudio.org/Olson_20011030_5/Europe/Berlin:20261201T190000", ()),
        ("DTSTART;TZID=Unsere Uhr:20261201T190000", OWN_ZONE),
        (
            "DTSTART;TZID=Europe/Berlin:20261201T190000",
            ("BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "END:VTIMEZONE"),
        ),
        ("DTSTART:20261201T190000", ()),
        ("DTSTART:20261201T190000", ("X-WR-TIMEZONE:Europe/Berlin",)),
        ("DTSTART:20261201T180000", ("X-WR-TIMEZONE:UTC",)),
        ("DTSTART:20261201T180000Z", ("X-WR-TIMEZONE:Europe/Berlin",)),
        ("DTSTART;TZID=America/New_York:20261201T130000", ()),
        ("DTSTART;TZID=Eastern Standard Time:20261201T130000", ()),
        ("DTSTART;TZID=GMT+0200:20261201T200000", ()),
        ("dtstart;tzid=Europe/Berlin:20261201T190000", ()),
        ("DTSTART;TZID=Europe/Berlin;X-SEEN=1:2026-12-01T19:00:00", ()),
    ],
)
def test_a_time_is_the_citys_wall_time_by_whichever_clocks_it_is_told(
    start: str, head: tuple[str, ...]
) -> None:
    assert told(read_one(when=(start, "DURATION:PT2H"), head=head)) == ["2026-12-01 19:00-21:00"]


def test_of_an_unknown_time_zone_the_times_are_the_citys_and_that_is_said() -> None:
    found = read_one(when=("DTSTART;TZID=Nirgendwo/Nie:20261201T190000", "DURATION:PT2H"))
    assert told(found) == ["2026-12-01 19:00-21:00"]
    assert codes(found) == ["unknown_zone"]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (("DTSTART;VALUE=DATE:20261201",), "2026-12-01 00:00-00:00"),
        (("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261202"), "2026-12-01 00:00-00:00"),
        (("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261201"), "2026-12-01 00:00-00:00"),
        (("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=20261202"), "2026-12-01 00:00-00:00"),
    ],
)
def test_whole_days_end_before_the_day_that_ends_them(when: tuple[str, ...], expected: str) -> None:
    found = read_one(when=when)
    assert told(found) == [expected]
    assert found.lines[0].all_day
    assert found.lines[0].length == timedelta(days=1)


def test_several_days_and_nights_are_one_date() -> None:
    days = read_one(when=("DTSTART;VALUE=DATE:20261218", "DTEND;VALUE=DATE:20261221"))
    assert (days.lines[0].length, days.lines[0].all_day) == (timedelta(days=3), True)
    assert told(read_one(when=("DTSTART:20261231T200000", "DTEND:20270101T030000"))) == [
        "2026-12-31 20:00-03:00"
    ]
    week = read_one(when=("DTSTART;VALUE=DATE:20261218", "DURATION:P1W"))
    assert week.lines[0].length == timedelta(days=7)


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=TU"),
        ("FREQ=WEEKLY;WKST=SU;BYDAY=TU", "FREQ=WEEKLY;BYDAY=TU"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=1TU"),
        ("FREQ=MONTHLY;BYDAY=1TU", "FREQ=MONTHLY;BYDAY=1TU"),
        ("FREQ=DAILY;COUNT=4;BYHOUR=19;BYMINUTE=0", "FREQ=DAILY;COUNT=4"),
        ("FREQ=WEEKLY;UNTIL=20261222T180000Z", "FREQ=WEEKLY;UNTIL=20261222"),
        ("FREQ=WEEKLY;UNTIL=20261222T175959Z", "FREQ=WEEKLY;UNTIL=20261221"),
        ("FREQ=WEEKLY;UNTIL=20261222", "FREQ=WEEKLY;UNTIL=20261222"),
        ("FREQ=WEEKLY;UNTIL=99991231T235959Z", "FREQ=WEEKLY"),
        ("freq=yearly", "FREQ=YEARLY"),
    ],
)
def test_a_rule_is_kept_as_a_rule_wherever_there_is_one_with_the_same_dates(rule: str, kept: str) -> None:
    found = read_one(f"RRULE:{rule}")
    assert [str(line.rule) for line in found.lines] == [kept]
    assert codes(found) == []


def test_a_rule_that_has_no_form_here_becomes_single_dates_that_go_on_and_that_is_said() -> None:
    found = read_one("RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1")
    assert codes(found) == ["single_dates"]
    assert found.again_on == date(2026, 12, 1)
    assert told(found)[:3] == ["2026-12-01 19:00-21:00", "2026-12-31 19:00-21:00", "2027-01-29 19:00-21:00"]
    assert len(found.lines) == 25


def test_a_weekly_time_on_other_clocks_than_the_citys_follows_those_clocks() -> None:
    when = ("DTSTART;TZID=America/New_York:20270309T130000", "DURATION:PT1H")
    found = read_one("RRULE:FREQ=WEEKLY;COUNT=4", when=when)
    assert told(found) == [
        *("2027-03-09 19:00-20:00", "2027-03-16 18:00-19:00"),
        *("2027-03-23 18:00-19:00", "2027-03-30 19:00-20:00"),
    ]


def test_a_first_date_that_its_rule_has_not_belongs_to_the_series_and_is_counted() -> None:
    found = read_one("RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=3")
    assert [one[:10] for one in told(found)] == ["2026-12-01", "2026-12-03", "2026-12-10"]


def test_dates_beside_the_rule_and_dates_left_out() -> None:
    found = read_one(
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Berlin:20261208T190000,20261215T190000",
        "RDATE;TZID=Europe/Berlin:20261211T200000",
        "RDATE;VALUE=PERIOD:20261212T170000Z/PT4H",
        "EXDATE:20991231T190000Z",
    )
    assert told(found) == [
        *("2026-12-01 19:00-21:00", "2026-12-11 20:00-22:00"),
        *("2026-12-12 18:00-22:00", "2026-12-22 19:00-21:00"),
    ]
    whole = read_one("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20261208")
    assert [one[:10] for one in told(whole)] == ["2026-12-01", "2026-12-15"]


def series(*changes: str, rule: str = "RRULE:FREQ=WEEKLY;COUNT=4") -> list[str]:
    (found,) = read(calendar(entry(rule, "LOCATION:Saal"), *changes))
    return told(found)


def test_single_dates_are_moved_cancelled_and_moved_elsewhere() -> None:
    moved = entry(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261208T190000",
        "LOCATION:Saal",
        when=("DTSTART;TZID=Europe/Berlin:20261209T200000", "DTEND;TZID=Europe/Berlin:20261209T210000"),
    )
    gone = entry("RECURRENCE-ID:20261215T180000Z", "STATUS:CANCELLED", "LOCATION:Saal")
    assert series(moved, gone) == [
        "2026-12-01 19:00-21:00",
        "2026-12-09 20:00-21:00",
        "2026-12-15 19:00-21:00 cancelled",
        "2026-12-22 19:00-21:00",
    ]
    elsewhere = entry("RECURRENCE-ID;TZID=Europe/Berlin:20261201T190000", "LOCATION:Aula")
    (found,) = read(calendar(entry("RRULE:FREQ=WEEKLY;COUNT=4", "LOCATION:Saal"), elsewhere))
    (change,) = found.changes
    assert (change.kind, change.place, change.local_start) == ("moved", "Aula", None)


def test_a_change_of_all_later_dates_ends_the_series_and_goes_on_as_it_says() -> None:
    later = entry(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261215T190000",
        when=("DTSTART;TZID=Europe/Berlin:20261216T180000", "DTEND;TZID=Europe/Berlin:20261216T193000"),
    )
    assert series(later) == [
        *("2026-12-01 19:00-21:00", "2026-12-08 19:00-21:00"),
        *("2026-12-16 18:00-19:30", "2026-12-23 18:00-19:30"),
    ]
    ended = entry("RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261215T190000", "STATUS:CANCELLED")
    assert [one[:10] for one in series(ended)] == ["2026-12-01", "2026-12-08"]


def test_the_newer_of_two_entries_of_one_date_counts() -> None:
    old, new = (entry(f"SEQUENCE:{number}", title=f"Fassung {number}") for number in (1, 2))
    for both in ((old, new), (new, old)):
        (found,) = read(calendar(*both))
        assert (found.title, found.sequence, codes(found)) == ("Fassung 2", 2, ["twice"])


def test_changed_dates_without_their_series_stand_by_themselves() -> None:
    (found,) = read(calendar(entry("RECURRENCE-ID;TZID=Europe/Berlin:20261201T190000")))
    assert told(found) == ["2026-12-01 19:00-21:00"]
    assert codes(found) == ["no_series"]


def test_private_entries_are_left_out_and_counted_and_private_dates_of_a_series_too() -> None:
    data = calendar(
        entry("CLASS:PRIVATE", uid="a"), entry("CLASS:confidential", uid="b"), entry("CLASS:PUBLIC", uid="c")
    )
    opened = open_calendar(data, BERLIN)
    assert [one.key for one in opened.read(opened.marks, now=NOW)] == ["c"]
    assert opened.private_keys == {"a", "b"}
    hidden = entry("RECURRENCE-ID;TZID=Europe/Berlin:20261208T190000", "CLASS:PRIVATE", title="Arzttermin")
    (found,) = read(calendar(entry("RRULE:FREQ=WEEKLY;COUNT=3"), hidden))
    assert [one[:10] for one in told(found)] == ["2026-12-01", "2026-12-15"]
    assert "Arzttermin" not in repr(found)


def test_nobodys_address_and_no_alarm_is_read() -> None:
    found = read_one(
        "ORGANIZER;CN=Erika:mailto:erika@privat.example",
        "ATTENDEE;CN=Max:mailto:max@privat.example",
        *("BEGIN:VALARM", "ACTION:EMAIL", "SUMMARY:Wecker", "ATTENDEE:mailto:w@privat.example", "END:VALARM"),
    )
    assert "privat.example" not in repr(found)
    assert found.title == "Probe"


def test_words_are_read_as_people_wrote_them() -> None:
    found = read_one(
        "DESCRIPTION:Erste Zeile\\, mit Komma\\nzweite\\; Zeile \\\\ Ende",
        "LOCATION:Saal\\, Hauptstraße 1",
        "URL:https://verein.example/probe",
        "GEO:52.5;13.4",
        "CATEGORIES:Konzert,Chor\\, Orchester",
    )
    assert found.description == "Erste Zeile, mit Komma\nzweite; Zeile \\ Ende"
    assert (found.place, found.link, found.lon, found.lat) == (
        *("Saal, Hauptstraße 1", "https://verein.example/probe", 13.4, 52.5),
    )
    assert found.categories == ("Konzert", "Chor, Orchester")


@pytest.mark.parametrize(
    "line", ["URL:javascript:alert(1)", "GEO:nirgends", "GEO:999;999", "GEO:0;0", "URL:"]
)
def test_what_is_no_link_and_no_point_is_none(line: str) -> None:
    found = read_one(line)
    assert (found.link, found.lon) == ("", None)


@given(st.text(max_size=300))
def test_plain_text_shows_as_it_was_written(words: str) -> None:
    shown = plain_text(markdown_of(words))
    expected = [" ".join(line.split()) for line in many_lines(words).split("\n")]
    assert " ".join(shown.split()) == " ".join(filter(None, expected))


@pytest.mark.parametrize(
    "words", ["{{7*7}}", "{% x %}", "'\"><b>", "=1+1", "# kein Titel", "1. Mai", "- Strich", "a_b*c*"]
)
def test_marks_of_others_are_none_here(words: str) -> None:
    assert plain_text(markdown_of(words)) == words


@settings(max_examples=40)  # the other reader takes its time
@given(rule=any_rules(), first_on=st.dates(date(2026, 10, 1), date(2027, 6, 30)))
def test_any_rule_gives_the_dates_that_a_calendar_program_shows(rule: str, first_on: date) -> None:
    when = (
        f"DTSTART;TZID=Europe/Berlin:{first_on:%Y%m%d}T190000",
        f"DTEND;TZID=Europe/Berlin:{first_on:%Y%m%d}T210000",
    )
    # Whether a first date that the rule has not is counted is read differently.
    assume(
        "COUNT" not in rule
        or first_on in days_of_rule(read_rule(parts_of(rule)), first_on, first_on, LAST_ON)
    )
    data = calendar(entry(f"RRULE:{rule}", when=when))
    shown = recurring_ical_events.of(Calendar.from_ical(data)).between(date(2026, 10, 1), date(2028, 11, 1))
    (found,) = read(data)
    got = {one.local_start for one in dates(found) if one.local_start < datetime(2028, 11, 1)}
    assert got == {one.start.replace(tzinfo=None) for one in shown}
