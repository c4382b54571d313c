"""Organisations: found by name, made where they are new."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from festival.base import clock, text
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.organisers.model import Account, Membership, Organisation

MAX_NAME_LENGTH = 120
_TRIES = 50


class BadOrganisation(FestivalError):
    """An organisation that can't be made; `code` is length (of the name) or taken."""

    def __init__(self, code: str) -> None:
        super().__init__(f"organisation: {code}")
        self.code = code


def find_organisation(name: str) -> Organisation | None:
    """Return the organisation with this name, in any case of letters and with umlauts spelled either way, or with
    this slug; one that was merged into another is that other one's past. One query."""
    wanted = text.one_line(name)
    asked = select(Organisation).where(
        Organisation.merged_into_id.is_(None),
        or_(
            Organisation.slug.in_((wanted, text.slug(wanted))),
            func.lower(Organisation.name) == wanted.lower(),
            Organisation.name == wanted,
        ),
    )
    return db.session.scalars(asked.order_by(Organisation.id).limit(1)).first()


def create_organisation(
    name: str, *, sector: str = "civic", is_office: bool = False, admitted_at: datetime | None = None
) -> Organisation:
    """Return a new organisation, flushed but not committed. Raises BadOrganisation.

    Needs a transaction that writes. Its slug is free: a number is added where another has taken it. Without
    `admitted_at` it waits for the coordination.
    """
    name = text.one_line(name)
    if not 1 <= len(name) <= MAX_NAME_LENGTH:
        raise BadOrganisation("length")
    start = text.slug(name)
    for number in range(1, _TRIES):
        slug = start if number == 1 else f"{start}-{number}"
        organisation = Organisation(
            name=name, slug=slug, sector=sector, is_office=is_office, admitted_at=admitted_at
        )
        try:
            with db.session.begin_nested():
                db.session.add(organisation)
        except IntegrityError:
            continue
        return organisation
    raise BadOrganisation("taken")


def find_or_create_organisation(name: str) -> Organisation:
    """Return the organisation of this name, a new one that is admitted where there is none: for who looks after the
    installation. Raises BadOrganisation."""
    return find_organisation(name) or create_organisation(name, admitted_at=clock.now())


def organisation_names() -> list[tuple[int, str]]:
    """Return (id, name) of all organisations by name, without those merged into others. One query."""
    asked = (
        select(Organisation.id, Organisation.name)
        .where(Organisation.merged_into_id.is_(None))
        .order_by(func.lower(Organisation.name), Organisation.id)
    )
    return list(db.session.execute(asked).tuples())


def going_on(organisation_id: int) -> int:
    """Return the organisation that goes on for this one: where it was merged into another, that one. One query."""
    merged = select(Organisation.merged_into_id).where(Organisation.id == organisation_id)
    return db.session.scalar(merged) or organisation_id


def first_role(organisation_id: int) -> str:
    """Return the role of somebody new whom the administration adds: who comes first owns it, others edit. One query,
    by ix_membership_organisation."""
    owners = select(Membership.id).where(
        Membership.organisation_id == organisation_id, Membership.role == "owner"
    )
    return "editor" if db.session.scalar(owners.limit(1)) else "owner"


def not_admitted_words(organisation: Organisation) -> str:
    """Return why nothing of the organisation may be handed in yet, and who decides; empty where it may."""
    if organisation.is_admitted:
        return ""
    if organisation.refused_reason:
        return _(
            "The city’s coordination has not admitted %(name)s: %(reason)s Until it does, the event can’t be"
            " handed in or published. What you have entered is kept.",
            name=organisation.name,
            reason=organisation.refused_reason,
        )
    return _(
        "The city’s coordination has yet to admit %(name)s. Until then you can draft and hold the date;"
        " handing in and publishing opens as soon as it is admitted.",
        name=organisation.name,
    )


def organisations_for(account: Account, *, admitted: bool = False) -> list[tuple[int, str]]:
    """Return (id, name) of the organisations the account may register events for, by name; with `admitted` only of
    those that may hand in, for what is handed in already."""
    if account.role in ("coordinator", "administrator"):
        return organisation_names()
    own = [
        (one.organisation_id, one.organisation.name)
        for one in account.memberships
        if one.may_edit and (one.organisation.is_admitted or not admitted)
    ]
    return sorted(own, key=lambda pair: pair[1].lower())


def offices_of_city() -> list[tuple[int, str]]:
    """Return (id, name) of the city's offices by name. One query."""
    asked = select(Organisation.id, Organisation.name).where(
        Organisation.is_office, Organisation.merged_into_id.is_(None)
    )
    ordered = asked.order_by(func.lower(Organisation.name), Organisation.id)
    return [(key, name) for key, name in db.session.execute(ordered).tuples()]


def office_names(ids: Collection[int | None]) -> list[str]:
    """Return the names of these offices, sorted. One query."""
    return sorted(db.session.scalars(select(Organisation.name).where(Organisation.id.in_(ids))))
