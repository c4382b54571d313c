"""What a decision asks somebody to do until a day. Until then the conflict rests; not done, it comes back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, or_, select, update
from sqlalchemy.orm import contains_eager, joinedload

from festival.base import dates
from festival.base.database import db
from festival.base.templating import today
from festival.conflicts.model import OPEN_STATES, Conflict, ConflictParty
from festival.events.model import Event
from festival.mediation.model import Decision, Task
from festival.notices.sending import tell_concerned
from festival.organisers.model import Account
from festival.organisers.permissions import may

UNDONE = ("open", "missed")


def rests() -> ColumnElement[bool]:
    """Return the condition that a conflict waits for what was decided, and is no matter to talk about until then."""
    return exists().where(Task.conflict_id == Conflict.id, Task.state == "open")


def give_task(decision: Decision, organisation_id: int | None, due_on: date) -> Task:
    """Return the task that a decision gives an organisation, None for the coordination. Writes."""
    task = Task(
        decision=decision, conflict_id=decision.conflict_id, organisation_id=organisation_id, due_on=due_on
    )
    db.session.add(task)
    return task


def end_tasks(conflict_ids: Collection[int], state: str, *, now: datetime, by: Account | None = None) -> None:
    """Note that nobody has to do anything for the conflicts any more: `done`, or `dropped` by another decision."""
    query = update(Task).where(Task.conflict_id.in_(conflict_ids), Task.state.in_(UNDONE))
    db.session.execute(
        query.values(state=state, ended_at=now, ended_by_id=by.id if by else None),
        execution_options={"synchronize_session": False},
    )


def finish_task(task: Task, by: Account, *, now: datetime) -> bool:
    """Note that a task is done and tell those concerned; a conflict that is still there is talked about again.

    Returns False where the task had ended already. Writes.
    """
    if task.state not in UNDONE:
        return False
    task.state, task.ended_at, task.ended_by_id = "done", now, by.id
    tell_concerned(task.conflict, "done", but=by.id, by=by.name)
    return True


def miss_overdue_tasks(*, today: date, now: datetime) -> int:
    """Return how many tasks were not done in time: their conflicts are open again, and those concerned are told.

    Writes; the caller commits.
    """
    query = _tasks().where(Task.state == "open", Task.due_on < today, Conflict.state.in_(OPEN_STATES))
    missed = list(db.session.scalars(query))
    for task in missed:
        task.state, task.ended_at = "missed", now
        who = task.organisation.name if task.organisation else ""
        tell_concerned(task.conflict, "missed", until=task.due_on.isoformat(), who=who)
    return len(missed)


def task_for(task_id: int, conflict_id: int) -> Task | None:
    """Return the task of this conflict, or None. One query."""
    return db.session.scalar(_tasks().where(Task.id == task_id, Task.conflict_id == conflict_id))


def may_finish(task: Task, account: Account) -> bool:
    return task.organisation_id in account.edited_organisation_ids or may(account, "conflict.mediate")


def tasks_of_decisions(decision_ids: Iterable[int]) -> dict[int, Task]:
    """Return the tasks by the decision that gave them. One query."""
    query = _tasks().where(Task.decision_id.in_(list(decision_ids)))
    return {task.decision_id: task for task in db.session.scalars(query)}


def tasks_to_do(account: Account) -> list[Task]:
    """Return what the account's organisations have to do, for the coordination its own and whatever was missed; the
    soonest first. One query."""
    mine: ColumnElement[bool] = Task.organisation_id.in_(account.edited_organisation_ids)
    if may(account, "conflict.mediate"):
        mine = or_(mine, Task.organisation_id.is_(None), Task.state == "missed")
    query = _tasks().where(Task.state.in_(UNDONE), Conflict.state.in_(OPEN_STATES), mine)
    return list(db.session.scalars(query.order_by(Task.due_on, Task.id)))


def who_words(task: Task) -> str:
    """Return who has to do it."""
    return task.organisation.name if task.organisation else _("the coordination")


def task_words(task: Task, locale: str) -> str:
    """Return until when and by whom, and what became of it."""
    return due_words(task.due_on, who_words(task), task.state, locale)


def due_words(due_on: date, who: str, state: str, locale: str) -> str:
    """Return until when something has to be done, by whom, and what became of it."""
    words = _("Until %(day)s, by %(who)s", day=dates.long_day(due_on, locale), who=who)
    became = {
        "open": _("to be done"),
        "done": _("done"),
        "missed": _("not done in time"),
        "dropped": _("decided otherwise since"),
    }[state]
    return f"{words}: {became}"


def is_day_to_come(day: date) -> bool:
    """Whether something can still be done until the day; a day of ten years from now is a slip."""
    return 0 <= (day - today()).days <= 3653


def _tasks() -> Select[tuple[Task]]:
    return (
        select(Task)
        .join(Task.conflict)
        .options(
            contains_eager(Task.conflict)
            .selectinload(Conflict.parties)
            .options(
                joinedload(ConflictParty.event).joinedload(Event.venue),
                joinedload(ConflictParty.organisation),
            ),
            joinedload(Task.decision),
            joinedload(Task.organisation),
        )
    )
