"""Whose turn it is, for the desk's first page: all that waits in talks in one question, without its conflicts.

What each kind means stands in tasks.py, waiting.py and shelves.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from festival.base.database import LocalDateTime, UTCDateTime, db
from festival.co_organisers.acting import events_of
from festival.conflicts.model import OPEN_STATES, Conflict
from festival.conflicts.queries import concerning
from festival.events.lifecycle import ENDED_STATES
from festival.events.model import Event
from festival.mediation.model import Decision, Letter, Proposal, Task
from festival.mediation.shelves import OPEN, Shelf
from festival.mediation.tasks import UNDONE, rests
from festival.organisers.model import Account, Organisation
from festival.organisers.permissions import may

PATIENCE = timedelta(days=7)
"""So long the coordination lets others answer each other before it looks at it."""
_COLUMNS: dict[str, Any] = {
    "at": UTCDateTime(),
    "due_on": Date(),
    "text": String(),
    "by": String(),
    "who": String(),
    "state": String(),
    "event_id": Integer(),
    "local_start": LocalDateTime(),
    "local_end": LocalDateTime(),
    "on": Date(),
    "from_id": Integer(),
    "from_name": String(),
}
_NOTHING = {name: cast(null(), type_).label(name) for name, type_ in _COLUMNS.items()}


@dataclass(frozen=True)
class Turn:
    """One thing that waits in a talk: a task, a proposal or a letter to answer, one of one's own that nobody has
    answered (my_proposal, my_letter), or a conflict that nobody has written about (clash).

    `at` is when it was written, `by` whom and for which organisation (`from_id`, `from_name`), `who` has to do a task
    or is asked; what a kind does not have is None.
    """

    kind: str
    conflict_id: int
    at: datetime | None
    due_on: date | None
    text: str | None
    by: str | None
    who: str | None
    state: str | None
    event_id: int | None
    local_start: datetime | None
    local_end: datetime | None
    on: date | None
    from_id: int | None
    from_name: str | None


def turns_of(account: Account, *, now: datetime, most: int, soonest: int) -> list[Turn]:
    """Return what waits for this person, and what they wait for, of each kind the first `most`, of conflicts the
    `soonest`. One query.

    The coordination waits for all that nobody has answered for a week.
    """
    mine = sorted(account.edited_organisation_ids)
    mediates = may(account, "conflict.mediate")
    ids = None if mediates else frozenset(account.organisation_ids)
    parts = [_tasks(account).limit(most)]
    if mine:
        parts.append(_proposals("proposal", events_of(mine), now).limit(most))
        parts.append(_letters("letter", _to(mine), now).limit(most))
    if mediates:
        patient = now - PATIENCE
        parts.append(_proposals("my_proposal", Proposal.at <= patient, now).limit(most))
        parts.append(_letters("my_letter", Letter.at <= patient, now).limit(most))
    elif mine:
        own = Proposal.organisation_id.in_(mine) & ~events_of(mine)
        parts.append(_proposals("my_proposal", own, now).limit(most))
        parts.append(_letters("my_letter", Letter.organisation_id.in_(mine), now).limit(most))
    clashes = Shelf(OPEN, ids).soonest_ids(now=now).limit(soonest).subquery()
    parts.append(select(*_columns("clash", clashes.c.id)).select_from(clashes))
    query = union_all(*(select(part.subquery()) for part in parts))
    return [Turn(*row) for row in db.session.execute(query)]


def _columns(kind: str, conflict_id: Any, **given: Any) -> list[ColumnElement[Any]]:
    columns = [given[name].label(name) if name in given else _NOTHING[name] for name in _COLUMNS]
    return [literal(kind).label("kind"), conflict_id.label("conflict_id"), *columns]


def _tasks(account: Account) -> Select[Any]:
    mine: ColumnElement[bool] = Task.organisation_id.in_(account.edited_organisation_ids)
    if may(account, "conflict.mediate"):
        mine = or_(mine, Task.organisation_id.is_(None), Task.state == "missed")
    given = {
        "due_on": Task.due_on,
        "text": Decision.text,
        "who": func.coalesce(Organisation.name, ""),
        "state": Task.state,
    }
    return (
        select(*_columns("task", Task.conflict_id, **given))
        .join(Conflict, Conflict.id == Task.conflict_id)
        .join(Decision, Decision.id == Task.decision_id)
        .outerjoin(Organisation, Organisation.id == Task.organisation_id)
        .where(Task.state.in_(UNDONE), Conflict.state.in_(OPEN_STATES), mine)
        .order_by(Task.due_on, Task.id)
    )


def _proposals(kind: str, which: ColumnElement[bool], now: datetime) -> Select[Any]:
    writer = aliased(Organisation)
    given = {
        "at": Proposal.at,
        "by": Account.name,
        "who": Organisation.name,
        "event_id": Proposal.event_id,
        "local_start": Proposal.local_start,
        "local_end": Proposal.local_end,
        "on": Proposal.on,
        "from_id": Proposal.organisation_id,
        "from_name": writer.name,
    }
    return (
        select(*_columns(kind, Proposal.conflict_id, **given))
        .join(Event, Event.id == Proposal.event_id)
        .join(Conflict, Conflict.id == Proposal.conflict_id)
        .join(Account, Account.id == Proposal.by_id)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .outerjoin(writer, writer.id == Proposal.organisation_id)
        .where(
            *(Proposal.state == "open", Event.version == Proposal.event_version),
            *(Event.state.not_in(ENDED_STATES), Conflict.state.in_(OPEN_STATES), Conflict.last_at > now),
            which,
        )
        .order_by(Proposal.at, Proposal.id)
    )


def _letters(kind: str, which: ColumnElement[bool], now: datetime) -> Select[Any]:
    last = select(func.max(Letter.id)).group_by(Letter.conflict_id)
    given = {
        "at": Letter.at,
        "text": Letter.text,
        "by": Account.name,
        "from_id": Letter.organisation_id,
        "from_name": Organisation.name,
    }
    return (
        select(*_columns(kind, Letter.conflict_id, **given))
        .join(Conflict, Conflict.id == Letter.conflict_id)
        .join(Account, Account.id == Letter.by_id)
        .outerjoin(Organisation, Organisation.id == Letter.organisation_id)
        .where(Letter.id.in_(last), Conflict.state.in_(OPEN_STATES), Conflict.last_at > now, ~rests())
        .where(which)
        .order_by(Conflict.from_at, Letter.id)
    )


def _to(organisation_ids: list[int]) -> ColumnElement[bool]:
    from_others = or_(Letter.organisation_id.is_(None), Letter.organisation_id.not_in(organisation_ids))
    return concerning(organisation_ids) & from_others
