"""What an event needs by the table of permits: needed, not needed, or hanging on what nobody has said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from festival.law.conditions import answer
from festival.law.permit_facts import PERMIT_WORDS, TRAITS
from festival.law.reading import BadLaw, LawEntry, read_permit
from festival.law.shipped_tables import carried_entries
from festival.law.values import Permit
from festival.statements.permits import needs_of

ON = date(2027, 6, 12)
TABLE = [read_permit(entry) for entry in carried_entries() if entry.kind == "permit"]


def permit(key: str) -> Permit:
    return next(one for one in TABLE if one.key == key)


def test_every_carried_permit_asks_only_what_is_known_or_asked() -> None:
    assert len(TABLE) == 40
    assert {word for one in TABLE for word in answer(one.condition, ON, {})[1]} <= PERMIT_WORDS


def test_every_question_is_asked_by_some_permit() -> None:
    asked = {word for one in TABLE for word in answer(one.condition, ON, {"land": "DE-NW"})[1]}
    assert asked >= set(TRAITS)


@pytest.mark.parametrize(
    ("facts", "needed"),
    [
        ({"serves_alcohol": True, "licensed_caterer": False}, True),
        ({"serves_alcohol": False}, False),
        ({"licensed_caterer": True}, False),
        ({}, None),
        ({"serves_alcohol": True}, None),
    ],
)
def test_alcohol_that_nobody_spoke_of_is_neither_yes_nor_no(
    facts: dict[str, Any], needed: bool | None
) -> None:
    found, not_needed = needs_of([permit("gestattung_gastg")], facts, ON)
    assert (len(not_needed) == 1) is (needed is False)
    assert [one.is_certain for one in found] == ([] if needed is False else [needed is True])


def test_what_it_hangs_on_are_only_the_words_that_can_still_change_it() -> None:
    found, _none = needs_of(
        [permit("vstaettvo_freien")], {"outdoor": True, "land": "DE-NW", "stage": False}, ON
    )
    assert found[0].unknown == ("visitors_at_once",)
    found, none = needs_of(
        [permit("vstaettvo_freien")], {"outdoor": True, "land": "DE-BE", "stage": False}, ON
    )
    assert (found, len(none)) == ([], 1)


@pytest.mark.parametrize(
    ("visitors", "land", "needed"),
    [
        (1000, "DE-BY", False),
        (1001, "DE-BY", True),
        (1001, "DE-BE", False),
        (5000, "DE-BE", False),
        (5001, "DE-BE", True),
    ],
)
def test_a_number_is_compared_as_the_table_says(visitors: int, land: str, needed: bool) -> None:
    facts = {"visitors_at_once": visitors, "land": land, "high_risk": False}
    assert bool(needs_of([permit("sicherheitskonzept")], facts, ON)[0]) is needed


def test_the_last_day_counts_back_by_the_law_where_it_names_one_else_by_what_is_usual() -> None:
    both, usual, none = (
        needs_of([permit(key)], {"fireworks": True, "uses_public_space": True, "dance": True}, ON)[0][0]
        for key in ("feuerwerk", "sondernutzung", "jugendschutz")
    )
    assert (both.apply_by, both.is_by_law, both.better_by) == (date(2027, 5, 29), True, date(2027, 5, 15))
    assert (usual.apply_by, usual.is_by_law, usual.better_by) == (date(2027, 4, 17), False, None)
    assert (none.apply_by, none.better_by) == (None, None)


def test_without_a_date_there_is_no_last_day_and_what_is_due_first_stands_on_top() -> None:
    assert all(one.apply_by is None for one in needs_of(TABLE, {}, None)[0])
    days = [one.apply_by or date.max for one in needs_of(TABLE, {}, ON)[0]]
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "wish"),
        ("trigger_expr", "alcohol and"),
        ("trigger_expr", "nobody_asks_this"),
        ("trigger_expr", "__import__('os')"),
        ("offices", "ministry"),
        ("statutory_lead_time_days", "soon"),
        ("statutory_lands", "Bavaria"),
    ],
)
def test_a_row_that_the_form_takes_can_be_read(column: str, value: str) -> None:
    values = {"kind": "permit", "trigger_expr": "public", "offices": "fire", "name_de": "Probe"}
    read_permit(LawEntry("permit", "own", "", values))
    with pytest.raises(BadLaw) as error:
        read_permit(LawEntry("permit", "own", "", values | {column: value}))
    assert error.value.field == column


@pytest.mark.parametrize(
    ("land", "by_law", "apply_by"),
    [("DE-BY", True, date(2027, 6, 5)), ("DE-BE", False, date(2027, 5, 15)), ("", False, date(2027, 5, 15))],
)
def test_only_the_land_whose_law_it_is_has_its_days(land: str, by_law: bool, apply_by: date) -> None:
    facts = {"public": True} | ({"land": land} if land else {})
    (need,), _none = needs_of([permit("veranstaltungsanzeige")], facts, ON)
    assert (need.is_by_law, need.apply_by) == (by_law, apply_by)
