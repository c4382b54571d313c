"""What a check did not look at: which fact, for which rules, on which dates, and each in its own sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Flask
from flask_babel import force_locale

from festival.checks.unlooked import FACTS, Gap, gaps_of
from festival.checks.unlooked_words import unlooked_words
from festival.rules.active_rules import ActiveRules
from tests.rules.law_making import happening

BOOK = ActiveRules.of({})
SAID = {
    "place": "where the place is",
    "category": "what kind of event",
    "tone": "which tone",
    "sound": "how loud it will be",
    "setting": "whether it is indoors",
    "size": "how many people are expected",
    "audience": "for whom it is",
    "capacity": "how many people the place holds",
    "hours": "at which hours it is loud",
    "quiet": "whether it needs quiet",
    "land": "in which country the city lies",
    "law": "law of the city’s country",
}
NO_STEP = {"land", "law"}
"""Who registers an event can't answer it: the city's settings do."""


def test_a_place_that_some_dates_lack_is_told_with_these_dates() -> None:
    known = happening("2027-06-12 18:00", "22:00", lon=7.0, lat=51.4, visitors=300)
    lost = replace(happening("2027-06-19 18:00", "22:00", visitors=300), event=known.event)
    for those, days in (([known, lost], (date(2027, 6, 19),)), ([lost], ()), ([known], None)):
        found = {gap.fact: gap.days for gap in gaps_of(those, BOOK)}
        assert found.get("place") == days
        assert found["audience"] == ()


def test_each_fact_that_is_missing_has_its_own_sentence_and_step(app: Flask) -> None:
    gaps = [Gap(fact, ("room",)) for fact in FACTS if fact != "neighbours"]
    with app.test_request_context("/?lang=en"), force_locale("en"):
        told = unlooked_words(["dignity"], gaps)
        (unread,) = unlooked_words((), [Gap("neighbours", ("neighbours",), names=("Bernau", "Werder"))])
        (dated,) = unlooked_words((), [Gap("place", ("room",), (date(2027, 6, 19),))])
    assert told[0].words == "“Festive near remembrance” could not be checked."
    for gap, one in zip(gaps, told[1:], strict=True):
        assert [fact for fact, words in SAID.items() if words in one.words] == [gap.fact]
        assert "“Too little room”" in one.words
        assert bool(one.step) is (gap.fact not in NO_STEP)
    assert unread.words.startswith("The calendar of Bernau and Werder could not be read for long")
    assert "Sat 19\u00a0June" in dated.words
    assert dated.step == ""
