"""What a source has becomes events: the only writer of imports, a few at a time, so that others may save meanwhile.

Killed at any point and begun again it writes the rest and nothing twice: what was written is known by its key, in the
same transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from festival.base.database import begin_writing, db, in_short_transactions
from festival.conflicts.recheck import all_at_once, ask_recheck
from festival.events.lifecycle import giving_up
from festival.events.model import StateChange
from festival.events.saving import Step, new_event, take_step, write_event
from festival.exchange.candidate import Candidate
from festival.exchange.comparing import NOTHING, Compared, compare, gone_from
from festival.exchange.event_values import values_of, write_values
from festival.exchange.model import KEY_LENGTH, ImportChange, ImportedEvent, ImportRun
from festival.organisers.model import Account
from festival.places.model import Venue

_AT_ONCE = 5


@dataclass(frozen=True)
class Orders:
    """How a run writes. `state` is that of new events, `organisation_id` whose they are where a candidate names nobody.

    `left_out` are keys of what is not written this time, `adopted` events of ours by the key of what a person has said
    to be the same. `apart` are keys of what is another event though one of ours is like it: what else is like one is
    not written; None: nobody is asked. `is_whole`: the candidates and the unchanged ones by the keys `still_there` are
    all that the source has, and what it has no more is marked.
    """

    state: str
    organisation_id: int
    by: Account | None = None
    left_out: frozenset[str] = frozenset()
    adopted: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    apart: frozenset[str] | None = None
    is_whole: bool = True
    still_there: frozenset[str] = frozenset()

    def waits(self, row: Compared) -> bool:
        """Whether a new one may be an event of ours, and nobody has said yet that it is another."""
        is_alike = row.kind == "new" and bool(row.twins)
        return is_alike and self.apart is not None and row.candidate.key not in self.apart


def write_run(run_id: int, candidates: Sequence[Candidate], orders: Orders, *, now: datetime) -> None:
    """Write what is new and what has changed, in short transactions; the run says how far it is, and at last what came
    of it. One full recheck is asked for at the end. For a job.

    Each few are compared in the transaction that writes them: what others have saved meanwhile is known.
    """
    begin_writing()
    run = db.session.get_one(ImportRun, run_id)
    run.state, run.started_at = "running", run.started_at or now
    run.total, run.done = len(candidates), 0
    source_id = run.source_id
    db.session.commit()
    kinds: Counter[str] = Counter()
    single = list({one.key: one for one in reversed(candidates)}.values())  # of two with one key the first
    single.reverse()
    kinds["unreadable"] = len(candidates) - len(single)
    wanted = [one for one in single if one.key not in orders.left_out]
    batches = [wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE)]
    with all_at_once():
        for batch in in_short_transactions(batches):
            writing = _Writing(run_id, source_id, orders, now, _venues_of(batch))
            for row in compare(source_id, batch, adopted=orders.adopted):
                if orders.waits(row):
                    kinds["twin"] += 1
                    continue
                kinds[row.kind] += 1
                writing.write(row)
            db.session.get_one(ImportRun, run_id).done += len(batch)
            db.session.flush()
    if orders.is_whole:
        _mark_gone(run_id, source_id, [*(one.key for one in candidates), *orders.still_there], now)
    begin_writing()
    run = db.session.get_one(ImportRun, run_id)
    run.counts = _counts(run_id, kinds, left_out=len(single) - len(wanted))
    run.state, run.done, run.done_at = "done", run.total, now
    if any(run.counts.get(kind) for kind in ("new", "changed", "cancelled")):
        ask_recheck("many")
    db.session.commit()


def _venues_of(batch: Sequence[Candidate]) -> Sequence[Venue]:
    """Read the venues of a few candidates as they are now, all at once."""
    ids = {one.place.venue_id for one in batch if one.place and one.place.venue_id is not None}
    query = select(Venue).where(Venue.id.in_(ids)).execution_options(populate_existing=True)
    return db.session.scalars(query).all() if ids else ()


@dataclass
class _Writing:
    """What the writing of a few candidates needs; inside a transaction that writes and has the city's lock.

    `venues` are theirs: as long as they are held here, none is read again for each event.
    """

    run_id: int
    source_id: int
    orders: Orders
    now: datetime
    venues: Sequence[Venue]

    def write(self, row: Compared) -> None:
        if row.kind == "new":
            self._make(row)
        elif row.kind in ("changed", "kept"):
            self._change(row)
        elif row.kind == "cancelled":
            self._cancel(row)
        elif row.kind in ("same", "ended") and (row.known or row.event):
            self._know(row)

    def _make(self, row: Compared) -> None:
        orders, given = self.orders, row.given
        owner_id = given.get("organisation_id", orders.organisation_id)
        event = new_event(given["title"], organisation_id=owner_id, by=orders.by)
        write_values(event, given, by_id=self._by_id, now=self.now)
        event.state = orders.state
        write_event(event, now=self.now, by=orders.by, in_bulk=orders.state != "submitted")
        if orders.state != "idea":
            step = StateChange(event_id=event.id, from_state="idea", to_state=orders.state, by_id=self._by_id)
            step.at = self.now
            db.session.add(step)
        self._know(row, event.id)
        self._note(row, "new", event.id)

    def _change(self, row: Compared) -> None:
        event, take = row.event, row.merged.take
        assert event is not None  # by comparing.py
        standing = values_of(event)
        before = {name: standing[name] for name in take} | {"given": row.known.given if row.known else None}
        if take:
            write_values(event, take, by_id=self._by_id, now=self.now)
            write_event(event, now=self.now, by=self.orders.by, in_bulk=True)
        self._know(row)
        after = {name: value for name, value in values_of(event).items() if name in take}
        self._note(row, row.kind, event.id, before, after)

    def _cancel(self, row: Compared) -> None:
        event = row.event
        assert event is not None  # by comparing.py
        before = {"state": event.state}
        reason = _("The calendar or list that it comes from says that it does not take place.")
        take_step(event, Step(giving_up(event.state), self.orders.by, reason), now=self.now)
        self._know(row)
        self._note(row, "cancelled", event.id, before, {"state": event.state})

    def _know(self, row: Compared, event_id: int | None = None) -> None:
        """Keep what the source gives now, to compare with the next time."""
        known = row.known
        if known is None:
            known = ImportedEvent(source_id=self.source_id, key=row.candidate.key[:KEY_LENGTH], given={})
            known.event_id = event_id or row.event_id or 0
            db.session.add(known)
        if known.given != row.given:
            known.given = row.given
        known.contact = row.candidate.contact or ""
        known.where = row.candidate.where
        known.gone_since = None

    def _note(
        self,
        row: Compared,
        kind: str,
        event_id: int,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        change = ImportChange(run_id=self.run_id, event_id=event_id, kind=kind)
        change.key = row.candidate.key[:KEY_LENGTH]
        change.before, change.after = dict(before or {}), dict(after or {})
        change.kept = {name: list(both) for name, both in row.merged.kept.items()}
        db.session.add(change)

    @property
    def _by_id(self) -> int | None:
        return self.orders.by.id if self.orders.by else None


def _mark_gone(run_id: int, source_id: int, keys: Sequence[str], now: datetime) -> None:
    """Note of events that the source has no more since when; they stay as they are. In short transactions."""
    gone = gone_from(source_id, keys, now=now)
    db.session.rollback()
    for one in in_short_transactions([row.id for row in gone]):
        row = db.session.get_one(ImportedEvent, one, populate_existing=True)
        if row.gone_since is None:
            row.gone_since = now
            db.session.add(ImportChange(run_id=run_id, event_id=row.event_id, key=row.key, kind="marked"))
            db.session.flush()


def _counts(run_id: int, kinds: Counter[str], *, left_out: int) -> dict[str, int]:
    """How many of each kind; what was written is counted by its rows, those of an interrupted beginning among them."""
    db.session.flush()
    query = select(ImportChange.kind, func.count()).where(ImportChange.run_id == run_id)
    written = dict(db.session.execute(query.group_by(ImportChange.kind)).tuples().all())
    again = sum(written.get(kind, 0) - kinds[kind] for kind in ("new", "changed", "kept", "cancelled"))
    same = max(kinds["same"] + kinds["ended"] - again, 0)
    counts = written | {name: kinds[name] for name in ("unreadable", "twin")}
    counts |= {"same": same, "left_out": left_out}
    return {kind: number for kind, number in counts.items() if number}
