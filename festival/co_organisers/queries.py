"""Who organises an event too, as pages and feeds ask for it."""

from __future__ import annotations

from collections.abc import Collection

from flask import abort
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from festival.base.database import db, is_writing, lock_city
from festival.co_organisers.model import CoOrganiser
from festival.events.lifecycle import ENDED_STATES
from festival.events.model import Event
from festival.organisers.model import Account, Organisation
from festival.organisers.permissions import may

LARGEST_ID = 2**31 - 1


def named_with(event: Event) -> list[Organisation]:
    """Return by name the admitted organisations that have accepted to organise the event too. One query, none where
    there is nobody."""
    if not event.co_organisers:
        return []
    query = select(Organisation).where(
        Organisation.id.in_([int(number) for number in event.co_organisers]),
        Organisation.id != event.organisation_id,
        Organisation.admitted_at.is_not(None),
    )
    return list(db.session.scalars(query.order_by(func.lower(Organisation.name), Organisation.id)))


def rows_of(event_id: int) -> list[CoOrganiser]:
    """Return all that was ever asked about an event, by the organisation's name. One query."""
    query = (
        select(CoOrganiser)
        .join(CoOrganiser.organisation)
        .where(CoOrganiser.event_id == event_id)
        .options(joinedload(CoOrganiser.organisation), joinedload(CoOrganiser.asked_by))
        .order_by(func.lower(Organisation.name), CoOrganiser.id)
    )
    return list(db.session.scalars(query))


def organisations_to_ask(event: Event) -> list[tuple[int, str]]:
    """Return (id, name) by name of the organisations that can be asked: admitted, and not in it already. One query."""
    known = select(CoOrganiser.organisation_id).where(
        CoOrganiser.event_id == event.id, CoOrganiser.state.in_(("asked", "accepted"))
    )
    query = (
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.admitted_at.is_not(None),
            Organisation.merged_into_id.is_(None),
            Organisation.id != event.organisation_id,
            Organisation.id.not_in(known),
        )
        .order_by(func.lower(Organisation.name), Organisation.id)
    )
    return list(db.session.execute(query).tuples())


def get_invitation_for(account: Account, invitation_id: int, action: str) -> CoOrganiser:
    """Return what an organisation was asked, if the account may do `action` to it. 404 where there is none, 403 where
    it may not."""
    if is_writing():
        lock_city()
    query = (
        select(CoOrganiser)
        .where(CoOrganiser.id == invitation_id)
        .options(
            joinedload(CoOrganiser.organisation),
            joinedload(CoOrganiser.asked_by),
            joinedload(CoOrganiser.event).options(
                joinedload(Event.organisation), joinedload(Event.venue), joinedload(Event.district)
            ),
        )
    )
    row = db.session.scalar(query) if invitation_id <= LARGEST_ID else None
    if row is None:
        abort(404)
    if not may(account, action, row):
        abort(403)
    return row


def invitations_that_wait(account: Account) -> list[CoOrganiser]:
    """Return what the organisations that the account acts for are asked and have not answered, the oldest first. One
    query, none for who acts for nobody."""
    mine = account.edited_organisation_ids
    if not mine:
        return []
    query = unanswered_invitations(mine).options(
        joinedload(CoOrganiser.organisation),
        joinedload(CoOrganiser.event).options(joinedload(Event.organisation), joinedload(Event.venue)),
    )
    return list(db.session.scalars(query.order_by(CoOrganiser.asked_at, CoOrganiser.id)))


def unanswered_invitations(organisation_ids: Collection[int]) -> Select[tuple[CoOrganiser]]:
    """Return the question for what these organisations are asked and have not answered."""
    return (
        select(CoOrganiser)
        .join(CoOrganiser.event)
        .where(
            CoOrganiser.organisation_id.in_(organisation_ids),
            or_(CoOrganiser.state == "asked", CoOrganiser.lead_asked_at.is_not(None)),
            Event.state.not_in(ENDED_STATES),
        )
    )
