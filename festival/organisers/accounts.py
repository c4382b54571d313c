"""Accounts: who is signed in, and how an account comes into being."""

from __future__ import annotations

import re

from flask import Flask, Request
from flask_login import LoginManager, current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from festival.base import clock
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.base.http import has_session_cookie
from festival.organisers.model import Account, Membership, Organisation
from festival.organisers.passwords import MAX_LENGTH, MIN_LENGTH, hash_password
from festival.organisers.sign_in import end_sign_ins, signed_in_account

ROLES = ("member", "coordinator", "administrator")
DEMO_DOMAIN = "@demo.example"
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]+\.[^@\s\x00-\x1f\x7f.]+")


class BadAccount(FestivalError):
    """An account that can't be made. `field` is email, name, password or role; `code` is invalid, taken or length."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


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


def normal_email(text: str) -> str:
    """Return the address as it is kept and looked up: without blanks around it, in lower case."""
    return text.strip().lower()


def is_email(text: str) -> bool:
    """Return whether the text has the form of an address; whether mail arrives there is another question."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def may_sign_in(email: str, *, is_active: bool, demo: bool) -> bool:
    """Return whether this account is let in at all; the demo's accounts only where the demo is on."""
    return is_active and (demo or not email.endswith(DEMO_DOMAIN))


def create_account(
    email: str, name: str, password: str, role: str = "member", organisation: Organisation | None = None
) -> Account:
    """Return a new account, flushed but not committed. Raises BadAccount. Needs a transaction that writes."""
    check_password_length(password)
    return add_account(email, name, hash_password(password), role, organisation)


def add_account(
    email: str, name: str, password_hash: str, role: str = "member", organisation: Organisation | None = None
) -> Account:
    """Like `create_account`, for who hashed the password already, ahead of the write lock."""
    email, name = normal_email(email), " ".join(name.split())
    if not is_email(email):
        raise BadAccount("email", "invalid")
    if not 1 <= len(name) <= 120 or not name.isprintable():
        raise BadAccount("name", "length")
    if role not in ROLES:
        raise BadAccount("role", "invalid")
    account = Account(email=email, name=name, password_hash=password_hash, role=role)
    if organisation is not None:
        account.memberships = [Membership(organisation=organisation)]
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
