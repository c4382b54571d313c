"""What the pages of organisations ask the database."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload

from festival.base import text
from festival.base.database import db, is_writing, lock_city
from festival.events.model import Event
from festival.organisers.model import Account, Membership, Organisation
from festival.organisers.permissions import may

LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Counts:
    """How much hangs on an organisation."""

    events: int
    people: int


def get_organisation_for(account: Account, organisation_id: int, action: str) -> Organisation:
    """Return the organisation if the account may do `action` to it. 404 where there is none or it was merged into
    another, 403 where it may not.

    Who is going to write reads after those who are just writing: of two who decide at once the later sees the other's.
    """
    if is_writing():
        lock_city()
    found = db.session.get(Organisation, organisation_id) if organisation_id <= LARGEST_ID else None
    if found is None or found.merged_into_id is not None:
        abort(404)
    if not may(account, action, found):
        abort(403)
    return found


def waiting() -> ColumnElement[bool]:
    """True of organisations about which the coordination has not said anything. By ix_organisation_admitted_at."""
    return and_(
        Organisation.admitted_at.is_(None),
        Organisation.refused_reason == "",
        Organisation.merged_into_id.is_(None),
    )


def all_organisations(words: str) -> Select[tuple[Organisation]]:
    """Return the question for all organisations whose name has these words, those that wait first, then by name."""
    query = select(Organisation).where(Organisation.merged_into_id.is_(None))
    for word in text.one_line(words).lower().split()[:6]:
        pattern = f"%{word.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        query = query.where(func.lower(Organisation.name).like(pattern, escape="!"))
    return query.order_by(waiting().desc(), func.lower(Organisation.name), Organisation.id)


def people_of(organisation_id: int) -> list[Membership]:
    """Return who belongs to the organisation with their accounts, owners first, then by name. One query, by
    ix_membership_organisation."""
    query = (
        select(Membership)
        .join(Account)
        .where(Membership.organisation_id == organisation_id)
        .options(joinedload(Membership.account).noload(Account.memberships))
        .order_by(Membership.role != "owner", func.lower(Account.name), Account.id)
    )
    return list(db.session.scalars(query))


def counts_of(organisation_id: int) -> Counts:
    """Return how much hangs on it. One query, by ix_event_organisation_state and ix_membership_organisation."""
    events = select(func.count()).select_from(Event).where(Event.organisation_id == organisation_id)
    people = select(func.count()).select_from(Membership).where(Membership.organisation_id == organisation_id)
    return Counts(*db.session.execute(select(events.scalar_subquery(), people.scalar_subquery())).one())


def known_names(but: int | None = None) -> dict[str, int]:
    """Return the id of each organisation by its name, without the one named and those merged into others. One query;
    a city has hundreds."""
    query = select(Organisation.name, Organisation.id).where(Organisation.merged_into_id.is_(None))
    if but is not None:
        query = query.where(Organisation.id != but)
    return dict(db.session.execute(query.order_by(Organisation.id.desc())).tuples().all())


def founded_and_waiting(account_id: int) -> int:
    """Return how many organisations that wait to be admitted the account owns. One query."""
    query = select(func.count()).select_from(Membership).join(Organisation)
    return (
        db.session.scalar(
            query.where(
                Membership.account_id == account_id,
                Membership.role == "owner",
                Organisation.admitted_at.is_(None),
            )
        )
        or 0
    )
