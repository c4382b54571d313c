"""Deleting an account: what is personal goes, the city's history stays and is the organisation's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Column, delete, func, select

from festival.base.database import db, metadata
from festival.base.errors import FestivalError
from festival.organisers.demo_accounts import DEMO_DOMAIN
from festival.organisers.model import Account, Membership
from festival.organisers.signals import account_deleted

NOBODY = "–"
_BY_ADDRESS = (("confirmation", "email"), ("invitation", "email"), ("outgoing_mail", "recipient"))
"""Where an address stands without its account."""


class StillNeeded(FestivalError):
    """An account that can't go yet; `code` is owner, administrator or demo."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def delete_account(account: Account, *, now: datetime) -> None:
    """Take away all that is of the person, and let what they wrote for others to read be their organisation's.

    The row stays under the organisation's name, and nobody can sign in with it. Raises StillNeeded for the only owner
    of an organisation with other people, for the last administrator, and for an account of the demo. Needs the city's
    lock; the caller commits.
    """
    check_not_needed(account)
    name, email = account.name, account.email
    account.name = next((one.organisation.name for one in _memberships(account)), NOBODY)
    account.email = f"deleted-{account.id}@deleted.invalid"
    account.password_hash, account.role, account.locale = "!", "member", ""
    account.is_active, account.deleted_at = False, now
    db.session.flush()
    connection = db.session.connection()
    for column in own_columns():
        connection.execute(delete(column.table).where(column == account.id))
    for table, of_address in _BY_ADDRESS:
        found = metadata.tables[table]
        connection.execute(delete(found).where(found.c[of_address] == email))
    db.session.expire(account, ["memberships"])
    account_deleted.send(account, name=name)


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


def _memberships(account: Account) -> list[Membership]:
    return sorted(account.memberships, key=lambda one: one.id)
