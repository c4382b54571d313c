"""Who takes part in the talk about an event, and who reads what offices tell each other there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from festival.base.database import db
from festival.conversation.model import Message
from festival.events.model import Event
from festival.organisers.model import Account, Membership, Organisation
from festival.organisers.permissions import could, may
from festival.statements.model import Statement

DECIDERS = ("coordinator", "administrator")


@dataclass
class Person:
    """Somebody who takes part: whom they act for, and whether internal notes are for them."""

    id: int
    name: str
    organisations: list[str] = field(default_factory=list)
    reads_notes: bool = False


def organising_ids(event: Event) -> set[int]:
    """Return the organisations whose event it is: the one that leads it, and those that organise it too."""
    return {event.organisation_id, *map(int, event.co_organisers)}


def acting_ids(event: Event) -> set[int]:
    """Return those of them whose people see its page at the desk: who is only named as organising it too does not."""
    return {event.organisation_id, *map(int, event.co_editors)}


def may_write(account: Account, event: Event) -> bool:
    """Return whether the account may say something about an event whose page it may see: who acts for an organisation
    or the coordination, not who only reads."""
    return may(account, "event.view_unpublished", event) and could(account, "event.register")


def reads_notes(account: Account, event: Event) -> bool:
    """Return whether internal notes about the event are for this account."""
    places = [
        (one.organisation_id, one.organisation.is_office and one.organisation.is_admitted)
        for one in account.memberships
    ]
    return _reads_notes(account.role, places, event)


def _reads_notes(role: str, places: Iterable[tuple[int, bool]], event: Event) -> bool:
    """Return the same by a role and by (organisation, whether it is an office that is admitted).

    Whoever belongs to an organisation whose event it is is an organiser here, whatever else they are.
    """
    known = list(places)
    organising = organising_ids(event)
    if any(organisation_id in organising for organisation_id, _is_office in known):
        return False
    return role in DECIDERS or any(is_office for _organisation_id, is_office in known)


def people_in_talk(event: Event) -> list[Person]:
    """Return who takes part, by name: the people of its organisations and of the offices asked, the coordination, and
    whoever has written. One query."""
    acting = acting_ids(event)
    asked = select(Statement.office_id).where(
        Statement.event_id == event.id, Statement.office_id.is_not(None)
    )
    members = select(Membership.account_id).where(
        or_(Membership.organisation_id.in_(acting), Membership.organisation_id.in_(asked))
    )
    writers = select(Message.by_id).where(Message.event_id == event.id)
    query = (
        select(Account.id, Account.name, Account.role, Organisation)
        .outerjoin(Membership, Membership.account_id == Account.id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Account.is_active,
            or_(Account.id.in_(members), Account.id.in_(writers), Account.role == "coordinator"),
        )
        .order_by(Account.name, Account.id, Organisation.name)
    )
    found: dict[int, Person] = {}
    roles: dict[int, str] = {}
    places: dict[int, list[tuple[int, bool]]] = {}
    for account_id, name, role, organisation in db.session.execute(query).tuples():
        person = found.setdefault(account_id, Person(account_id, name))
        roles[account_id] = role
        if organisation is not None:
            person.organisations.append(organisation.name)
            places.setdefault(account_id, []).append(
                (organisation.id, organisation.is_office and organisation.is_admitted)
            )
    seeing = []
    for person in found.values():
        known = places.get(person.id, [])
        person.reads_notes = _reads_notes(roles[person.id], known, event)
        if roles[person.id] in DECIDERS or any(place in acting or is_office for place, is_office in known):
            seeing.append(person)  # who has left an office since they wrote sees the page no more
    return seeing
