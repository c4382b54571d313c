"""Asking the offices concerned: when an event is handed in, and again when it changes in what they were asked about."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from festival.attachments.sent_files import SentFiles
from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.events.model import Event
from festival.events.next_dates import next_start
from festival.notices.sending import tell_asked
from festival.organisers.model import Account, Organisation
from festival.statements.event_facts import known_traits
from festival.statements.model import OPEN, OfficeTerm, Statement
from festival.statements.permit_table import needs_for
from festival.statements.statement_files import QUESTION, carry_files, hang_files

ASKED_STATES = ("submitted", "confirmed", "postponed")
"""States in which offices are asked, and asked again."""
ANSWER_DAYS = 14
"""Within how many days an office answers where the city has not said how soon it does itself."""


def office_terms() -> dict[str, int]:
    """Return which office each term of the table means; a term without one is the coordination's. One query."""
    query = (
        select(OfficeTerm.term, OfficeTerm.office_id)
        .join(Organisation, Organisation.id == OfficeTerm.office_id)
        .where(Organisation.is_office)
    )
    return dict(db.session.execute(query).tuples().all())


def offices_concerned(event: Event, *, now: datetime) -> dict[int | None, list[str]]:
    """Return the keys of the permits that the event needs, by the office that is to be asked; None is the coordination.
    Six queries at most."""
    today = clock.to_local(now, get_city().tz).date()
    starts = next_start(event, now=now)
    terms = office_terms()
    found: defaultdict[int | None, list[str]] = defaultdict(list)
    for need in needs_for(event, starts.date() if starts else None, today=today).certain:
        for office_id in dict.fromkeys(terms.get(term) for term in need.permit.offices):
            found[office_id].append(need.permit.key)
    return dict(found)


def current_statements(event_id: int) -> list[Statement]:
    """Return what is asked about the event now, or was answered and still holds. One query."""
    query = select(Statement).where(Statement.event_id == event_id, Statement.is_current)
    return list(db.session.scalars(query.order_by(Statement.id)))


def follow_event(event: Event, *, in_bulk: bool = False, is_new: bool = False, **_: Any) -> None:
    """Ask, ask again, or let go, by the state that the event has now. One query where nobody was asked."""
    if event.state == "submitted" and not in_bulk:
        ask_offices(event, now=clock.now())
        return
    if is_new:
        return
    current = current_statements(event.id)
    if event.state in ASKED_STATES and current:
        ask_offices(event, now=clock.now())
    elif event.state not in ASKED_STATES:
        for one in current:
            if one.answer == OPEN:
                one.is_current = False


def ask_offices(event: Event, *, now: datetime) -> None:
    """Ask each office that is concerned and not asked yet, and those again for whom something changed."""
    concerned = offices_concerned(event, now=now)
    digests = _digests(event)
    due_on = _due_on(event, now)
    known = {one.office_id: one for one in current_statements(event.id) if one.kind == "statement"}
    for office_id, keys in concerned.items():
        before = known.pop(office_id, None)
        if before is None:
            _ask(
                Statement(
                    event_id=event.id, office_id=office_id, permits=keys, due_on=due_on, asked_of=digests
                ),
                event,
            )
        else:
            _ask_again(before, event, keys=keys, digests=digests, due_on=due_on)
    for before in known.values():  # nothing of it is needed any more: whoever looked at it is to know
        _ask_again(before, event, keys=before.permits, digests=digests, due_on=due_on)


def _ask(statement: Statement, event: Event) -> None:
    statement.asked_at = clock.now()
    db.session.add(statement)
    code = "asked_again" if statement.again_for else "asked"
    if statement.office_id is not None:
        tell_asked(event, code, statement.office_id, until=statement.due_on)


def _ask_again(
    before: Statement, event: Event, *, keys: list[str], digests: Mapping[str, str], due_on: date
) -> None:
    """What is open is asked with what changed; what was answered is asked anew, and the answer stays to be read."""
    changed = [name for name, digest in digests.items() if before.asked_of.get(name) != digest]
    if not changed and before.permits == keys:
        return
    if before.answer == OPEN:
        before.permits, before.asked_of = keys, dict(digests)
        before.again_for = list(dict.fromkeys((*before.again_for, *changed)))
        return
    if not changed and set(keys) <= set(before.permits):
        return
    before.is_current = False
    again = Statement(
        event_id=event.id,
        office_id=before.office_id,
        question=before.question,
        permits=keys,
        due_on=due_on,
        asked_of=dict(digests),
        again_for=changed or ["permits"],
    )
    _ask(again, event)
    carry_files(before, again)


def _due_on(event: Event, now: datetime) -> date:
    """Return until when offices answer: within the city's days, and before the event begins."""
    city = get_city()
    today = clock.to_local(now, city.tz).date()
    wanted = today + timedelta(days=ANSWER_DAYS if city.answer_days is None else city.answer_days)
    starts = next_start(event, now=now)
    if starts is not None and starts.date() > today:
        wanted = min(wanted, starts.date() - timedelta(days=1))
    return max(wanted, today)


def _digests(event: Event) -> dict[str, str]:
    """Return digests of what offices are asked about: when, where and what kind of event it is."""
    changes = sorted(
        (str(one.named), one.kind, str(one.local_start), str(one.venue_id), one.place_name)
        for one in event.date_changes
    )
    setup = event.setup_minutes, event.teardown_minutes
    traits = sorted(known_traits(event.traits).items())
    parts = {
        "dates": (event.times_text, sorted(event.closed), changes, setup),
        "place": (event.venue_id, event.place_name, str(event.geometry)),
        "traits": (event.category, event.setting, event.sound, event.visitors_expected, traits),
    }
    return {
        name: hashlib.blake2b(repr(part).encode(), digest_size=8).hexdigest() for name, part in parts.items()
    }


@dataclass(frozen=True)
class Wish:
    """What the coordination asks by hand: of which organisation, in which words, until when (None: as usual)."""

    kind: str
    office_id: int
    question: str
    due_on: date | None
    files: SentFiles = field(default_factory=SentFiles)


def ask_by_hand(event: Event, wish: Wish, by: Account, *, now: datetime) -> None:
    """Ask an office or the organiser what the coordination wants to know. An office that is asked already has one
    question: what is open takes the words and the day, what was answered stays to be read."""
    due_on = wish.due_on or _due_on(event, now)
    statement = Statement(
        event_id=event.id,
        office_id=wish.office_id,
        kind=wish.kind,
        question=wish.question,
        permits=[],
        asked_at=now,
        due_on=due_on,
        asked_of=_digests(event),
    )
    for before in current_statements(event.id):
        if wish.kind == "statement" == before.kind and before.office_id == wish.office_id:
            statement.permits = before.permits
            before.is_current = False
    db.session.add(statement)
    db.session.flush()
    hang_files(statement, wish.files, QUESTION, by.id)
    flag_modified(event, "state")  # its version moves: who answers it at the same time is told
    codes = {"question": "asked_back", "condition": "condition", "statement": "asked"}
    tell_asked(event, codes[wish.kind], wish.office_id, until=due_on, but=by)
