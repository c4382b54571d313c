"""Resources: golden cases of what is lent beyond stock."""

from __future__ import annotations

import pytest

from festival.resources.values import Stock
from festival.rules.resources import rule
from festival.rules.resources.rule import Settings
from tests.rules.city_making import facts, plan

FACTS = facts(
    stock={
        1: Stock(1, "Bühne", "Stage", "Stück", "material", 2),
        2: Stock(2, "Brandwache", "Fire watch", "Einsätze", "service", 2),
    }
)
# (start, end, resource, amount); 12 June 2027 is a Saturday.
Lent = tuple[str, str, int, int]
CASES: list[tuple[list[Lent], list[tuple[str, int]]]] = [
    ([("12 18:00", "22:00", 1, 1), ("12 20:00", "23:00", 1, 1)], []),
    ([("12 18:00", "22:00", 1, 2), ("12 20:00", "23:00", 1, 1)], [("1:2027-06-12", 3)]),
    ([("12 18:00", "22:00", 1, 2), ("12 22:00", "23:00", 1, 1)], []),
    ([("12 18:00", "22:00", 1, 3)], [("1:2027-06-12", 3)]),
    ([("10 18:00", "20 22:00", 1, 2), ("12 20:00", "23:00", 1, 1)], [("1:2027-06-12", 3)]),
    ([("12 18:00", "22:00", 1, 2), ("12 20:00", "23:00", 2, 1)], []),
    ([("12 18:00", "22:00", 9, 99)], []),
    # A service counts for the whole weekend, Friday to Sunday, on working days for the day.
    (
        [("11 18:00", "22:00", 2, 1), ("12 10:00", "12:00", 2, 1), ("13 10:00", "12:00", 2, 1)],
        [("2:weekend:2027-06-12", 3)],
    ),
    ([("11 18:00", "22:00", 2, 1), ("12 10:00", "12:00", 2, 1)], []),
    ([("12 18:00", "22:00", 2, 2), ("14 10:00", "12:00", 2, 1)], []),
    ([("14 10:00", "12:00", 2, 2), ("14 11:00", "13:00", 2, 1)], [("2:2027-06-14", 3)]),
]


@pytest.mark.parametrize(("lent", "expected"), CASES)
def test_what_is_lent_beyond_stock_is_found(lent: list[Lent], expected: list[tuple[str, int]]) -> None:
    group = [
        plan(start, end, event_id=number, bookings=((resource, amount),))
        for number, (start, end, resource, amount) in enumerate(lent, 1)
    ]
    found = rule.check_group(group, FACTS, Settings())
    assert [(one.key.partition(":")[2], one.reason.values["wanted"]) for one in found] == expected


def test_an_event_with_two_dates_in_a_weekend_needs_its_service_once() -> None:
    group = [
        plan("11 18:00", "22:00", event_id=1, bookings=((2, 2),)),
        plan("13 18:00", "22:00", event_id=1, bookings=((2, 2),)),
    ]
    assert rule.check_group(group, FACTS, Settings()) == []


def test_set_up_needs_what_is_lent_already() -> None:
    first = plan("12 12:00", "14:00", event_id=1, bookings=((1, 2),))
    second = plan("12 15:00", "18:00", event_id=2, bookings=((1, 1),), buffer_minutes=61)
    assert len(rule.check_group([first, second], FACTS, Settings())) == 1
