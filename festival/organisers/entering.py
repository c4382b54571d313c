"""The way in: from who somebody has shown to be, to the page they wanted to go to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import g, make_response, redirect, render_template, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from festival.base.database import db
from festival.organisers.addresses import safe_next
from festival.organisers.demo_accounts import let_in
from festival.organisers.devices import remember_device
from festival.organisers.kept_forms import read_kept
from festival.organisers.model import Account
from festival.organisers.sign_in import end_this_sign_in, start_sign_in
from festival.organisers.signals import entering

WAITS = timedelta(minutes=10)
"""So long somebody may take for what is asked after the password."""
_KEY = "at_the_door"


@dataclass(frozen=True)
class Arrival:
    """Who comes in: the account, where it wants to go on to (an address here, a form that was kept), and whether
    somebody else has seen a second factor already."""

    account: Account
    next: str = ""
    kept: str = ""
    has_shown_more: bool = False


Ask = Callable[[], ResponseReturnValue]
"""A page that asks for something more, made after the transaction."""


def enter(arrival: Arrival, *, now: datetime) -> ResponseReturnValue:
    """Sign in and go on, or to the page of who asks for something more first. Commits.

    Needs a transaction that writes.
    """
    answers: list[Ask | None] = [answer for _receiver, answer in entering.send(arrival, now=now)]
    ask = next((one for one in answers if one is not None), None)
    if ask is None:
        return go_in(arrival, now=now)
    db.session.commit()
    return ask()


def go_in(arrival: Arrival, *, now: datetime, page: Callable[[], str] | None = None) -> ResponseReturnValue:
    """Sign in and go on to where one wanted to, with the form that waited, or first to a page. Commits."""
    start_sign_in(arrival.account.id, now=now)
    db.session.commit()
    kept = read_kept(arrival.kept)
    if page is not None:
        answer = make_response(page())
    elif kept is not None:
        answer = make_response(render_template("organisers/continue.html", kept=kept))
    else:
        answer = make_response(redirect(safe_next(arrival.next), 303))
    remember_device(answer, arrival.account.email)
    return answer


def wait_at_the_door(account: Account, *, now: datetime) -> None:
    """Let this browser say more within ten minutes, for the account whose password it has shown; whoever was signed in
    on it is so no more."""
    end_this_sign_in()
    session[_KEY] = [account.id, _mark(account), int(now.timestamp())]
    g.pop("csrf_token", None)
    generate_csrf()


def who_waits(*, now: datetime) -> Account | None:
    """Return the account that waits at the door on this browser; None also where its password was changed since.
    One query, none for who doesn't wait."""
    waiting = session.get(_KEY)
    if not isinstance(waiting, list) or now - datetime.fromtimestamp(waiting[2], UTC) > WAITS:
        return None
    account = db.session.scalar(select(Account).where(Account.id == waiting[0], let_in()))
    return account if account is not None and _mark(account) == waiting[1] else None


def _mark(account: Account) -> str:
    return hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]
