"""Organisations: found by name, made where they are new."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from festival.base import text
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.organisers.model import Account, Organisation

MAX_NAME_LENGTH = 120
_TRIES = 50


class BadOrganisation(FestivalError):
    """An organisation that can't be made; `code` is length (of the name) or taken."""

    def __init__(self, code: str) -> None:
        super().__init__(f"organisation: {code}")
        self.code = code


def find_organisation(name: str) -> Organisation | None:
    """Return the organisation with this name, in any case of letters and with umlauts spelled either way, or with
    this slug. One query."""
    wanted = text.one_line(name)
    asked = select(Organisation).where(
        or_(
            Organisation.slug.in_((wanted, text.slug(wanted))),
            func.lower(Organisation.name) == wanted.lower(),
            Organisation.name == wanted,
        )
    )
    return db.session.scalars(asked.order_by(Organisation.id).limit(1)).first()


def create_organisation(
    name: str, *, sector: str = "civic", is_office: bool = False, link: str = ""
) -> Organisation:
    """Return a new organisation, flushed but not committed. Raises BadOrganisation.

    Needs a transaction that writes. Its slug is free: a number is added where another has taken it.
    """
    name = text.one_line(name)
    if not 1 <= len(name) <= MAX_NAME_LENGTH:
        raise BadOrganisation("length")
    start = text.slug(name)
    for number in range(1, _TRIES):
        slug = start if number == 1 else f"{start}-{number}"
        organisation = Organisation(name=name, slug=slug, sector=sector, is_office=is_office, link=link)
        try:
            with db.session.begin_nested():
                db.session.add(organisation)
        except IntegrityError:
            continue
        return organisation
    raise BadOrganisation("taken")


def find_or_create_organisation(name: str) -> Organisation:
    """Return the organisation of this name, a new one where there is none. Raises BadOrganisation."""
    return find_organisation(name) or create_organisation(name)


def organisation_names() -> list[tuple[int, str]]:
    """Return (id, name) of all organisations by name. One query."""
    asked = select(Organisation.id, Organisation.name).order_by(
        func.lower(Organisation.name), Organisation.id
    )
    return [(key, name) for key, name in db.session.execute(asked).tuples()]


def organisations_for(account: Account) -> list[tuple[int, str]]:
    """Return (id, name) of the organisations the account may register events for."""
    if account.role in ("coordinator", "administrator"):
        return list(
            db.session.execute(
                select(Organisation.id, Organisation.name).order_by(Organisation.name)
            ).tuples()
        )
    return sorted(
        ((membership.organisation_id, membership.organisation.name) for membership in account.memberships),
        key=lambda pair: pair[1],
    )
