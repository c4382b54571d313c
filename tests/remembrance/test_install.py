"""The days that come with the installation: what they hold, and that the city's own edits stay."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from festival.base.city import get_revision
from festival.base.database import begin_writing, db
from festival.recurrence.movable_days import RuleKind, parse_rule
from festival.remembrance.days import kept_days
from festival.remembrance.install import install_days, national_days
from festival.remembrance.model import SCOPES, RemembranceDay

KEYS = [day["key"] for day in national_days()]


def test_a_city_of_any_land_gets_at_least_25_days() -> None:
    assert sum(not day["lands"] for day in national_days()) >= 25


def test_no_key_comes_twice() -> None:
    assert len(set(KEYS)) == len(KEYS)


@pytest.mark.parametrize("day", national_days(), ids=KEYS)
def test_each_day_is_told_in_both_languages_with_its_rule_and_its_source(day: dict[str, object]) -> None:
    assert day["name"]
    assert day["name_en"]
    assert day["source"]
    for story in (str(day["story"]), str(day["story_en"])):
        assert 100 < len(story) < 700
        assert "!" not in story
    german, english = (set(re.findall(r"\b\d{4}\b", str(day[name]))) for name in ("story", "story_en"))
    assert german == english
    assert day["tone"] in ("solemn", "civic", "festive")
    assert day["scope"] in SCOPES
    rule = parse_rule(str(day["rule"]))
    assert rule.kind is not RuleKind.ANNOUNCED or day["announced_on"]


@pytest.mark.parametrize("key", ["novemberpogrome", "mauerfall", "ausrufung_republik"])
def test_the_ninth_of_november_is_named_with_all_its_years(key: str) -> None:
    day = next(day for day in national_days() if day["key"] == key)
    for year in ("1918", "1923", "1938", "1989"):
        assert year in day["story"]
        assert year in day["story_en"]


@pytest.mark.parametrize(
    ("year", "on"), [(2026, date(2026, 11, 15)), (2027, date(2027, 11, 14)), (2028, date(2028, 11, 19))]
)
def test_the_national_day_of_mourning_falls_two_sundays_before_advent(year: int, on: date) -> None:
    day = next(day for day in national_days() if day["key"] == "volkstrauertag")
    assert parse_rule(day["rule"]).date_in(year) == on


def test_only_days_of_the_federal_decree_have_flags() -> None:
    half = {day["key"] for day in national_days() if day["flags"] == "half"}
    assert half == {"gedenktag_ns_opfer", "gedenktag_terroropfer", "volkstrauertag"}


def test_installing_again_changes_nothing(installed: int) -> None:
    revision = get_revision()
    begin_writing()
    assert installed == len(KEYS)
    assert install_days() == 0
    assert get_revision() == revision
    db.session.commit()


def _day(key: str) -> RemembranceDay:
    return db.session.scalars(select(RemembranceDay).where(RemembranceDay.key == key)).one()


def test_a_day_the_city_has_edited_stays_as_it_is(installed: int) -> None:
    begin_writing()
    day = _day("novemberpogrome")
    day.place_name, day.is_edited = "Platz der alten Synagoge", True
    install_days()
    db.session.commit()
    assert _day("novemberpogrome").place_name == "Platz der alten Synagoge"


def test_a_day_nobody_touched_is_brought_up_to_date(installed: int) -> None:
    begin_writing()
    _day("novemberpogrome").story = "Ein alter Text."
    db.session.flush()
    revision = get_revision()
    assert install_days() == 0
    assert get_revision() == revision + 1
    db.session.commit()
    assert "1938" in _day("novemberpogrome").story


def test_a_day_that_was_switched_off_stays_off(installed: int) -> None:
    begin_writing()
    _day("stonewall").is_active = False
    db.session.flush()
    install_days()
    db.session.commit()
    assert not _day("stonewall").is_active


def test_a_regional_day_is_kept_in_its_own_land_only(app: Flask, installed: int) -> None:
    names = {day.name for day in kept_days()}
    assert "Jahrestag des Brandanschlags von Solingen" in names
    assert "Befreiung des Konzentrationslagers Dachau" not in names
