"""Accounts: who is signed in, and how an account comes into being."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flask import Flask, Request
from flask_login import LoginManager, current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from festival.base import clock, text
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.base.http import has_session_cookie
from festival.organisers.demo_accounts import is_reserved
from festival.organisers.model import Account, Membership
from festival.organisers.organisations import find_or_create_organisation, first_role
from festival.organisers.passwords import MAX_LENGTH, MIN_LENGTH, hash_password
from festival.organisers.sign_in import end_sign_ins, signed_in_account

ROLES = ("member", "coordinator", "administrator")
MAX_NAME_LENGTH = 120
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class NewAccount:
    """An account to be made; `organisation` is a name or slug, made as well where it is new.

    `password_hash` is for who hashed the password already, ahead of the write lock.
    """

    email: str
    name: str
    password: str = field(default="", repr=False)
    role: str = "member"
    organisation: str = ""
    password_hash: str = field(default="", repr=False)
    locale: str = ""


class BadAccount(FestivalError):
    """An account that can't be made. `field`: email, name, password, role; `code`: invalid, taken, demo, length."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


def account_words(error: BadAccount) -> str:
    """Return the sentence that says what is wrong, for the command line."""
    return {
        ("email", "invalid"): "The e-mail address has to look like name@example.org.",
        ("email", "taken"): "There is an account with this e-mail address already.",
        ("email", "demo"): "Addresses at demo.example are let in at the demo city only.",
        ("name", "length"): f"The name has 1 to {MAX_NAME_LENGTH} characters.",
        ("role", "invalid"): f"The role is one of {', '.join(ROLES)}.",
        (
            "password",
            "length",
        ): f"A password has at least {MIN_LENGTH} characters, and no more than {MAX_LENGTH}.",
    }[error.field, error.code]


def register(app: Flask) -> None:
    """Tell Flask-Login who is signed in: it is asked only where a session cookie came along.

    Its `init_app` is left out on purpose: that would touch the session on each answer, which then varies by
    cookie, feeds included.
    """
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_load_account)
    app.login_manager = manager  # type: ignore[attr-defined]


def _load_account(request: Request) -> Account | None:
    return signed_in_account(now=clock.now()) if has_session_cookie() else None


def current_account() -> Account | None:
    """Return the account that is signed in; no query for who has no session cookie, else one a request."""
    if not has_session_cookie() or not current_user.is_authenticated:
        return None
    account: Account = current_user._get_current_object()
    return account


def normal_email(typed: str) -> str:
    """Return the address as it is kept and looked up: without blanks around it, in lower case."""
    return typed.strip().lower()


def is_email(typed: str) -> bool:
    """Return whether the text has the form of an address; whether mail arrives there is another question."""
    return len(typed) <= 254 and typed.isprintable() and _EMAIL.fullmatch(typed) is not None


def create_account(new: NewAccount) -> Account:
    """Return a new account, flushed but not committed. Raises BadAccount or BadOrganisation.

    Needs a transaction that writes; where it stands, `new.password_hash` is worked out ahead of it.
    """
    email, name = normal_email(new.email), text.one_line(new.name)
    if not is_email(email):
        raise BadAccount("email", "invalid")
    if is_reserved(email):
        raise BadAccount("email", "demo")
    if not 1 <= len(name) <= MAX_NAME_LENGTH:
        raise BadAccount("name", "length")
    if new.role not in ROLES:
        raise BadAccount("role", "invalid")
    if not new.password_hash:
        check_password_length(new.password)
    account = Account(
        email=email,
        name=name,
        password_hash=new.password_hash or hash_password(new.password),
        role=new.role,
        locale=new.locale,
    )
    if new.organisation:
        organisation = find_or_create_organisation(new.organisation)
        account.memberships = [Membership(organisation=organisation, role=first_role(organisation.id))]
    try:
        with db.session.begin_nested():
            db.session.add(account)
    except IntegrityError as error:
        raise BadAccount("email", "taken") from error
    return account


def check_password_length(password: str) -> None:
    """Raise BadAccount for a password that is too short to be safe or too long to be typed."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise BadAccount("password", "length")


def change_password(account: Account, password_hash: str) -> None:
    """Give the account a new password and end its sign-ins everywhere: somebody else may hold one."""
    account.password_hash = password_hash
    end_sign_ins(account.id)


def find_account(email: str) -> Account | None:
    """Return the account with this e-mail address. One query."""
    return db.session.scalar(select(Account).where(Account.email == normal_email(email)))
