"""Whose account it is that somebody of the directory signs in to."""

from __future__ import annotations

from sqlalchemy import select

from festival.base.database import db
from festival.base.text import one_line
from festival.directory.model import DirectoryLink
from festival.directory.provider import Person
from festival.organisers.accounts import MAX_NAME_LENGTH, BadAccount, NewAccount, create_account, normal_email
from festival.organisers.audit_trail import note
from festival.organisers.demo_accounts import let_in
from festival.organisers.model import Account


def account_of(person: Person) -> Account | None:
    """Return the account that is the person's, linked now where it wasn't; None where there is none, or none that may
    be signed in.

    A first link takes a verified address that an account has and that nobody else in the directory is linked to: an
    address may be given to somebody new, the subject never is. Three queries at most. Needs a transaction that writes.
    """
    is_theirs = (DirectoryLink.issuer == person.issuer) & (DirectoryLink.subject == person.subject)
    linked = db.session.scalar(select(DirectoryLink).where(is_theirs))
    if linked is not None:
        return db.session.scalar(select(Account).where(Account.id == linked.account_id, let_in()))
    if not person.email:
        return None
    query = select(Account).where(Account.email == normal_email(person.email), let_in())
    account = db.session.scalar(query)
    if account is None or _is_linked(account, person.issuer):
        return None
    _link(account, person)
    return account


def make_account(person: Person, password_hash: str) -> Account | None:
    """Return a new account without role or organisation for somebody of the directory; None where the address isn't
    verified, is no address, or is an account's already. Needs a transaction that writes."""
    name = one_line(person.name)[:MAX_NAME_LENGTH] or person.email.partition("@")[0]
    try:
        account = create_account(NewAccount(person.email, name, password_hash=password_hash))
    except BadAccount:
        return None
    _link(account, person)
    return account


def _is_linked(account: Account, issuer: str) -> bool:
    others = select(DirectoryLink.id).where(
        DirectoryLink.account_id == account.id, DirectoryLink.issuer == issuer
    )
    return db.session.scalar(others.limit(1)) is not None


def _link(account: Account, person: Person) -> None:
    db.session.add(DirectoryLink(issuer=person.issuer, subject=person.subject, account_id=account.id))
    db.session.flush()
    note("directory_linked", by_id=account.id, of_id=account.id)
