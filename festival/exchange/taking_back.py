"""A whole run taken back: what it made is withdrawn, what it changed is as it was, unless somebody went on with it.

Nothing is deleted: what the public has seen is cancelled with a reason, so that calendars hear of it.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm import selectinload

from festival.base.database import begin_writing, db, in_short_transactions
from festival.conflicts.recheck import all_at_once, ask_recheck
from festival.events.change_log import EventChange
from festival.events.lifecycle import ENDED_STATES, giving_up
from festival.events.model import Event, StateChange
from festival.events.saving import Step, take_step, write_event
from festival.exchange.event_values import values_of, write_values
from festival.exchange.model import ImportChange, ImportedEvent, ImportRun
from festival.exchange.signals import gone_on_with
from festival.organisers.model import Account

_AT_ONCE = 10


def is_last_to_write(run: ImportRun) -> bool:
    """Whether the run wrote something and no later one of its source did: what came later rests on it. Two queries."""
    later = (
        select(ImportChange.id)
        .join(ImportRun, ImportRun.id == ImportChange.run_id)
        .where(ImportRun.source_id == run.source_id, ImportRun.id > run.id, ImportRun.state != "taken_back")
    )
    own = select(ImportChange.id).where(ImportChange.run_id == run.id)
    return bool(db.session.scalar(select(own.exists()))) and not db.session.scalar(select(later.exists()))


def take_back(run_id: int, *, now: datetime) -> None:
    """Take back what the run wrote, the last first, in short transactions; what is done already is left out. For a job.

    What somebody has gone on with since stays, and is counted as kept. Where a later run has written something
    meanwhile, nothing is taken back.
    """
    begin_writing()
    run = db.session.get_one(ImportRun, run_id)
    if not is_last_to_write(run):
        run.state = "done"
        db.session.commit()
        return
    todo = list(
        db.session.scalars(
            select(ImportChange.id)
            .where(ImportChange.run_id == run_id, ImportChange.taken_back == "")
            .order_by(ImportChange.id.desc())
        )
    )
    run.total, run.done = len(todo), 0
    db.session.commit()
    batches = [todo[start : start + _AT_ONCE] for start in range(0, len(todo), _AT_ONCE)]
    with all_at_once():
        for batch in in_short_transactions(batches):
            _take_some_back(run_id, batch, now)
    begin_writing()
    query = select(ImportChange.taken_back, func.count()).where(ImportChange.run_id == run_id)
    counts = dict(db.session.execute(query.group_by(ImportChange.taken_back)).tuples().all())
    run.counts = run.counts | {"taken_back": counts.get("done", 0), "stays": counts.get("kept", 0)}
    run.state, run.taken_back_at = "taken_back", now
    ask_recheck("many")
    db.session.commit()


def _take_some_back(run_id: int, change_ids: list[int], now: datetime) -> None:
    run = db.session.get_one(ImportRun, run_id)
    by = db.session.get(Account, run.taken_back_by_id) if run.taken_back_by_id else None
    changes = db.session.scalars(
        select(ImportChange).where(ImportChange.id.in_(change_ids)).order_by(ImportChange.id.desc())
    ).all()
    events = _events({one.event_id for one in changes})
    known = _known(run.source_id, [one.key for one in changes])
    for change in changes:
        event, row = events[change.event_id], known.get(change.key)
        if change.kind == "marked":
            if row is not None:
                row.gone_since = None
            change.taken_back = "done"
        elif change.kind == "new":
            change.taken_back = _withdraw(event, run, by, now)
            if row is not None and change.taken_back == "done":
                db.session.execute(delete(ImportedEvent).where(ImportedEvent.id == row.id))
        elif change.kind == "cancelled":
            change.taken_back = "kept"  # nothing follows a cancelled event
        else:
            change.taken_back = _restore(event, change, by, now)
            _forget_given(row, change)
    run.done += len(change_ids)
    db.session.flush()


def _withdraw(event: Event, run: ImportRun, by: Account | None, now: datetime) -> str:
    """Withdraw or cancel what the run made, unless somebody has gone on with it; return what became of it."""
    if event.state in ENDED_STATES or _was_edited(event, run):
        return "kept"
    reason = _("It was imported by mistake, and the import was taken back.")
    take_step(event, Step(giving_up(event.state), by, reason), now=now)
    return "done"


def _was_edited(event: Event, run: ImportRun) -> bool:
    """Whether somebody has edited the event, taken a step or said something of it since the run wrote it."""
    since = run.started_at or run.created_at
    edits = select(EventChange.id).where(EventChange.event_id == event.id, EventChange.at > since)
    steps = select(StateChange.id).where(StateChange.event_id == event.id, StateChange.at > since)
    if db.session.scalar(select(edits.exists() | steps.exists())):
        return True
    return any(answer for _room, answer in gone_on_with.send(event, since=since))


def _restore(event: Event, change: ImportChange, by: Account | None, now: datetime) -> str:
    """Give the event its old values where it still has what the run wrote; return what became of it."""
    stands = values_of(event)
    back = {
        name: change.before[name]
        for name, value in change.after.items()
        if name in change.before and stands.get(name) == value
    }
    if back and event.state not in ENDED_STATES:
        write_values(event, back, by_id=by.id if by else None, now=now)
        write_event(event, now=now, by=by, in_bulk=True)
    return "done" if back.keys() == change.after.keys() else "kept"


def _forget_given(row: ImportedEvent | None, change: ImportChange) -> None:
    """Let the source give again what it gave in this run, the next time."""
    if row is None:
        return
    if change.before.get("given") is None:
        db.session.execute(delete(ImportedEvent).where(ImportedEvent.id == row.id))
    else:
        row.given = change.before["given"]


def _events(ids: set[int]) -> dict[int, Event]:
    query = select(Event).where(Event.id.in_(sorted(ids)))
    loaded = query.options(selectinload(Event.date_changes), selectinload(Event.lines))
    return {one.id: one for one in db.session.scalars(loaded)}


def _known(source_id: int, keys: list[str]) -> dict[str, ImportedEvent]:
    query = select(ImportedEvent).where(ImportedEvent.source_id == source_id, ImportedEvent.key.in_(keys))
    return {one.key: one for one in db.session.scalars(query)}
