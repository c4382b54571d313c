"""Conditions are read strictly and answered yes, no or unknown; the tables hold none that can't be read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.law.conditions import BadCondition, holds, unknown_words
from festival.law.event_scopes import known_facts
from festival.law.reading import BadLaw, LawEntry, check_entry, read_day
from festival.law.shipped_tables import carried_entries
from tests.rules.law_making import facts_of, happening

SUNDAY, MONDAY = date(2026, 11, 1), date(2026, 11, 2)
FACTS = {"a": True, "b": False, "c": None, "n": 200, "land": "DE-NW"}


@pytest.mark.parametrize(
    ("condition", "on", "answer"),
    [
        ("", SUNDAY, True),
        ("a", SUNDAY, True),
        ("b", SUNDAY, False),
        ("c", SUNDAY, None),
        ("nobody_knows", SUNDAY, None),
        ("not b", SUNDAY, True),
        ("not c", SUNDAY, None),
        ("c or a", SUNDAY, True),
        ("c or b", SUNDAY, None),
        ("c and b", SUNDAY, False),
        ("a and not (b or c)", SUNDAY, None),
        ("b and c or a", SUNDAY, True),
        ("weekday in MO-FR", MONDAY, True),
        ("weekday in MO-FR", SUNDAY, False),
        ("weekday in SA,SU", SUNDAY, True),
        ("a and weekday in SU", SUNDAY, True),
        ("n > 199 and n<=200", SUNDAY, True),
        ("n >= 200.5", SUNDAY, False),
        ("land == 'DE-NW' and land != 'DE-BY'", SUNDAY, True),
        ("c > 3", SUNDAY, None),
        ("c > 3 and b", SUNDAY, False),
        ("land > 3", SUNDAY, None),
        ("n == 'DE-NW'", SUNDAY, None),
        # What is no condition is unknown, whatever stands in it.
        ("weekday in FR-MO", SUNDAY, None),
        ("weekday in XX", SUNDAY, None),
        ("a b", SUNDAY, None),
        ("a or", SUNDAY, None),
        ("(a", SUNDAY, None),
        ("a == 1", SUNDAY, None),
        ("__import__('os')", SUNDAY, None),
        ("nur mit Genehmigung", SUNDAY, None),
    ],
)
def test_conditions_have_three_answers(condition: str, on: date, answer: bool | None) -> None:
    assert holds(condition, on, FACTS) is answer


@given(st.text(max_size=60))
def test_no_text_makes_a_condition_fail(text: str) -> None:
    assert holds(text, SUNDAY, FACTS) in (True, False, None)


def test_the_words_to_ask_are_those_without_an_answer() -> None:
    assert unknown_words("a or c and not d", FACTS) == ["c", "d"]
    assert unknown_words("n > 5 and m > 5 or weekday in SU", FACTS) == ["m"]
    with pytest.raises(BadCondition):
        unknown_words("a ==", FACTS)


def test_every_carried_row_can_be_read_and_every_word_of_its_condition_is_one_we_ask() -> None:
    entries = carried_entries()
    days = {one.key: read_day(one) for one in entries if one.kind == "movable_day"}
    known = known_facts(happening("2026-04-03 20:00", "22:00").event, facts_of("DE-NW", 2026).town)
    for entry in entries:
        check_entry(entry, days)
        if entry.kind == "quiet_day" and entry.text("condition"):
            assert set(unknown_words(entry.text("condition"), {})) <= set(known)
    assert len({(one.kind, one.key) for one in entries}) == len(entries)
    assert {one.land for one in entries if one.kind == "quiet_day"} == {
        one.land for one in entries if one.land
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "sonstwann"}, "day"),
        ({"scope": "everything"}, "scope"),
        ({"start": "25:00"}, "start"),
        ({"start": ""}, "start"),
        ({"end": "3 Uhr"}, "end"),
        ({"start": "20:00", "end": "04:00"}, "end"),
        ({"end_day_offset": "9"}, "end_day_offset"),
        ({"end_day_offset": "-1"}, "end_day_offset"),
    ],
)
def test_a_row_that_cant_be_read_says_which_field(changes: dict[str, str], field: str) -> None:
    days = {one.key: read_day(one) for one in carried_entries() if one.kind == "movable_day"}
    values = {"day": "karfreitag", "start": "04:00", "end": "21:00", "end_day_offset": "0", "scope": "dance"}
    with pytest.raises(BadLaw) as error:
        check_entry(LawEntry("quiet_day", "k", "DE-BE", values | changes), days)
    assert error.value.field == field
