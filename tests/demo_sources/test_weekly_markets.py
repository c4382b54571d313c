"""The weekly and flea markets: each kind of free text and each known defect with its real row."""

from datetime import date, datetime, time

from festival.demo_sources.rows import EventRow, Reading
from tests.demo_sources.sources import NOVEMBER, codes, weekly, weekly_of


def only(reading: Reading) -> EventRow:
    (event,) = reading.events
    return event


def test_a_market_of_the_whole_year_has_no_end_and_was_there_the_year_before() -> None:
    event = only(weekly(2025, "Die Dicke Linda"))

    assert event.rrule == "FREQ=WEEKLY;BYDAY=SA"
    assert (event.local_start, event.local_end) == (datetime(2025, 1, 4, 10), datetime(2025, 1, 4, 16))


def test_two_weekdays_with_the_same_hours_are_one_rule() -> None:
    # "Mi, Do", "8-17 Uhr"; the name is misspelt: "Frische Wochenmartk"
    reading = weekly(2026, "Frische Wochenmartk")

    assert only(reading).rrule == "FREQ=WEEKLY;BYDAY=WE,TH"
    assert only(reading).title == "Wochenmarkt Dörpfeldstraße"
    assert "mended spelling" in codes(reading)


def test_weekdays_with_different_hours_are_events_of_their_own() -> None:
    # "Mo - Fr 12:00 - 18:00\n         Sa 10:00 - 18:00"
    weekdays, saturday = weekly(2025, "Markt in der Markthalle Neun").events

    assert weekdays.rrule == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    assert (saturday.rrule, saturday.local_start.time()) == ("FREQ=WEEKLY;BYDAY=SA", time(10))


def test_closed_dates_are_left_out_this_year_and_the_next() -> None:
    # "15.11.2026 geschlossen", "22.11.2026  geschlossen"
    event = only(weekly(2026, "Flohmarkt am Mauerpark"))

    assert {on for on in event.closed if 2026 <= on.year < 2028} == {
        date(2026, 11, 15),
        date(2026, 11, 22),
        date(2027, 11, 14),
        date(2027, 11, 21),
    }


def test_named_days_are_closed_by_their_rule() -> None:
    # "außer Karfreitag, Volkstrauertag, Totensonntag, 01.01., 24.12. - 26.12.2023"
    event = only(weekly(2023, "Kunstmarkt am Zeughaus"))

    assert date(2026, 12, 26) in event.closed  # a Saturday
    assert date(2026, 11, 15) in event.closed
    assert all(on.weekday() in (5, 6) for on in event.closed)


def test_hours_of_the_winter_are_a_rule_of_their_own() -> None:
    # "April bis Dezember 12–19 Uhr\nJanuar bis März 12–18 Uhr"
    summer, winter = weekly(2026, "Ökomarkt am Kollwitzplatz").events

    assert summer.rrule == "FREQ=WEEKLY;BYMONTH=4,5,6,7,8,9,10,11,12;BYDAY=TH"
    assert (winter.rrule, winter.local_end.time()) == ("FREQ=WEEKLY;BYMONTH=1,2,3;BYDAY=TH", time(18))


def test_music_in_summer_is_no_opening_hour() -> None:
    # "jeden ersten Donnerstag im Monat (April-September) Live-Musik auf dem Markt 13.00-17.00 Uhr"
    assert only(weekly(2025, "Hermannplatz")).local_start.time() == time(10)


def test_a_season_is_moved_into_both_years() -> None:
    # "von Ostern bis Oktober findet jeden Samstag", 04.04.2026 bis 30.10.2026, no weekday of its own
    this_year, next_year = weekly(2026, "Tempelhofer Hafen").events

    assert this_year.rrule == "FREQ=WEEKLY;BYDAY=SA;UNTIL=20261030"
    assert (next_year.local_start.date(), next_year.rrule) == (
        date(2027, 4, 3),
        "FREQ=WEEKLY;BYDAY=SA;UNTIL=20271029",
    )


def test_first_and_last_day_in_two_columns_are_a_season() -> None:
    # tage "20.12.2026", zeitraum "12.04.2026", "Jeden Sonntag … AUSSER … > 5.4./3.5./24.5./ 5.7./… ist geschlossen"
    this_year, _ = weekly(2026, "Flohmarkt am S-Bhf. Friedrichshagen").events

    assert this_year.local_start.date() == date(2026, 4, 12)
    assert this_year.rrule == "FREQ=WEEKLY;BYDAY=SU;UNTIL=20261220"
    assert date(2026, 5, 3) in this_year.closed
    assert date(2026, 6, 7) not in this_year.closed


def test_sundays_each_from_nine_to_five() -> None:
    # "Sonntags jeweils 9-17 Uhr", tage "27.12.2026", zeitraum "04.01.2026"
    event = only(weekly(2026, "Sammlermarkt am Berliner Ostbahnhof"))

    assert (event.rrule, event.local_end.time()) == ("FREQ=WEEKLY;BYDAY=SU", time(17))


def test_a_list_of_weekends_is_moved_by_whole_weeks() -> None:
    # "Sa-So 4.-6.4./ 2.-3.5./ 23.-25.5./ 4.-5.7./ 1.-2.8./ 12.-13.9./ 2.-4.10./ 7-8.11.2026"
    events = weekly(2026, "ANTIK & DESIGNMARKT").events

    assert len(events) == 16
    assert {row.local_start.weekday() for row in events} == {4, 5}
    assert events[1].rrule == "FREQ=DAILY;UNTIL=20260503"
    assert events[9].local_start.date() == date(2027, 5, 1)


def test_pairs_of_days_are_weekends() -> None:
    # "01./02.04., 06./07.05., 27. - 29.05., …, 02. - 03.12.2023"
    events = weekly(2023, "Designgroßflohmarkt").events

    assert [row.rrule for row in events[:2]] == ["FREQ=DAILY;UNTIL=20260405", "FREQ=DAILY;UNTIL=20260510"]


def test_extra_dates_are_events_beside_the_rule() -> None:
    # "Sa, So\nsowie 01.04. + 20.05." of 2024, both Mondays
    rule, *extra = weekly(2025, "Fehrbelliner Platz").events

    assert rule.rrule == "FREQ=WEEKLY;BYDAY=SA,SU"
    assert [row.local_start.weekday() for row in extra] == [0, 0, 0, 0]


def test_good_fridays_market_is_held_on_the_thursday() -> None:
    # "Wegen des Karfreitags wird dieser Markt auf Gründonnerstag vorverlegt"
    event = only(weekly(2023, "Klausenerplatz"))

    assert [(one.on, one.local_start) for one in event.moved if one.on.year == 2026] == [
        (date(2026, 4, 3), datetime(2026, 4, 2, 8))
    ]


def test_different_hours_on_the_days_of_a_festival_stay() -> None:
    # "Fr 14:00 - 22:00\nSa 12:00 - 22:00\nSo 12:00 - 20:00", "09.08. - 11.08."
    events = [row for row in weekly(2025, "Sommerfest Treptower Park").events if row.local_start.year == 2026]

    assert [(row.local_start.weekday(), row.local_start.hour, row.local_end.hour) for row in events] == [
        (4, 14, 22),
        (5, 12, 22),
        (6, 12, 20),
    ]
    assert {row.category for row in events} == {"volksfest"}


def test_an_end_that_is_missing_is_taken_as_usual_and_noted() -> None:
    # "ab 09:00"
    reading = weekly(2023, "Altstadt Spandau - Markt")

    assert only(reading).local_end.time() == time(17)
    assert "note no_end" in codes(reading)


def test_a_misspelt_district_is_mended() -> None:
    # "Friedrichsahin-Kreuzberg"
    reading = weekly(2023, "Antikmarkt am Berliner Ostbahnhof")

    assert (
        "says 'Friedrichsahin-Kreuzberg', the point lies in Friedrichshain-Kreuzberg"
        in reading.reports[0].message
    )


def test_a_row_without_a_day_is_skipped_and_an_older_one_takes_its_place() -> None:
    reading = weekly_of({2023: ("Anton-Saefkow-Platz",), 2025: ("Anton-Saefkow-Platz",)})

    assert "skipped no_day" in codes(reading)
    assert only(reading).rrule == "FREQ=WEEKLY;BYDAY=TU,TH"


def test_markets_outside_the_city_are_skipped_and_reported() -> None:
    reading = weekly(2026, "Spremberg")

    assert reading.events == []
    assert codes(reading).count("skipped outside") == 6


def test_the_same_market_twice_in_one_list_is_one() -> None:
    # "Schnellerstraße" and "Schellerstraße Ecke Spreestraße", both on Thursday
    reading = weekly(2023, "Schnellerstraße", "Schellerstraße")

    assert len(reading.events) == 1
    assert "skipped duplicate" in codes(reading)


def test_the_newest_list_gives_the_market() -> None:
    reading = weekly_of({2023: ("Mauerpark",), 2025: ("Mauerpark",), 2026: ("Mauerpark",)})

    assert only(reading).source == "markets_2026.json"
    assert codes(reading).count("skipped history") == 2


def test_two_markets_on_one_square_on_other_days_are_two() -> None:
    reading = weekly_of({2023: ("Boxhagener Platz",)})

    assert {row.rrule for row in reading.events} == {"FREQ=WEEKLY;BYDAY=SA", "FREQ=WEEKLY;BYDAY=SU"}


def test_a_private_operator_stays_unnamed() -> None:
    reading = weekly(2026, "Kinderflohmarkt")

    assert [row.name for row in reading.organisations] == ["Marktbetreiber Spandau"]
    assert reading.events[0].link == ""


def test_nothing_is_read_from_the_clock() -> None:
    assert weekly(2026, "Mauerpark", now=NOVEMBER) == weekly(2026, "Mauerpark", now=NOVEMBER)


def test_a_food_market_of_which_nothing_is_said_rests_on_holidays() -> None:
    reading = weekly(2023, "Wochenmarkt Fehrbelliner Platz")

    assert {date(2026, 4, 6), date(2026, 5, 25)} <= set(only(reading).closed), "Easter Monday, Whit Monday"
    assert "note holidays" in codes(reading)
    assert not only(weekly(2025, "Die Dicke Linda")).closed
