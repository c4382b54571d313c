"""The shelves of the board, with how many conflicts stand on each, and what a meeting walks through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.coordination.conflicts import with_parties
from festival.coordination.model import OPEN_STATES, Conflict, ConflictParty

OPEN = "open"
SHELVES = (OPEN, "accepted", "solved")


@dataclass(frozen=True)
class Shelf:
    """Which conflicts a board shows: what is ahead and to be talked about, or what is accepted or solved; of these
    organisations, None for all; found by one rule, or by any."""

    state: str
    organisation_ids: frozenset[int] | None
    rule: str = ""

    def query(self, *, now: datetime, small: bool) -> Select[tuple[Conflict]]:
        """Return the question for its large or its small conflicts: open ones by weight and time, settled ones the
        latest first."""
        query = with_parties(select(Conflict).where(*self._where(now), Conflict.is_small.is_(small)))
        if self.state == OPEN:
            return query.order_by(Conflict.severity.desc(), Conflict.from_at, Conflict.id)
        return query.order_by(Conflict.changed_at.desc(), Conflict.id.desc())

    def _where(self, now: datetime) -> list[ColumnElement[bool]]:
        found = [_on_shelf(self.state, now), *_mine(self.organisation_ids)]
        return [*found, Conflict.rule == self.rule] if self.rule else found


@dataclass(frozen=True)
class ShelfCounts:
    """How many conflicts there are: (state, rule, whether small) -> number; open ones count while they are ahead."""

    numbers: Mapping[tuple[str, str, bool], int]

    @property
    def rules(self) -> set[str]:
        """The rules that have found any of them."""
        return {rule for _state, rule, _is_small in self.numbers}

    def on(self, shelf: Shelf, *, small: bool | None = None) -> int:
        """Return how many stand on the shelf, or how many of its large or small ones."""
        return sum(
            number
            for (state, rule, is_small), number in self.numbers.items()
            if _shelf_of(state) == shelf.state and shelf.rule in ("", rule) and small in (None, is_small)
        )

    def by_state(self, shelf: Shelf) -> dict[str, int]:
        """Return how many there are in each state that stands on the shelf."""
        found: dict[str, int] = {}
        for (state, rule, _is_small), number in self.numbers.items():
            if _shelf_of(state) == shelf.state and shelf.rule in ("", rule):
                found[state] = found.get(state, 0) + number
        return found


def count_conflicts(organisation_ids: Iterable[int] | None, *, now: datetime) -> ShelfCounts:
    """Return how many conflicts stand on each shelf; of these organisations, or all. One query."""
    query = (
        select(Conflict.state, Conflict.rule, Conflict.is_small, func.count())
        .where(or_(*(_on_shelf(state, now) for state in SHELVES)), *_mine(organisation_ids))
        .group_by(Conflict.state, Conflict.rule, Conflict.is_small)
    )
    return ShelfCounts(
        {(state, rule, small): number for state, rule, small, number in db.session.execute(query).tuples()}
    )


def _on_shelf(state: str, now: datetime) -> ColumnElement[bool]:
    if state == OPEN:
        return and_(Conflict.state.in_(OPEN_STATES), Conflict.last_at > now)
    return Conflict.state == state


def _shelf_of(state: str) -> str:
    return OPEN if state in OPEN_STATES else state


def _mine(organisation_ids: Iterable[int] | None) -> list[ColumnElement[bool]]:
    if organisation_ids is None:
        return []
    mine = select(ConflictParty.conflict_id).where(ConflictParty.organisation_id.in_(list(organisation_ids)))
    return [Conflict.id.in_(mine)]


def agenda(start_on: date, end_on: date) -> list[int]:
    """Return the ids of what a meeting walks through: open conflicts with dates in `[start_on, end_on)`, small ones
    left out, the weightiest first, then in order of time. One query."""
    query = (
        select(Conflict.id)
        .where(*_in_window(start_on, end_on), Conflict.is_small.is_(False))
        .order_by(Conflict.severity.desc(), Conflict.on, Conflict.id)
    )
    return list(db.session.scalars(query))


def count_small(start_on: date, end_on: date) -> int:
    """Return how many small ones a meeting about `[start_on, end_on)` leaves to the board. One query."""
    query = select(func.count()).where(*_in_window(start_on, end_on), Conflict.is_small.is_(True))
    return db.session.scalar(query) or 0


def _in_window(start_on: date, end_on: date) -> list[ColumnElement[bool]]:
    """From its weightiest date to its last one a conflict is a matter of the meeting, as it is on the board."""
    from_at = clock.day_bounds(start_on, get_city().tz)[0]
    return [Conflict.state.in_(OPEN_STATES), Conflict.on < end_on, Conflict.last_at > from_at]
