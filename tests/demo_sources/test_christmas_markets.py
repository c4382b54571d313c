"""The Christmas markets: each known defect of the tables with its real row."""

from datetime import date, datetime, time

import pytest

from festival.demo_sources.rows import EventRow, Reading
from festival.recurrence.movable_days import first_advent
from tests.demo_sources.sources import christmas, christmas_of, codes


def this_season(reading: Reading) -> list[EventRow]:
    return [row for row in reading.events if "/2026" in row.key]


def test_days_with_the_same_hours_are_one_event() -> None:
    weekdays, weekend = this_season(christmas(2025, "13"))

    assert weekdays.rrule == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH;UNTIL=20261228"
    assert (weekdays.local_start.time(), weekdays.local_end.time()) == (time(13), time(22))
    assert weekend.rrule == "FREQ=WEEKLY;BYDAY=FR,SA,SU;UNTIL=20261227"
    assert (weekend.local_start.time(), weekend.local_end.time()) == (time(12), time(22))


def test_a_season_starts_as_many_weeks_before_advent_as_it_did() -> None:
    event = this_season(christmas(2025, "118"))[0]

    assert (first_advent(2025) - date(2025, 11, 5)).days // 7 == 3
    assert (first_advent(2026) - event.local_start.date()).days // 7 == 3
    assert first_advent(2026) == date(2026, 11, 29)


def test_a_slip_of_the_year_in_an_exception_is_mended() -> None:
    # "25.12.25= 12:00 - 22:00, 26.12.24= 12:00 - 22:00" in the table of 2025
    reading = christmas(2025, "13")

    assert [row.message for row in reading.reports if row.code == "year"] == [
        "Weihnachtsmarkt am Schloss Charlottenburg: 26.12.24 means 26.12.25."
    ]


def test_a_new_year_that_kept_the_old_one_is_mended() -> None:
    # "31.12.23=12:00-20:00, 07.01.23=11:00-20:00" for a season until 07.01.24
    reading = christmas(2023, "10")

    assert "mended year" in codes(reading)
    moved = {one.on: one for row in this_season(reading) for one in row.moved}
    assert moved[date(2027, 1, 7)].local_end == datetime(2027, 1, 7, 20)


def test_closed_days_and_other_hours_keep_the_date_of_the_feast() -> None:
    # closed 25.12.25 and 26.12.25, 24.12.25 from 10 to 14 o'clock
    weekdays, sundays = this_season(christmas(2025, "1"))

    assert weekdays.closed == (date(2026, 12, 25), date(2026, 12, 26))
    assert [(one.on, one.local_start.time(), one.local_end.time()) for one in weekdays.moved] == [
        (date(2026, 12, 24), time(10), time(14))
    ]
    assert not sundays.closed
    assert not sundays.moved


def test_days_of_mourning_stay_closed_in_another_year() -> None:
    # closed 16.11.25 (Volkstrauertag) and 23.11.25 (Totensonntag)
    weekend = this_season(christmas(2025, "118"))[1]

    assert weekend.closed == (date(2026, 11, 15), date(2026, 11, 22))


def test_an_exception_outside_the_season_is_reported() -> None:
    # "24.12.23=12:00-18:00, 31.12.23=12:00-00:00" for a season that ends on 23.12.24
    assert codes(christmas(2024, "1111")).count("skipped exception") == 2


def test_a_lost_decimal_point_is_put_back() -> None:
    # "52503","13447": the row is hidden by its source as well
    reading = christmas(2025, "46")

    assert codes(reading) == ["mended decimal_point", "mended decimal_point", "skipped ignored"]
    assert "lat 52503 is 52.503" in reading.reports[1].message


@pytest.mark.parametrize(
    ("year", "row", "code"),
    [
        (2024, "183", "not_a_market"),  # Smash Burger
        (2025, "106", "ignored"),  # ignore=1
        (2025, "73", "outside"),  # "17291 Berlin" is Prenzlau
        (2025, "121", "outside"),  # Potsdam
        (2023, "16", "test_row"),  # Test Weihnachtsmarkt
        (2024, "189", "ignored"),  # four dates in one cell
    ],
)
def test_what_is_no_market_of_the_city_is_skipped_and_reported(year: int, row: str, code: str) -> None:
    reading = christmas(year, row)

    assert reading.events == []
    assert f"skipped {code}" in codes(reading)


def test_the_district_is_where_the_point_lies() -> None:
    # the palace of Charlottenburg "in Spandau"
    message = next(row.message for row in christmas(2025, "13").reports if row.code == "district")

    assert message.endswith("the source says Spandau, the point lies in Charlottenburg-Wilmersdorf.")


def test_the_newest_year_gives_the_event_and_earlier_ones_its_organiser() -> None:
    reading = christmas_of({2023: ("40",), 2024: ("12",), 2025: ("124",)})

    assert codes(reading).count("skipped history") == 2
    assert {row.organisation_key for row in reading.events} == {"juettner-entertainment"}
    assert {row.source for row in reading.events} == {"christmas_markets_2025.csv"}


def test_a_market_that_was_called_by_its_operator_is_found_by_its_street() -> None:
    # 2024: "Lauenburger Veranstaltungen", Willmersdorferstraße
    assert "skipped history" in codes(christmas_of({2024: ("135",), 2025: ("1",)}))


def test_two_markets_of_one_year_side_by_side_stay_two() -> None:
    # 2023: Lehmanns Bauernhof, Alt-Marienfelde 35, and the sports club's, Alt-Marienfelde 36
    reading = christmas_of({2023: ("3", "22"), 2025: ("82",)})

    assert {row.title for row in this_season(reading)} == {
        "Weihnachtsmarkt auf Lehmanns Bauernhof",
        "Marienfelder Weihnachtsmarkt des TSV Marienfelde 1890 e. V.",
    }


def test_a_name_written_four_times_is_written_once() -> None:
    reading = christmas(2023, "12")

    assert "mended repeated_text" in codes(reading)
    assert len(reading.events[0].title) < 110


def test_a_column_that_is_there_twice_counts_once() -> None:
    assert codes(christmas(2023, "4"))[0] == "mended doubled_column"


def test_hours_past_midnight_end_on_the_next_day() -> None:
    friday = next(row for row in this_season(christmas(2023, "61")) if row.local_start.hour == 18)

    assert friday.local_end - friday.local_start == datetime(2026, 1, 2, 2) - datetime(2026, 1, 1, 18)


def test_hours_that_are_missing_are_taken_as_usual_and_noted() -> None:
    reading = christmas(2023, "50")

    assert "note no_hours" in codes(reading)
    assert reading.events[0].local_start.time() == time(12)


def test_an_unnamed_operator_is_called_by_the_district() -> None:
    reading = christmas(2025, "118")

    assert [row.name for row in reading.organisations] == ["Marktbetreiber Tempelhof-Schöneberg"]
    assert "note no_organiser" in codes(reading)


def test_in_the_first_days_of_january_the_running_season_is_there() -> None:
    reading = christmas(2024, "174", now=datetime(2027, 1, 2, 9))

    assert {row.key.split("/")[2] for row in reading.events} == {"2026", "2027", "2028"}
    assert any(row.rrule and row.rrule.endswith("UNTIL=20270105") for row in reading.events)


def test_a_season_more_than_a_year_ahead_is_pencilled() -> None:
    states = {
        row.key.split("/")[2]: row.state for row in christmas(2025, "49", now=datetime(2026, 3, 1)).events
    }

    assert states == {"2026": "confirmed", "2027": "pencilled"}
