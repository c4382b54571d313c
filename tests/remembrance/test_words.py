"""Rules and anniversaries as people say them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from festival.recurrence.movable_day_words import rule_words
from festival.recurrence.movable_days import parse_rule
from festival.remembrance.model import COUNTED
from festival.remembrance.reckoning import YearCount
from festival.remembrance.words import count_words, first_sentence, row_words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("fixed 11-09", "every year on 9 November"),
        ("fixed 02-29", "on 29 February, in leap years only"),
        ("easter-2", "on Good Friday"),
        ("easter-46", "46 days before Easter Sunday"),
        ("easter+1", "on Easter Monday"),
        ("easter+8", "8 days after Easter Sunday"),
        ("advent1-14", "on the second Sunday before Advent"),
        ("advent1-1", "1 day before the first Sunday of Advent"),
        ("advent1+3", "3 days after the first Sunday of Advent"),
        ("nth 1 SUN 09", "every year on the first Sunday in September"),
        ("nth 3 SUN 09", "every year on the third Sunday in September"),
        ("nth -1 FRI 05", "every year on the last Friday in May"),
        ("nth -3 FRI 05", "every year on the third last Friday in May"),
        ("announced", "on a date that is announced for each year"),
    ],
)
def test_a_rule_is_said_in_words(app: Flask, rule: str, words: str) -> None:
    with app.test_request_context("/?lang=en"), force_locale("en"):
        assert rule_words(parse_rule(rule), "en").replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("count", "beside_a_day", "beside_a_date"),
    [
        (YearCount("anniversary", 82), "82 years ago", "82nd anniversary"),
        (YearCount("anniversary", 1), "1 year ago", "1st anniversary"),
        (YearCount("times", 39), "for the 39th time", "for the 39th time"),
        (YearCount("founding", 775), "founded 775 years ago", "775 years since the foundation"),
        (None, "", ""),
    ],
)
def test_an_anniversary_a_number_of_times_and_a_foundation_have_their_own_words(
    app: Flask, count: YearCount | None, beside_a_day: str, beside_a_date: str
) -> None:
    with app.test_request_context("/?lang=en"), force_locale("en"):
        assert (row_words(count, "en"), count_words(count, "en")) == (beside_a_day, beside_a_date)


def test_the_german_words_for_what_is_counted(app: Flask) -> None:
    counts = [YearCount(counted, 82) for counted in COUNTED]
    with app.test_request_context("/?lang=de"), force_locale("de"):
        said = [(row_words(one, "de"), count_words(one, "de")) for one in counts]
    assert said == [
        ("vor 82 Jahren", "82. Jahrestag"),
        ("zum 82. Mal", "zum 82. Mal"),
        ("vor 82 Jahren gegründet", "82 Jahre seit der Gründung"),
    ]


@pytest.mark.parametrize(
    ("story", "sentence"),
    [
        (
            "Am 9. November 1938 brannten Synagogen. Viele sahen zu.",
            "Am 9. November 1938 brannten Synagogen.",
        ),
        ("Sie riefen „Keine Gewalt.“ Dann gingen sie.", "Sie riefen „Keine Gewalt.“"),
        ("**Ein** Satz ohne Ende", "Ein Satz ohne Ende"),
        ("", ""),
        ("Wort " * 100, "Wort Wort Wort…"),
    ],
)
def test_a_story_is_shortened_to_its_first_sentence(story: str, sentence: str) -> None:
    assert first_sentence(story, 16 if story.startswith("Wort") else 200) == sentence
