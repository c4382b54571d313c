"""Who else is asked the same: one row of the board with its list, as far as one reader may know it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Row, func, select

from festival.base.database import db
from festival.conflicts.model import OPEN_STATES, Conflict, ConflictParty
from festival.conflicts.queries import concerning
from festival.events.model import Event
from festival.events.privacy import say_row_for
from festival.organisers.model import Account, Organisation
from festival.rules.event_words import day_words

NAMED = 4
LISTED = 200


@dataclass(frozen=True)
class Asked:
    """One matter that asks the question: its events, the day of its weightiest date, and where it is talked about."""

    id: int
    titles: tuple[tuple[str, bool], ...]
    """What the reader may know of each event, and whether it has no English."""
    day: str
    dates: int
    url: str


@dataclass(frozen=True)
class SameQuestion:
    """All that ask one question and stand alike: how many, on how many dates, and the first of them by time."""

    count: int = 1
    dates: int = 1
    first: list[Asked] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not among the first."""
        return self.count - len(self.first)


def same_questions(
    shown: Sequence[Conflict], where: Iterable[ColumnElement[bool]], reader: Account, locale: str
) -> dict[int, SameQuestion]:
    """Return by the conflict's id all that ask its question in its state and pass `where`. One query."""
    found = _asked({one.question for one in shown}, where, NAMED)
    named: defaultdict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in found:
        named[row.question, row.stands].append(row)
    return {
        one.id: _said(named[one.question, one.state], reader, locale)
        for one in shown
        if named[one.question, one.state]
    }


def others_asked(
    conflict: Conflict, organisation_ids: Iterable[int] | None, reader: Account, locale: str
) -> SameQuestion:
    """Return all open ones that ask the conflict's question and concern these organisations, or all. One query."""
    where: list[ColumnElement[bool]] = [Conflict.state.in_(OPEN_STATES)]
    if organisation_ids is not None:
        where.append(concerning(organisation_ids))
    rows = _asked({conflict.question}, where, LISTED, by_state=False)
    return _said(rows, reader, locale) if rows else SameQuestion()


def others_met(conflict: Conflict, event_id: int) -> list[int]:
    """Return the other events of all open pairs that ask the conflict's question about this event. One query."""
    mine = select(ConflictParty.conflict_id).where(ConflictParty.event_id == event_id)
    query = (
        select(ConflictParty.event_id)
        .join(Conflict, Conflict.id == ConflictParty.conflict_id)
        .where(
            Conflict.question == conflict.question,
            Conflict.state.in_(OPEN_STATES),
            Conflict.id.in_(mine),
            ConflictParty.event_id != event_id,
        )
        .distinct()
        .order_by(ConflictParty.event_id)
    )
    return list(db.session.scalars(query))


def _asked(
    questions: set[str], where: Iterable[ColumnElement[bool]], most: int, *, by_state: bool = True
) -> Sequence[Row[Any]]:
    alike = (Conflict.question, Conflict.state) if by_state else (Conflict.question,)
    order = Conflict.from_at, Conflict.id
    ranked = (
        select(
            Conflict.id,
            Conflict.question,
            Conflict.state.label("stands"),
            Conflict.on,
            Conflict.evidence,
            Conflict.dates,
            func.row_number().over(partition_by=alike, order_by=order).label("place"),
            func.count().over(partition_by=alike).label("asked"),
            func.sum(Conflict.dates).over(partition_by=alike).label("all_dates"),
        )
        .where(Conflict.question.in_(sorted(questions)), *where)
        .subquery()
    )
    query = (
        select(
            *ranked.c,
            Event.id.label("event_id"),
            Event.title,
            Event.title_en,
            Event.setting,
            Event.visitors_expected,
            Event.state,
            Event.organisation_id,
            Event.co_editors,
            Organisation.name.label("organisation"),
        )
        .outerjoin(ConflictParty, ConflictParty.conflict_id == ranked.c.id)
        .outerjoin(Event, Event.id == ConflictParty.event_id)
        .outerjoin(Organisation, Organisation.id == Event.organisation_id)
        .where(ranked.c.place <= most)
        .order_by(ranked.c.place, Event.id)
    )
    return db.session.execute(query).all()


def _said(rows: Sequence[Row[Any]], reader: Account, locale: str) -> SameQuestion:
    """Return the rows, one a party, in words; there are some."""
    parties: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        parties[row.id].append(row)
    return SameQuestion(
        rows[0].asked, rows[0].all_dates, [_line(one, reader, locale) for one in parties.values()]
    )


def _line(parties: list[Row[Any]], reader: Account, locale: str) -> Asked:
    said = [(say_row_for(reader, row, locale), row) for row in parties if row.event_id is not None]
    return Asked(
        id=parties[0].id,
        titles=tuple((one.title, one.is_full and locale == "en" and not row.title_en) for one, row in said),
        day=day_words(parties[0].on, parties[0].evidence, locale),
        dates=parties[0].dates,
        url=url_for("talk.page", conflict_id=parties[0].id),
    )
