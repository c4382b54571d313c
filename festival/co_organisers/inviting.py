"""Asking, answering, ending: the steps by which organisations come to organise an event together.

Whoever writes has read the event by `get_event_for` or its invitation by `get_invitation_for`, and thus waits for who
is just writing. Nothing here commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from festival.base.database import db
from festival.base.errors import FestivalError
from festival.co_organisers.model import CoOrganiser
from festival.co_organisers.signals import together_changed
from festival.events.change_log import note_change
from festival.events.lifecycle import ENDED_STATES
from festival.events.model import Event
from festival.events.saving import write_event
from festival.organisers.model import Account, Organisation


class Overtaken(FestivalError):
    """A step that is no longer possible: somebody else was faster, or the event is over."""


@dataclass(frozen=True)
class Asked:
    """What an organisation is asked: to be named, or to edit too, with a word."""

    organisation_id: int
    may_edit: bool
    words: str


def invite(event: Event, asked: Asked, by: Account, *, now: datetime) -> CoOrganiser:
    """Ask an organisation to organise the event too; return its row. Asking twice is as once. Raises Overtaken."""
    organisation = db.session.get(Organisation, asked.organisation_id)
    if (
        organisation is None
        or not organisation.is_admitted
        or organisation.merged_into_id is not None
        or organisation.id == event.organisation_id
        or event.state in ENDED_STATES
    ):
        raise Overtaken(f"event {event.id}")
    row = _row(event, organisation)
    if row is not None and row.state in ("asked", "accepted"):
        return row
    if row is None:
        row = CoOrganiser(event=event, organisation=organisation)
        db.session.add(row)
    row.event, row.organisation = event, organisation
    row.state, row.may_edit, row.words, row.answer = "asked", asked.may_edit, asked.words, ""
    row.asked_by_id, row.asked_at, row.answered_at, row.lead_asked_at = by.id, now, None, None
    _note(row, "asked", by, now=now, words=asked.words)
    together_changed.send(row, code="co_asked", by=by, to_lead=False)
    return row


def answer(row: CoOrganiser, *, accepts: bool, words: str, by: Account, now: datetime) -> None:
    """Write down what the organisation says to what it was asked. Twice is as once. Raises Overtaken."""
    wanted = "accepted" if accepts else "declined"
    if row.state == wanted:
        return
    if row.state != "asked" or row.event.state in ENDED_STATES:
        raise Overtaken(f"co-organiser {row.id}")
    row.state, row.answer, row.answered_at = wanted, words, now
    _note(row, wanted, by, now=now, words=words)
    if accepts:
        _settle(row.event, by, now=now)
    together_changed.send(row, code="co_answered", by=by, to_lead=True)


def end(row: CoOrganiser, by: Account, *, by_lead: bool, now: datetime) -> None:
    """Take back what was asked, or end what was accepted: the leading organisation, or the other one for itself."""
    if row.state not in ("asked", "accepted"):
        return
    was_in = row.state == "accepted"
    row.state, row.answered_at, row.lead_asked_at = "taken_back" if by_lead else "left", now, None
    _note(row, row.state, by, now=now)
    if was_in:
        _settle(row.event, by, now=now)
    together_changed.send(row, code="co_ended", by=by, to_lead=not by_lead)


def change_rights(row: CoOrganiser, *, may_edit: bool, by: Account, now: datetime) -> None:
    """Let the organisation edit the event, or only be named."""
    if row.state not in ("asked", "accepted") or row.may_edit == may_edit:
        return
    row.may_edit = may_edit
    _note(row, "rights", by, now=now)
    if row.state == "accepted":
        _settle(row.event, by, now=now)


def offer_lead(row: CoOrganiser, by: Account, *, now: datetime) -> None:
    """Ask an organisation that is in it to take the lead over. Raises Overtaken."""
    if row.lead_asked_at is not None:
        return
    if row.state != "accepted" or row.event.state in ENDED_STATES:
        raise Overtaken(f"co-organiser {row.id}")
    row.lead_asked_at = now
    _note(row, "lead_asked", by, now=now)
    together_changed.send(row, code="lead_asked", by=by, to_lead=False)


def keep_lead(row: CoOrganiser, by: Account, *, now: datetime) -> None:
    """Take back that the organisation was asked to lead."""
    if row.lead_asked_at is not None:
        row.lead_asked_at = None
        _note(row, "lead_kept", by, now=now)


def answer_lead(row: CoOrganiser, *, accepts: bool, by: Account, now: datetime) -> None:
    """Take the lead over, so that the one that led goes on as who may edit; or leave it there. Raises Overtaken."""
    event = row.event
    if row.lead_asked_at is None or row.state != "accepted" or event.state in ENDED_STATES:
        raise Overtaken(f"co-organiser {row.id}")
    row.lead_asked_at = None
    if not accepts:
        _note(row, "lead_declined", by, now=now)
        together_changed.send(row, code="lead_declined", by=by, to_lead=True)
        return
    _note(row, "lead_taken", by, now=now)
    led, leads = event.organisation, row.organisation
    asked_before = _row(event, led)  # by one that led before it did
    if asked_before is not None:
        db.session.delete(asked_before)
        db.session.flush()
    row.organisation, row.may_edit, row.answer, row.words = led, True, "", ""
    event.organisation = leads
    for other in _accepted(event.id):
        other.lead_asked_at = None
    db.session.flush()
    _settle(event, by, now=now)
    together_changed.send(row, code="lead_taken", by=by, to_lead=False)


def follow_lead(event: Event) -> None:
    """Let an organisation that leads the event now be nobody's co-organiser of it. For who listens to `event_changed`;
    one query where the event has co-organisers."""
    if str(event.organisation_id) not in event.co_organisers:
        return
    for row in _accepted(event.id):
        if row.organisation_id == event.organisation_id:
            db.session.delete(row)
    event.co_organisers = [one for one in event.co_organisers if one != str(event.organisation_id)]
    event.co_editors = [one for one in event.co_editors if one != str(event.organisation_id)]


def settle_lists(event: Event) -> bool:
    """Bring what the event says of its co-organisers up to its rows; return whether that is anything new."""
    db.session.flush()
    rows = [one for one in _accepted(event.id) if one.organisation_id != event.organisation_id]
    named = sorted(str(one.organisation_id) for one in rows)
    editing = sorted(str(one.organisation_id) for one in rows if one.may_edit)
    if (event.co_organisers, event.co_editors) == (named, editing):
        return False
    event.co_organisers, event.co_editors = named, editing
    return True


def _settle(event: Event, by: Account, *, now: datetime) -> None:
    db.session.refresh(event, ["date_changes", "lines"])
    settle_lists(event)
    write_event(event, now=now, by=by)


def _row(event: Event, organisation: Organisation) -> CoOrganiser | None:
    return db.session.scalar(
        select(CoOrganiser).where(
            CoOrganiser.event_id == event.id, CoOrganiser.organisation_id == organisation.id
        )
    )


def _accepted(event_id: int) -> list[CoOrganiser]:
    query = select(CoOrganiser).where(CoOrganiser.event_id == event_id, CoOrganiser.state == "accepted")
    return list(db.session.scalars(query))


def _note(row: CoOrganiser, step: str, by: Account, *, now: datetime, words: str = "") -> None:
    db.session.flush()
    values = {"step": step, "who": row.organisation.name, "may_edit": row.may_edit, "words": words}
    note_change(row.event, "together", by.id, values, now=now)
