"""What offices of the demo city are asked and say, so that a newcomer sees an office's desk that is in use. Writes; the
caller commits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db, lock_city
from festival.conversation.writing import Said, write_message
from festival.demo.talks import last_notice, mark_read
from festival.demo.together import next_event
from festival.events.model import Event
from festival.events.saving import write_event
from festival.organisers.accounts import find_account
from festival.organisers.model import Account, Organisation
from festival.statements.asking import Wish, ask_by_hand, current_statements
from festival.statements.model import OfficeTerm, Statement
from festival.statements.office_answers import OfficeAnswer, answer_statement

Offices = Mapping[str, tuple[str, ...]]
"""Which terms of the table of permits each office means, by its key; what none is named for is the coordination's."""


@dataclass(frozen=True, slots=True)
class AskedRow:
    """What is known of an event that was handed in, and what the office of office@demo.example has said.

    `late_days`: so long ago it should have answered. `later`: what was said of the event after the answer, for which
    the office is asked again. `question` is what the coordination asks its organiser; `said` is who wrote what in its
    conversation, and whether as an internal note.
    """

    event_key: str
    traits: dict[str, Any]
    answer: str = ""
    text: str = ""
    late_days: int = 0
    later: dict[str, Any] = field(default_factory=dict)
    question: str = ""
    said: tuple[tuple[str, str, bool], ...] = ()


def write_office_terms(offices: Offices, organisations: dict[str, Organisation]) -> int:
    """Return how many terms of the table of permits were given an office; what somebody has said stays."""
    known = set(db.session.scalars(select(OfficeTerm.term)))
    fresh = [
        OfficeTerm(term=term, office_id=organisations[key].id)
        for key, terms in offices.items()
        if key in organisations
        for term in terms
        if term not in known
    ]
    db.session.add_all(fresh)
    return len(fresh)


def take_out_office_terms(offices: Offices) -> None:
    """Let no term mean the office that the demo gave it; what somebody has said since stays."""
    for key, terms in offices.items():
        office = select(Organisation.id).where(Organisation.slug == key).scalar_subquery()
        db.session.execute(
            delete(OfficeTerm).where(OfficeTerm.term.in_(terms), OfficeTerm.office_id == office)
        )


def write_asked(row: AskedRow, *, now: datetime) -> int:
    """Return 1 where the offices were asked about the event, and have answered where they do; else 0."""
    lock_city()
    event = next_event(row.event_key, now=now)
    office = find_account("office@demo.example")
    if event is None or event.state != "submitted" or office is None:
        return 0
    told = last_notice()
    event.traits = row.traits
    write_event(event, now=now)
    for one in current_statements(event.id):
        one.again_for = []  # nobody has looked at it before
    asked = _asked_of(event, office)
    if asked is not None and row.answer:
        answer_statement(asked, OfficeAnswer(row.answer, row.text), office, now=now)
    elif asked is not None and row.late_days:
        asked.due_on = clock.to_local(now, get_city().tz).date() - timedelta(days=row.late_days)
        asked.asked_at = now - timedelta(days=row.late_days + 14)
    if row.later:
        event.traits = row.traits | row.later
        write_event(event, now=now)
    mark_read(since_notice=told, now=now)  # it stands in the queue; what is said in the talk is news
    _talk(row, event, now)
    return 1


def _talk(row: AskedRow, event: Event, now: datetime) -> None:
    coordinator = find_account("coordinator@demo.example")
    if row.question and coordinator is not None:
        ask_by_hand(event, Wish("question", event.organisation_id, row.question, None), coordinator, now=now)
    for place, (name, text, is_note) in enumerate(row.said):
        by = find_account(f"{name}@demo.example")
        if by is not None:
            at = now + timedelta(seconds=place)  # in their order
            key = f"demo-{row.event_key}-{place}"
            write_message(event, Said(key, text, is_note=is_note), by, now=at)


def _asked_of(event: Event, account: Account) -> Statement | None:
    query = select(Statement).where(
        Statement.event_id == event.id,
        Statement.is_current,
        Statement.kind == "statement",
        Statement.office_id.in_(account.organisation_ids),
    )
    return db.session.scalar(query)
