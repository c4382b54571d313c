"""Deleting an account: what is personal goes, the city's history stays and is the organisation's.

What goes and what stays is said by the declaration of the tables (personal_data.py) and by the keys of the schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, bindparam, delete, func, or_, select, update

from festival.base.city import bump_revision
from festival.base.database import db, metadata
from festival.base.errors import FestivalError
from festival.notices.sending import forget_name
from festival.organisers.demo_accounts import DEMO_DOMAIN
from festival.organisers.model import Account, Membership, Organisation
from festival.privacy.held import EMAIL_COLUMNS, account_columns
from festival.privacy.own_name import OwnName
from festival.privacy.personal_data import PERSONAL

NOBODY = "–"


class StillNeeded(FestivalError):
    """An account that can't go yet; `code` is owner, administrator or demo."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def delete_account(account: Account, *, now: datetime) -> None:
    """Take away all that is of the person, and let what they wrote for others to read be their organisation's.

    The row stays under the organisation's name, and nobody can sign in with it. One that is deleted already stays as it
    is. Raises StillNeeded for the only owner of an organisation with other people, for the last administrator, and for
    an account of the demo. Needs the city's lock; the caller commits.
    """
    if account.deleted_at is not None:
        return
    check_not_needed(account)
    name, email = account.name, account.email
    mine = [one.organisation_id for one in account.memberships]
    account.name = _left_name(account)
    account.email = f"deleted-{account.id}@deleted.invalid"
    account.password_hash, account.role, account.locale = "!", "member", ""
    account.is_active, account.deleted_at = False, now
    db.session.flush()
    own = OwnName(name, email, account.name)
    _forget_contacts(account.id, own, mine)
    _forget_in_own_words(account.id, own)
    forget_name(account, name)
    db.session.flush()
    connection = db.session.connection()
    for column in own_columns():
        connection.execute(delete(column.table).where(column == account.id))
    for addresses in _address_columns():
        connection.execute(delete(addresses.table).where(func.lower(addresses) == email))
    db.session.expire_all()


def own_columns() -> Iterator[Column[int]]:
    """Yield each column of any room that names the account whose own the row is: what is to go with it."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            keys = [key for key in column.foreign_keys if key.target_fullname == "account.id"]
            if any(key.ondelete == "CASCADE" for key in keys):
                yield column


def check_not_needed(account: Account) -> None:
    """Raise StillNeeded for an account that somebody else needs. Two queries at most."""
    if account.email.endswith(DEMO_DOMAIN):
        raise StillNeeded("demo")
    if account.role == "administrator":
        others = select(func.count(Account.id)).where(
            Account.role == "administrator", Account.is_active, Account.id != account.id
        )
        if not db.session.scalar(others):
            raise StillNeeded("administrator")
    owned = [one.organisation_id for one in account.memberships if one.role == "owner"]
    people = (
        select(Membership.organisation_id, Membership.role)
        .join(Account)
        .where(Membership.organisation_id.in_(owned), Membership.account_id != account.id, Account.is_active)
    )
    found = db.session.execute(people).tuples().all() if owned else []
    with_people = {organisation_id for organisation_id, _role in found}
    with_owner = {organisation_id for organisation_id, role in found if role == "owner"}
    if with_people - with_owner:
        raise StillNeeded("owner")


def contacts_of(account: Account) -> tuple[int, list[str]]:
    """Return of how many events the account's address or name is the public contact, and of which organisations: all
    this goes with it. Two queries."""
    mine = [one.organisation_id for one in account.memberships]
    own = OwnName(account.name, account.email, "")
    event, organisation = metadata.tables["event"], metadata.tables["organisation"]
    count = db.session.scalar(
        select(func.count()).select_from(event).where(_is_contact(event, own, account.id, mine))
    )
    named = select(Organisation.name).where(func.lower(organisation.c.contact_email) == account.email)
    return count or 0, list(db.session.scalars(named.order_by(Organisation.name)))


def _left_name(account: Account) -> str:
    """What stands beside what they did: their organisation's name, unless it is called as they are."""
    for one in sorted(account.memberships, key=lambda one: one.id):
        if account.name.casefold() not in one.organisation.name.casefold():
            return one.organisation.name
    return NOBODY


def _address_columns() -> Iterator[Column[str]]:
    """Yield the columns by which a row is an address's own: of events and organisations it is a line of many."""
    for name, held in PERSONAL.items():
        for column in held.theirs:
            if column in EMAIL_COLUMNS and column != "contact_email":
                yield metadata.tables[name].columns[column]


def _is_contact(event: Table, own: OwnName, account_id: int, mine: list[int]) -> ColumnElement[bool]:
    """Whether the public contact of an event is theirs: by the address wherever it is, by the name where they had a
    hand in it, since others are called the same."""
    is_near = or_(event.c.created_by_id == account_id, event.c.organisation_id.in_(mine))
    return or_(
        func.lower(event.c.contact_email) == own.email, and_(event.c.contact_name == own.name, is_near)
    )


def _forget_contacts(account_id: int, own: OwnName, mine: list[int]) -> None:
    """Take their address, name and telephone number from public pages."""
    event, organisation = metadata.tables["event"], metadata.tables["organisation"]
    connection = db.session.connection()
    theirs = update(event).where(_is_contact(event, own, account_id, mine))
    emptied = theirs.values(contact_name="", contact_email="", contact_phone="", version=event.c.version + 1)
    shown = update(organisation).where(func.lower(organisation.c.contact_email) == own.email)
    changed = (
        connection.execute(emptied).rowcount
        + connection.execute(
            shown.values(contact_email="", contact_phone="", version=organisation.c.version + 1)
        ).rowcount
    )
    if changed:
        bump_revision()


def _forget_in_own_words(account_id: int, own: OwnName) -> None:
    """Put what is left in the place of their name in what they wrote themselves; two statements for each table."""
    for name, held in PERSONAL.items():
        table = metadata.tables[name]
        columns = [table.columns[one] for one in held.words.split()]
        if not columns:
            continue
        theirs = or_(*(table.columns[one] == account_id for one in account_columns(table)))
        keys = list(table.primary_key.columns)
        changed = []
        for row in db.session.execute(select(*keys, *columns).where(theirs)):
            texts = row[len(keys) :]
            new = [
                _fitting(column, own.forgotten_in(text)) for column, text in zip(columns, texts, strict=True)
            ]
            if new != list(texts):
                changed.append(dict(zip(_names(keys, columns), [*row[: len(keys)], *new], strict=True)))
        if changed:
            this = and_(*(key == bindparam(f"key_{key.name}") for key in keys))
            values: dict[str, Any] = {column.name: bindparam(f"new_{column.name}") for column in columns}
            db.session.connection().execute(update(table).where(this).values(values), changed)


def _names(keys: list[Column[Any]], columns: list[Column[Any]]) -> list[str]:
    return [*(f"key_{one.name}" for one in keys), *(f"new_{one.name}" for one in columns)]


def _fitting(column: Column[Any], value: Any) -> Any:
    """What is left may be longer than the name was."""
    length = getattr(column.type, "length", None)
    return value[:length] if length and isinstance(value, str) else value
