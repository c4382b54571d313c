"""Rules and anniversaries as people say them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from festival.base.date_rules import parse_rule
from festival.remembrance.words import first_sentence, rule_words, times_words, years_words


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
        ("nth -1 FRI 05", "every year on the last Friday in May"),
        ("announced", "on a date that is announced for each year"),
    ],
)
def test_a_rule_is_said_in_words(app: Flask, rule: str, words: str) -> None:
    with app.test_request_context("/?lang=en"), force_locale("en"):
        assert rule_words(parse_rule(rule), "en").replace("\u00a0", " ") == words


def test_years_are_said_as_time_gone_by_and_as_times(app: Flask) -> None:
    with app.test_request_context("/?lang=en"), force_locale("en"):
        assert years_words(85, "en") == "85 years ago"
        assert years_words(1, "en") == "1 year ago"
        assert years_words(None, "en") == ""
        assert times_words(85, "en") == "for the 85th time"
        assert times_words(85, "de").replace("\u00a0", " ") == "zum 85. Mal"
        assert times_words(None, "de") == ""


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
