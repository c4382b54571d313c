"""Conflicts as rows: brought up to what the rules say, by the edit itself or by a job that looks at everything."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import selectinload

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db, lock_city, metadata
from festival.checks.draft import load_city
from festival.checks.happenings import Loaded
from festival.checks.pair_index import days_of
from festival.checks.series_findings import MARKED, SeriesFinding
from festival.checks.surroundings import Draft, load_check
from festival.conflicts.answers import UNSETTLED, answer_to, answers_to, settle_by, settled_by
from festival.conflicts.model import Conflict, ConflictParty, Recheck, StandingAnswer
from festival.conflicts.signals import Change, conflicts_changed
from festival.events.model import BLOCKING_STATES, Event
from festival.findings.finding import group_key
from festival.rule_settings.rule_failures import note_failed
from festival.rules.active_rules import ActiveRules

_MOST_KEYS = 400


_AT_ONCE: ContextVar[bool] = ContextVar("all_at_once", default=False)


@contextmanager
def all_at_once() -> Iterator[None]:
    """Where many events are written, leave their rechecks out; whoever does so calls `recheck_all` or
    `ask_recheck` afterwards."""
    token = _AT_ONCE.set(True)
    try:
        yield
    finally:
        _AT_ONCE.reset(token)


def recheck_event(event: Event, *, now: datetime | None = None) -> None:
    """Bring all that the event may change up to date; follows `event_changed`, inside the same transaction.

    The city's lock lets one such transaction pass at a time: of two that save the same evening at once, the later one
    finds the earlier one's dates and writes the conflict that both will see.
    """
    if _AT_ONCE.get():
        return
    lock_city()
    now = now or clock.now()
    known = _known_of(event.id, now)
    mine = Loaded().own(event.id, since_at=now, blocking=True) if event.state in BLOCKING_STATES else []
    if not mine and not known:
        return
    on = clock.to_local(now, get_city().tz).date()
    days = [day for one in mine for day in days_of(one)] or [on]
    spans = [conflict.on for conflict in known]
    lends = any(one.event.bookings for one in mine) or any(one.rule == "resources" for one in known)
    facts, active_rules = load_city(min([*days, *spans]), max([*days, *spans]), stock=lends)
    further = _subjects_of(known, active_rules)
    check = load_check(Draft(event.id, tuple(mine)), facts, active_rules, now=now, further=further)
    holding = [] if event.is_opening_hours else mine
    found = {matter.finding.key: matter for matter in check.check_alone(holding).worst_first()}
    keys = set(found)
    for active in active_rules.groups:
        own = mine if active.narrow is not None and active.narrow.booked else holding
        subjects = {subject for one in own for subject in active.subjects(one, facts)}
        subjects |= further.get(active.name, set())
        if active.narrow is not None and further.get(active.name):
            beside = {party.event_id for one in known if one.rule == active.name for party in one.parties}
            whole = {
                active.span(subject, facts) for subject in subjects
            }  # what was loaded with all its dates
            for one in check.pool(active):
                if one.event.event_id in beside:
                    others = active.subjects(one, facts)
                    subjects.update(subject for subject in others if active.span(subject, facts) in whole)
        for matter in check.judge(active, subjects, own, event.id):
            if matter.last_at > now:
                found[matter.finding.key] = matter
        keys.update(group_key(active.name, subject) for subject in subjects)
    stored = {conflict.key: conflict for conflict in known}
    stored.update(_stored(keys - stored.keys()))
    ready = {key: Ready.of(matter) for key, matter in found.items()}
    write_findings(ready, stored, now=now, failed=active_rules.failed)
    note_failed(active_rules.failed, now=now)


@dataclass(frozen=True, slots=True)
class Ready:
    """A matter with what its row will say, put together before anybody has to wait for it."""

    matter: SeriesFinding
    values: dict[str, Any]

    @classmethod
    def of(cls, matter: SeriesFinding) -> Ready:
        """Return it; what gets no row says nothing."""
        return cls(matter, _values(matter) if matter.is_kept else {})


def write_findings(
    found: Mapping[str, Ready],
    stored: Mapping[str, Conflict],
    *,
    now: datetime,
    failed: Collection[str] = (),
    takes_over: bool = False,
) -> None:
    """Bring the stored conflicts up to what was found: new ones are raised, those not found any more end.

    What is over stays as it was, and what a rule found that has failed now. Raises nothing twice: a key has one row for
    ever. `takes_over` lets acceptances stand whose mark was made in another way and fitted until now: an update of the
    software asks nobody again.
    """
    found = {key: ready for key, ready in found.items() if ready.matter.finding.rule not in failed}
    stored = {key: conflict for key, conflict in stored.items() if conflict.rule not in failed}
    matters = [ready.matter for ready in found.values()]
    owners = owners_of(matters)
    answers = answers_to({matter.question for matter in matters if matter.is_conflict})
    changed: list[tuple[Conflict, str]] = []
    fresh: list[tuple[Ready, StandingAnswer | None]] = []
    for key, conflict in stored.items():
        if key not in found and conflict.gone_at is None and conflict.last_at > now:
            conflict.gone_at = conflict.changed_at = now
            was_noted = conflict.state == "noted"
            conflict.state = "solved"
            changed.append((conflict, "" if was_noted else "solved"))
    for key, ready in found.items():
        known, matter = stored.get(key), ready.matter
        if not matter.is_kept:
            if known is not None and known.gone_at is None and known.last_at > now:
                known.gone_at = known.changed_at = now
                known.state = "solved"
                changed.append((known, "solved"))
            continue
        those = [owners[number] for number in matter.finding.event_ids if number in owners]
        answer = answer_to(matter, answers, those) if matter.is_conflict else None
        if known is None:
            fresh.append((ready, answer))
            continue
        if takes_over and _stood_by_another_mark(known):
            known.accepted_mark = matter.mark
        change = _write(ready, known, owners, now, answer)
        if change is not None:
            changed.append((known, change))
    db.session.flush()
    changes = [Change(one.id, change, one.is_small) for one, change in changed if change]
    changes += _raise(fresh, owners, now)
    if changes:
        conflicts_changed.send(changes)


def is_written(ready: Ready, known: Conflict | None, owners: Mapping[int, int]) -> bool:
    """Whether the row says already what was found, so that nothing has to be written; reads its parties."""
    matter = ready.matter
    if known is None or known.gone_at is not None or (known.state == "noted") is matter.is_conflict:
        return False
    if known.state == "accepted" and known.accepted_mark != matter.mark:
        return False
    concerned = {one: owners[one] for one in matter.finding.event_ids if one in owners}
    if {party.event_id: party.organisation_id for party in known.parties} != concerned:
        return False
    return all(getattr(known, name) == value for name, value in ready.values.items())


def ask_recheck(cause: str) -> Recheck:
    """Return the full recheck that the job will do next, asked for now if none waits already. Writes."""
    waiting = db.session.scalar(select(Recheck).where(Recheck.started_at.is_(None)).order_by(Recheck.id))
    if waiting is None:
        waiting = Recheck(cause=cause)
        db.session.add(waiting)
        db.session.flush()
    return waiting


def ask_for_many() -> None:
    """Ask for the full recheck after one of many events was written, unless whoever writes them does so. Writes."""
    if not _AT_ONCE.get():
        ask_recheck("many")


def recheck_events_at(venue_ids: Iterable[int], *, cause: str, most: int = 20) -> None:
    """Recheck the events with dates to come at these venues; very many are left to the job. Writes."""
    from festival.events.model import Occurrence

    now = clock.now()
    query = (
        select(Occurrence.event_id)
        .where(Occurrence.venue_id.in_(list(venue_ids)), Occurrence.blocks, Occurrence.blocks_to > now)
        .distinct()
        .limit(most + 1)
    )
    recheck_some(list(db.session.scalars(query)), cause=cause, most=most, now=now)


def recheck_some(event_ids: list[int], *, cause: str, most: int = 20, now: datetime | None = None) -> None:
    """Recheck these events at once where they are few, else ask the job to look at everything. Writes."""
    if len(event_ids) > most:
        ask_recheck(cause)
        return
    for event in db.session.scalars(select(Event).where(Event.id.in_(event_ids)).order_by(Event.id)):
        recheck_event(event, now=now)


def _known_of(event_id: int, now: datetime) -> list[Conflict]:
    """The event's conflicts that are neither gone nor over."""
    query = (
        select(Conflict)
        .join(ConflictParty, ConflictParty.conflict_id == Conflict.id)
        .where(ConflictParty.event_id == event_id, Conflict.gone_at.is_(None), Conflict.last_at > now)
        .options(selectinload(Conflict.parties))
    )
    return list(db.session.scalars(query))


def _subjects_of(known: Iterable[Conflict], active_rules: ActiveRules) -> dict[str, set[str]]:
    further: dict[str, set[str]] = {}
    for conflict in known:
        active = active_rules.group(conflict.rule)
        if active is not None:
            further.setdefault(active.name, set()).add(active.subject_of(conflict.key))
    return further


def _stored(keys: Iterable[str]) -> dict[str, Conflict]:
    ordered = sorted(keys)
    found: dict[str, Conflict] = {}
    for start in range(0, len(ordered), _MOST_KEYS):
        query = select(Conflict).where(Conflict.key.in_(ordered[start : start + _MOST_KEYS]))
        found.update(
            (one.key, one) for one in db.session.scalars(query.options(selectinload(Conflict.parties)))
        )
    return found


def owners_of(found: Iterable[SeriesFinding]) -> dict[int, int]:
    """Return whose the events are that become parties."""
    ids = sorted({event_id for matter in found if matter.is_kept for event_id in matter.finding.event_ids})
    owners: dict[int, int] = {}
    for start in range(0, len(ids), _MOST_KEYS):
        query = select(Event.id, Event.organisation_id).where(Event.id.in_(ids[start : start + _MOST_KEYS]))
        owners.update(db.session.execute(query).tuples().all())
    return owners


def _raise(
    fresh: Iterable[tuple[Ready, StandingAnswer | None]], owners: Mapping[int, int], now: datetime
) -> list[Change]:
    """Write new conflicts with their parties, some of them answered already; return those that somebody has to be told
    of. Two statements for many."""
    rows = [_new_row(ready, answer, now) for ready, answer in fresh]
    if not rows:
        return []
    written = db.session.execute(
        insert(metadata.tables["conflict"]).returning(Conflict.id, Conflict.key), rows
    )
    ids = {key: number for number, key in written.tuples()}
    parties = [
        {
            "conflict_id": ids[ready.matter.finding.key],
            "event_id": event_id,
            "organisation_id": owners[event_id],
        }
        for ready, _answer in fresh
        for event_id in ready.matter.finding.event_ids
        if event_id in owners
    ]
    if parties:
        db.session.execute(insert(metadata.tables["conflict_party"]), parties)
    return [Change(ids[row["key"]], "found", row["is_small"]) for row in rows if row["state"] == "open"]


def _new_row(ready: Ready, answer: StandingAnswer | None, now: datetime) -> dict[str, Any]:
    matter = ready.matter
    unanswered = {
        "state": "open" if matter.is_conflict else "noted",
        "answer_id": None,
        "accepted_by_id": None,
    }
    unanswered |= {"accepted_at": None, "accepted_reason": "", "accepted_mark": ""}
    settled = unanswered if answer is None else settled_by(answer, matter.mark, now=now)
    return {"key": matter.finding.key, "found_at": now, "changed_at": now, **ready.values, **settled}


def _write(
    ready: Ready, known: Conflict, owners: Mapping[int, int], now: datetime, answer: StandingAnswer | None
) -> str | None:
    """Write one matter into its row, which may be answered by now; return what changed about it: None nothing, "" only
    its details."""
    different = {name: value for name, value in ready.values.items() if getattr(known, name) != value}
    _note_weight(known, ready.values["severity"], now)
    for name, value in different.items():
        setattr(known, name, value)
    parties_changed = _write_parties(known, owners, ready.matter.finding.event_ids)
    change = _settle_state(known, ready.matter, now, answer)
    if change is None and (different or parties_changed):
        change = ""
    if change is not None:
        known.changed_at = now
    return change


def _note_weight(known: Conflict, severity: int, now: datetime) -> None:
    if known.gone_at is not None:
        known.severity_before = known.worse_at = None  # it comes back, which says enough
    elif severity > known.severity:
        known.severity_before, known.worse_at = known.severity, now
    elif known.severity_before is not None and severity <= known.severity_before:
        known.severity_before = known.worse_at = None


def _stood_by_another_mark(known: Conflict) -> bool:
    return bool(known.mark) and known.accepted_mark == known.mark and not known.mark.startswith(MARKED)


def _settle_state(
    known: Conflict, matter: SeriesFinding, now: datetime, answer: StandingAnswer | None
) -> str | None:
    was_gone, was_noted = known.gone_at is not None, known.state == "noted"
    known.gone_at = None
    if not matter.is_conflict:
        if was_noted:
            return None
        known.state = "noted"
        return "" if was_gone else "solved"
    if was_gone or was_noted:
        is_as_accepted = bool(known.accepted_mark) and known.accepted_mark == known.mark
        known.state = "accepted" if is_as_accepted else "open"
        if was_gone:
            known.reopened_at = now
            known.times_reopened += 1
        if answer is not None and not is_as_accepted:
            settle_by(known, answer, now=now)
            return ""
        return "returned" if was_gone else "found"
    is_asked = known.state in UNSETTLED or (known.state == "accepted" and known.accepted_mark != known.mark)
    if is_asked and answer is not None:
        settle_by(known, answer, now=now)
        return ""
    if is_asked and known.state == "accepted":
        known.state = "to_reassess"
        return "to_reassess"
    return None


def _values(matter: SeriesFinding) -> dict[str, Any]:
    finding = matter.finding
    return {
        "rule": finding.rule,
        "question": matter.question,
        "severity": int(finding.severity),
        "is_small": finding.is_small,
        "on": finding.on,
        "from_at": finding.from_at,
        "to_at": finding.to_at,
        "last_at": matter.last_at,
        "dates": matter.dates,
        "reason_code": finding.reason.code,
        "reason_values": _plain(dict(finding.reason.values)),
        "evidence": _plain(dict(finding.evidence)),
        "remedies": _plain([{"code": one.code, "values": dict(one.values)} for one in finding.remedies]),
        "mark": matter.mark,
    }


def _plain(value: Any) -> Any:
    """The value as it comes back from the database: lists for tuples, so that nothing seems to have changed."""
    return json.loads(json.dumps(value))


def _write_parties(conflict: Conflict, owners: Mapping[int, int], event_ids: Iterable[int]) -> bool:
    wanted = {event_id: owners[event_id] for event_id in event_ids if event_id in owners}
    current = {party.event_id: party for party in conflict.parties}
    changed = False
    for event_id, party in current.items():
        if event_id not in wanted:
            conflict.parties.remove(party)
            changed = True
        elif party.organisation_id != wanted[event_id]:
            party.organisation_id = wanted[event_id]
            changed = True
    for event_id, organisation_id in wanted.items():
        if event_id not in current:
            conflict.parties.append(ConflictParty(event_id=event_id, organisation_id=organisation_id))
            changed = True
    return changed
