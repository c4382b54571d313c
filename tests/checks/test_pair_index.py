"""Whatever happens when: the index gives each pair once that shares a day, a bucket and fitting parts, and no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from festival.checks.pair_index import PairIndex, dated, days_of
from festival.findings.happening import ANYWHERE, EventFacts, Happening, Place
from festival.rules.active_rules import ActiveRule

FIRST = datetime(2027, 3, 1)
LAST_ON = date(2027, 4, 10)
MONTHS = (
    (date(2027, 3, 5), date(2027, 3, 20)),
    (date(2027, 3, 20), date(2027, 4, 1)),
    (date(2027, 4, 1), LAST_ON),
)


@dataclass(frozen=True)
class Played:
    """What a rule would say of an event: what lasts for more than three days plays no part."""

    role: str
    buckets: tuple[Hashable, ...]


class Rule:
    """A rule of pairs whose answers are given."""

    def __init__(self, played: dict[int, Played]) -> None:
        self.played = played

    def role(self, one: Happening, settings: Any) -> str:
        return (
            self.played[one.event.event_id].role if one.ends_at - one.starts_at <= timedelta(days=3) else ""
        )

    def buckets(self, one: Happening, settings: Any) -> Sequence[Hashable]:
        return self.played[one.event.event_id].buckets


played = st.builds(
    Played,
    st.sampled_from(("", "a", "b", "ab", "ab")),
    st.lists(st.sampled_from((1, 2, 3, ANYWHERE)), max_size=3, unique=True).map(tuple),
)
dates = st.lists(
    st.tuples(st.integers(0, 39 * 24), st.sampled_from((2, 5, 30, 70, 100))), min_size=1, max_size=4
)


@given(st.lists(st.tuples(played, dates), min_size=2, max_size=7), st.integers(0, 6))
def test_all_that_meet_are_given_once(events: list[tuple[Played, list[tuple[int, int]]]], draft: int) -> None:
    active = ActiveRule("rule", Rule({number: one for number, (one, _dates) in enumerate(events)}), None)
    happenings = [one for number, (_played, those) in enumerate(events) for one in _happenings(number, those)]
    since_on = MONTHS[0][0]
    expected = Counter(
        _pair(one, other)
        for one, other in combinations(happenings, 2)
        if _meet(active, one, other)
        and max(map(_first, (one, other))) < LAST_ON
        and _share_day(one, other, since_on)
    )
    found: Counter[frozenset[int]] = Counter()
    for start_on, end_on in MONTHS:
        index = PairIndex(active, dated(happenings, since_on))
        found.update(_pair(one, other) for one, other in index.all_pairs(start_on, end_on))
    assert found == expected

    mine = [one for one in happenings if one.event.event_id == draft]
    others = [one for one in happenings if one.event.event_id != draft]
    pairs = PairIndex(active, dated(mine)).pairs_with(PairIndex(active, dated(others, number=len(mine))))
    assert Counter(_pair(one, other) for one, other in pairs) == Counter(
        _pair(one, other)
        for one in mine
        for other in others
        if _meet(active, one, other) and _share_day(one, other, date.min)
    )


def _happenings(number: int, dates: list[tuple[int, int]]) -> list[Happening]:
    event = EventFacts(number, 1, "", "", "", "", "", "", "", "")
    place = Place()
    made = []
    for hours, length in dates:
        local = FIRST + timedelta(hours=hours)
        end = local + timedelta(hours=length)
        at, to = local.replace(tzinfo=UTC), end.replace(tzinfo=UTC)
        made.append(Happening(event, place, local.date(), local, end, at, to, at, to))
    return made


def _meet(active: ActiveRule, one: Happening, other: Happening) -> bool:
    if one.event.event_id == other.event.event_id:
        return False
    parts = {active.role(one), active.role(other)}
    if parts not in ({"ab"}, {"a", "b"}, {"a", "ab"}, {"b", "ab"}):
        return False
    mine, theirs = set(active.buckets(one)), set(active.buckets(other))
    return bool(mine & theirs) or (ANYWHERE in mine | theirs)


def _share_day(one: Happening, other: Happening, since_on: date) -> bool:
    (first, last), (second, end) = days_of(one), days_of(other)
    return max(first, second, since_on) <= min(last, end)


def _first(one: Happening) -> date:
    return days_of(one)[0]


def _pair(one: Happening, other: Happening) -> frozenset[int]:
    return frozenset((id(one), id(other)))
