"""The shelves of the board, with how many conflicts stand on each, and what a meeting walks through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, not_, select

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.conflicts.model import OPEN_STATES, Conflict
from festival.conflicts.queries import concerning, with_parties
from festival.mediation.tasks import rests
from festival.organisers.model import Account
from festival.organisers.permissions import may

OPEN = "open"
DECIDED = "decided"
SHELVES = (OPEN, DECIDED, "accepted", "solved")
"""To be talked about; decided, with somebody doing something until a day; accepted; solved."""


@dataclass(frozen=True)
class Shelf:
    """Which conflicts a board shows: those of one shelf, of these organisations, None for all; found by one rule, or
    by any. What is to be talked about or done is there while it is ahead."""

    state: str
    organisation_ids: frozenset[int] | None
    rule: str = ""

    def query(self, *, now: datetime, small: bool) -> Select[tuple[Conflict]]:
        """Return the question for its large or its small conflicts, of those that ask the same in one state only the
        first: open ones by weight and time, settled ones the latest first."""
        first = self._first_of_each_question(now=now, small=small)
        return with_parties(select(Conflict).where(Conflict.id.in_(first))).order_by(*_order(self.state))

    def _first_of_each_question(self, *, now: datetime, small: bool) -> Select[tuple[int]]:
        order = _order(self.state)
        place = func.row_number().over(partition_by=(Conflict.question, Conflict.state), order_by=order)
        ranked = (
            select(Conflict.id, place.label("place"))
            .where(*self.where(now), Conflict.is_small.is_(small))
            .subquery()
        )
        return select(ranked.c.id).where(ranked.c.place == 1)

    def soonest_ids(self, *, now: datetime) -> Select[tuple[int]]:
        """Return the question for the numbers of its large conflicts in order of time."""
        first = self._first_of_each_question(now=now, small=False)
        return select(Conflict.id).where(Conflict.id.in_(first)).order_by(Conflict.from_at, Conflict.id)

    def where(self, now: datetime) -> list[ColumnElement[bool]]:
        """Return what is true of the shelf's conflicts."""
        found = [_on_shelf(self.state, now), *_mine(self.organisation_ids)]
        return [*found, Conflict.rule == self.rule] if self.rule else found


def _order(shelf: str) -> tuple[ColumnElement[Any], ...]:
    if shelf in (OPEN, DECIDED):
        return Conflict.severity.desc(), Conflict.from_at.asc(), Conflict.id.asc()
    return Conflict.changed_at.desc(), Conflict.id.desc()


@dataclass(frozen=True)
class ShelfCounts:
    """How many questions there are: (shelf, state, rule, whether small) -> number."""

    numbers: Mapping[tuple[str, str, str, bool], int]

    @property
    def rules(self) -> set[str]:
        """The rules that have found any of them."""
        return {rule for _shelf, _state, rule, _is_small in self.numbers}

    def on(self, shelf: Shelf, *, small: bool | None = None) -> int:
        """Return how many stand on the shelf, or how many of its large or small ones."""
        return sum(
            number
            for (stands_on, _state, rule, is_small), number in self.numbers.items()
            if stands_on == shelf.state and shelf.rule in ("", rule) and small in (None, is_small)
        )

    def by_state(self, shelf: Shelf) -> dict[str, int]:
        """Return how many there are in each state that stands on the shelf."""
        found: dict[str, int] = {}
        for (stands_on, state, rule, _is_small), number in self.numbers.items():
            if stands_on == shelf.state and shelf.rule in ("", rule):
                found[state] = found.get(state, 0) + number
        return found


def count_conflicts(organisation_ids: Iterable[int] | None, *, now: datetime) -> ShelfCounts:
    """Return how many questions stand on each shelf; of these organisations, or all. One query."""
    stands_on = case(*((_on_shelf(state, now), state) for state in SHELVES), else_="").label("stands_on")
    placed = (
        select(stands_on, Conflict.state, Conflict.rule, Conflict.is_small, Conflict.question)
        .where(Conflict.state != "noted", *_mine(organisation_ids))
        .subquery()
    )
    groups = [column for column in placed.c if column.name != "question"]
    number = func.count(placed.c.question.distinct())
    query = select(*groups, number).where(placed.c.stands_on != "").group_by(*groups)
    return ShelfCounts({tuple(row[:4]): row[4] for row in db.session.execute(query)})


def _on_shelf(state: str, now: datetime) -> ColumnElement[bool]:
    if state in (OPEN, DECIDED):
        is_ahead = and_(Conflict.state.in_(OPEN_STATES), Conflict.last_at > now)
        return and_(is_ahead, rests() if state == DECIDED else not_(rests()))
    return Conflict.state == state


def _mine(organisation_ids: Iterable[int] | None) -> list[ColumnElement[bool]]:
    return [] if organisation_ids is None else [concerning(organisation_ids)]


def agenda(start_on: date, end_on: date) -> list[int]:
    """Return the ids of what a meeting walks through: open conflicts with dates in `[start_on, end_on)`, of those that
    ask the same in one state the first, the weightiest first, then in order of time; small ones and those that somebody
    has to do something about are left out. One query."""
    order = Conflict.severity.desc(), Conflict.on.asc(), Conflict.id.asc()
    place = func.row_number().over(partition_by=(Conflict.question, Conflict.state), order_by=order)
    ranked = (
        select(Conflict.id, Conflict.severity, Conflict.on, place.label("place"))
        .where(*_in_window(start_on, end_on), Conflict.is_small.is_(False))
        .subquery()
    )
    query = select(ranked.c.id).where(ranked.c.place == 1)
    return list(db.session.scalars(query.order_by(ranked.c.severity.desc(), ranked.c.on, ranked.c.id)))


def count_small(start_on: date, end_on: date) -> int:
    """Return how many small ones a meeting about `[start_on, end_on)` leaves to the board. One query."""
    asked = _in_window(start_on, end_on)
    query = select(func.count(Conflict.question.distinct())).where(*asked, Conflict.is_small.is_(True))
    return db.session.scalar(query) or 0


def _in_window(start_on: date, end_on: date) -> list[ColumnElement[bool]]:
    """From its weightiest date to its last one a conflict is a matter of the meeting, as it is on the board."""
    from_at = clock.day_bounds(start_on, get_city().tz)[0]
    return [Conflict.state.in_(OPEN_STATES), not_(rests()), Conflict.on < end_on, Conflict.last_at > from_at]


def open_of(account: Account) -> ScalarSelect[int]:
    """Return the query how many matters that count, as the board counts them, are to be talked about, for the
    navigation; the coordination has them all, others their own."""
    ids = None if may(account, "conflict.mediate") else account.organisation_ids
    where = [_on_shelf(OPEN, clock.now()), *_mine(ids), Conflict.is_small.is_(False)]
    asked = (Conflict.question + ":" + Conflict.state).distinct()
    return select(func.count(asked)).where(*where).scalar_subquery()
