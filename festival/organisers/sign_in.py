"""Sign-ins: a random token in the signed session cookie, its digest and its end in the database."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import g, request, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from festival.base.database import db
from festival.organisers.audit_trail import note_at_the_door
from festival.organisers.browsers import browser_name
from festival.organisers.demo_accounts import let_in
from festival.organisers.model import Account, SignIn

LASTS = timedelta(days=14)
_KEY = "sign_in"


def start_sign_in(account_id: int, *, now: datetime) -> None:
    """Sign the account in on this browser, under a token that no earlier visitor can know.

    What the session held before goes: a token planted by somebody else, and an earlier sign-in, which ends.
    """
    end_this_sign_in()
    db.session.execute(delete(SignIn).where(SignIn.account_id == account_id, SignIn.expires_at <= now))
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            token_digest=_digest(token),
            account_id=account_id,
            started_at=now,
            expires_at=now + LASTS,
            browser=browser_name(request.user_agent.string),
        )
    )
    note_at_the_door("sign_in", account_id)
    session[_KEY] = token
    session.permanent = True
    # A new secret for forms as well, at once: pages opened side by side would else each begin their own.
    g.pop("csrf_token", None)
    generate_csrf()


def this_sign_in() -> str:
    """Return a mark of the sign-in of this browser that opens nothing; empty where there is none."""
    token = session.get(_KEY)
    return _digest(token) if isinstance(token, str) else ""


def end_this_sign_in() -> None:
    """End the sign-in of this browser, on the server too; the session is empty afterwards."""
    token = session.get(_KEY)
    session.clear()
    if isinstance(token, str):
        db.session.execute(delete(SignIn).where(SignIn.token_digest == _digest(token)))


def end_sign_ins(account_id: int) -> None:
    """End the account's sign-ins everywhere, this browser included."""
    db.session.execute(delete(SignIn).where(SignIn.account_id == account_id))


def signed_in_account(*, now: datetime) -> Account | None:
    """Return the account that is signed in on this browser, memberships and organisations loaded. One query."""
    token = session.get(_KEY)
    if not isinstance(token, str):
        return None
    asked = (
        select(Account)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(SignIn.token_digest == _digest(token), SignIn.expires_at > now, let_in())
        .options(joinedload(Account.memberships))
    )
    return db.session.scalars(asked).unique().one_or_none()


def sweep_sign_ins(*, now: datetime) -> int:
    """Delete sign-ins that have expired; returns how many. For a job."""
    return db.session.connection().execute(delete(SignIn).where(SignIn.expires_at <= now)).rowcount


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
