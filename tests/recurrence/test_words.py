"""A recurrence in words, as it stands on the page of an event."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.recurrence.expansion import daily, monthly_day, monthly_nth, parse_rrule, weekly, words, yearly
from tests.recurrence.rules import rules

FIRST_ON = date(2026, 10, 3)  # a Saturday
UNTIL = date(2027, 6, 14)


@pytest.mark.parametrize(
    ("text", "german", "english"),
    [
        (daily(), "täglich", "every day"),
        (
            daily(interval=2, until=UNTIL),
            "alle zwei Tage bis 14. Juni 2027",
            "every two days until 14 June 2027",
        ),
        ("FREQ=DAILY;COUNT=1", "täglich, einmal", "every day, once"),
        ("FREQ=DAILY;BYMONTH=12", "täglich im Dezember", "every day in December"),
        (
            "FREQ=DAILY;INTERVAL=3;BYDAY=MO",
            "alle drei Tage, nur am Montag",
            "every three days, only on Monday",
        ),
        ("FREQ=WEEKLY", "jeden Samstag", "every Saturday"),
        (
            weekly([5, 6], until=UNTIL),
            "jeden Samstag und Sonntag bis 14. Juni 2027",
            "every Saturday and Sunday until 14 June 2027",
        ),
        (weekly([1], interval=2), "alle zwei Wochen am Dienstag", "every two weeks on Tuesday"),
        (weekly(range(5)), "jede Woche von Montag bis Freitag", "every week from Monday to Friday"),
        (weekly(range(7)), "täglich", "every day"),
        (
            weekly([0, 2, 4], interval=13),
            "alle 13 Wochen am Montag, Mittwoch und Freitag",
            "every 13 weeks on Monday, Wednesday and Friday",
        ),
        (
            "FREQ=WEEKLY;BYDAY=SA;BYMONTH=5,6,7,8,9;COUNT=10",
            "jeden Samstag von Mai bis September, 10-mal",
            "every Saturday from May to September, 10 times",
        ),
        (monthly_nth(2, 5), "am zweiten Samstag im Monat", "on the second Saturday of each month"),
        (
            monthly_nth(-1, 6, interval=2),
            "alle zwei Monate am letzten Sonntag",
            "every two months on the last Sunday",
        ),
        (
            "FREQ=MONTHLY;BYDAY=1SA,3SA",
            "am ersten und dritten Samstag im Monat",
            "on the first and third Saturday of each month",
        ),
        (monthly_day(15), "am 15. jedes Monats", "on the 15th of each month"),
        (monthly_day(-1), "am letzten Tag jedes Monats", "on the last day of each month"),
        ("FREQ=MONTHLY", "am 3. jedes Monats", "on the 3rd of each month"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=13,14;BYDAY=FR",
            "jeden Freitag, wenn es der 13. oder 14. ist",
            "every Friday, if that is the 13th or 14th",
        ),
        (yearly(), "jährlich am 3. Oktober", "every year on 3 October"),
        (yearly(interval=2), "alle zwei Jahre am 3. Oktober", "every two years on 3 October"),
        (
            "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU",
            "jährlich am zweiten Sonntag im Mai",
            "every year on the second Sunday in May",
        ),
        (
            "FREQ=YEARLY;BYDAY=20MO",
            "jährlich am 20. Montag des Jahres",
            "every year on the 20th Monday of the year",
        ),
        (
            "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=3,4",
            "jährlich am 3. und 4. Oktober",
            "every year on 3 and 4 October",
        ),
        (
            "FREQ=YEARLY;BYMONTH=1,7",
            "jährlich am 3. im Januar und Juli",
            "every year on the 3rd in January and July",
        ),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=SU", "jeden Sonntag im Mai", "every Sunday in May"),
    ],
)
def test_a_rule_is_said_in_words(text: str, german: str, english: str) -> None:
    recurrence = parse_rrule(text)
    assert words(recurrence, FIRST_ON, "de").replace("\u00a0", " ") == german
    assert words(recurrence, FIRST_ON, "en").replace("\u00a0", " ") == english


def test_an_unknown_locale_reads_english() -> None:
    assert words(parse_rrule("FREQ=DAILY"), FIRST_ON, "fr") == "every day"


@given(rules(), st.sampled_from(["de", "en"]))
def test_every_rule_has_words(text: str, locale: str) -> None:
    said = words(parse_rrule(text), FIRST_ON, locale)
    assert said
    assert said == said.strip()
    assert not set("{}=;") & set(said)
    assert "  " not in said
