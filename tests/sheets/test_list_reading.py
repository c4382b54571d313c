"""Lists in the shapes that people give them: heads, sections, sheets, and which rows are one event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from festival.exchange.candidate import Candidate
from festival.sheets.columns import column_letters, guess, head_row
from festival.sheets.grouping import Meaning, candidates_of
from festival.sheets.list_reading import ListRead, read_list
from festival.sheets.list_settings import APART, ListSettings
from festival.tables.plain_table import Book, Sheet

BERLIN = ZoneInfo("Europe/Berlin")
NOTHING = Meaning({}, {})


def read(rows: Sequence[Sequence[Any]], name: str = "Liste", **settings: Any) -> ListRead:
    return read_list(Book("workbook", (Sheet(name, False, rows),)), ListSettings(**settings), BERLIN)


def events(
    rows: Sequence[Sequence[Any]], *, known: Sequence[str] = (), meaning: Meaning = NOTHING, **settings: Any
) -> list[Candidate]:
    found = read(rows, **settings)
    return candidates_of(found.rows, ListSettings(**settings), meaning, known)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Datum", "date"),
        ("Termin (von)", "date"),
        ("Datum bis", "until"),
        ("Ende", "until"),
        ("Beginn (Uhrzeit)", "time"),
        ("Uhrzeit", "time"),
        ("Ende Uhrzeit", "time_until"),
        ("Name der Veranstaltung", "title"),
        ("VERANSTALTUNG", "title"),
        ("Veranstaltungsort", "place"),
        ("Veranstalter / Verein", "organisation"),
        ("Lfd. Nr.", "number"),
        ("Besucher", "visitors"),
        ("Venue", "place"),
        ("Start date", "date"),
        ("End time", "time_until"),
        ("Bemerkung Bauhof", ""),
        ("", ""),
    ],
)
def test_columns_are_known_by_their_heads_in_both_languages(words: str, kind: str) -> None:
    assert guess(words) == kind


def test_columns_are_called_as_spreadsheets_call_them() -> None:
    assert [column_letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_the_row_of_heads_need_not_be_the_first() -> None:
    rows = [
        ["Veranstaltungen 2027"],
        [],
        ["Stand: 1.3.2026"],
        ["Datum", "Titel", "Ort"],
        ["14.6.", "Fest", "Markt"],
    ]
    assert head_row(rows) == 3
    found = read(rows)
    assert [(row.number, row.title) for row in found.rows] == [(5, "Fest")]
    assert str(found.rows[0].lines[0].local_start) == "2027-06-14 00:00:00"  # the year stands in the title


def test_beside_a_date_the_beginning_is_an_hour_and_without_one_it_is_the_first_day() -> None:
    hours = [["Datum", "Beginn", "Ende", "Titel"], ["14.6.2027", "19:00", "22:00", "Konzert"]]
    assert [line.text for line in read(hours).rows[0].lines] == ["2027-06-14T19:00:00/2027-06-14T22:00:00/"]
    days = [["Von", "Bis", "Titel"], ["14.6.2027", "16.6.2027", "Fest"]]
    assert [line.text for line in read(days).rows[0].lines] == [
        "2027-06-14T00:00:00/2027-06-17T00:00:00//days"
    ]


def test_headings_of_months_hold_for_the_rows_below_them() -> None:
    rows = [
        ["Tag", "Titel"],
        ["Juni 2027"],
        ["14.", "Fest"],
        ["JULI"],
        [3, "Lauf"],
        ["Januar 2028"],
        ["1.", "Neujahr"],
    ]
    assert [str(row.lines[0].first_on) for row in read(rows).rows] == [
        "2027-06-14",
        "2027-07-03",
        "2028-01-01",
    ]


def test_a_sheet_named_by_its_month_says_month_and_year() -> None:
    assert (
        str(read([["Tag", "Titel"], ["14.", "Fest"]], "Juni ’27").rows[0].lines[0].first_on) == "2027-06-14"
    )


def test_a_year_that_was_said_goes_before_what_the_list_says() -> None:
    rows = [["Plan 2026"], ["Datum", "Titel"], ["14.6.", "Fest"]]
    assert str(read(rows, year=2027).rows[0].lines[0].first_on) == "2027-06-14"


def test_an_empty_date_means_the_one_above_only_where_somebody_said_so() -> None:
    rows = [["Datum", "Titel"], ["14.6.2027", "Umzug"], ["", "Konzert"]]
    assert [one.code for one in read(rows).rows[1].troubles] == ["no_date"]
    assert str(read(rows, above=True).rows[1].lines[0].first_on) == "2027-06-14"


def test_rows_that_say_nothing_of_an_event_are_left_out_and_counted() -> None:
    rows = [
        ["Datum", "Titel"],
        ["14.6.2027", "Fest"],
        ["Datum", "Titel"],
        ["", "", "Notiz"],
        ["15.6.2027", ""],
    ]
    found = read(rows)
    assert ([row.number for row in found.rows], found.skipped) == ([2], 3)


def test_weekdays_in_a_column_of_their_own_have_to_be_right() -> None:
    rows = [["Tag", "Datum", "Titel"], ["Mo", "14.6.2027", "Recht"], ["So", "14.6.2027", "Unrecht"]]
    settings = {"columns": {"tag": "weekday"}}
    assert [[one.code for one in row.troubles] for row in read(rows, **settings).rows] == [
        [],
        ["other_weekday"],
    ]


def test_rows_of_one_title_are_dates_of_one_event() -> None:
    rows = [["Datum", "Titel", "Ort"], ["14.6.2027", "Flohmarkt", "Markt"], ["12.7.2027", "Flohmarkt", ""]]
    (one,) = events(rows)
    assert [str(line.first_on) for line in one.lines or ()] == ["2027-06-14", "2027-07-12"]
    assert one.key == "flohmarkt"
    assert len(events(rows, same_title=APART)) == 2


def test_the_same_title_elsewhere_or_of_others_is_another_event() -> None:
    rows = [
        ["Datum", "Titel", "Ort", "Veranstalter"],
        ["14.6.2027", "Gottesdienst", "Dom", "St. Marien"],
        ["14.6.2027", "Gottesdienst", "Kapelle", "St. Josef"],
    ]
    assert len({one.key for one in events(rows)}) == 2


def test_a_second_one_of_the_same_title_leaves_the_first_ones_key_alone() -> None:
    first = ["14.6.2027", "Konzert", "Markt"]
    heads = ["Datum", "Titel", "Ort"]
    (before,) = events([heads, first])
    after = events([heads, first, ["15.6.2027", "Konzert", "Dom"]], known=[before.key])
    assert after[0].key == before.key
    assert len({one.key for one in after}) == 2


def test_a_row_that_cannot_be_read_keeps_no_other_date_of_its_event_back() -> None:
    rows = [["Datum", "Titel"], ["14.6.2027", "Flohmarkt"], ["30.2.2027", "Flohmarkt"]]
    good, bad = events(rows)
    assert (good.is_readable, len(good.lines or ())) == (True, 1)
    assert (bad.is_readable, bad.where) == (False, "Liste, 3")


def test_a_number_of_the_list_is_the_key_whatever_else_changes() -> None:
    heads = ["Nr", "Datum", "Titel"]
    (one,) = events([heads, [17, "14.6.2027", "Fest"]])
    (other,) = events([heads, [17, "15.6.2027", "Großes Fest"]])
    assert one.key == other.key == "nr 17"


def test_numbers_that_begin_anew_on_each_sheet_lose_no_event() -> None:
    heads = ["Nr", "Datum", "Titel"]
    rows = [heads, [1, "1.1.2027", "Neujahrslauf"], [1, "8.2.2027", "Fasching"], [1, "15.2.2027", "Fasching"]]
    first = events(rows)
    assert [(one.title, len(one.lines or ())) for one in first] == [("Neujahrslauf", 1), ("Fasching", 2)]
    other = events([heads, *rows[:0:-1]], known={one.key for one in first})
    assert {one.title: one.key for one in other} == {one.title: one.key for one in first}


def test_what_is_called_off_is_known_by_its_status_or_its_title() -> None:
    rows = [
        ["Datum", "Titel", "Status"],
        ["14.6.2027", "Fest", "abgesagt"],
        ["15.6.2027", "ENTFÄLLT: Lauf", ""],
        ["16.6.2027", "Markt", "fest"],
    ]
    assert [(one.title, one.is_cancelled) for one in events(rows)] == [
        ("Fest", True),
        ("Lauf", True),
        ("Markt", False),
    ]


def test_one_date_that_is_called_off_is_no_date_of_its_event() -> None:
    rows = [["Datum", "Titel", "Status"], ["14.6.2027", "Fest", ""], ["15.6.2027", "Fest", "entfällt"]]
    (one,) = events(rows)
    assert (one.is_cancelled, len(one.lines or ())) == (False, 1)


def test_a_column_that_is_not_there_says_nothing_and_an_empty_cell_says_nothing_is_known() -> None:
    (bare,) = events([["Datum", "Titel"], ["14.6.2027", "Fest"]])
    assert (bare.place, bare.link, bare.price, bare.category) == (None, None, None, None)
    (empty,) = events([["Datum", "Titel", "Preis", "Ort"], ["14.6.2027", "Fest", "", ""]])
    assert empty.price == ""
    assert empty.place is not None
    assert empty.place.name == ""


def test_words_become_what_they_mean() -> None:
    heads = ["Datum", "Titel", "Kategorie", "Besucher", "Eintritt", "Internet", "Ort", "Veranstalter"]
    row = ["14.6.2027", "Fest", "Konzert", "ca. 1.500", "frei", "www.fest.example", "Markt", "TSV"]
    (one,) = events([heads, row], meaning=Meaning({"markt": 5}, {"tsv": 7}))
    assert (one.category, one.visitors_expected, one.is_free) == ("konzert", 1500, True)
    assert one.link == "https://www.fest.example"
    assert one.place is not None
    assert (one.place.venue_id, one.organisation_id) == (5, 7)


def test_a_kind_that_nobody_knows_is_left_unknown() -> None:
    (one,) = events([["Datum", "Titel", "Kategorie"], ["14.6.2027", "Fest", "Diverses"]])
    assert one.category is None
