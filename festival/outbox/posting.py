"""Posting a mail: a row in the running transaction, so that it goes if what caused it holds, and only then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from festival.base import clock
from festival.base.database import db
from festival.outbox.kinds import kind_of
from festival.outbox.model import OutgoingMail


@dataclass(frozen=True)
class Recipient:
    """Whom a mail is for: an account, or an address without one and the language it is written to in."""

    account_id: int | None = None
    address: str = ""
    locale: str = ""

    @property
    def name(self) -> str:
        return self.address.lower() if self.account_id is None else f"account {self.account_id}"


def is_mail_on() -> bool:
    """Return whether the installation sends mail at all: whoever needs one has to say so where it doesn't."""
    return current_app.config["SETTINGS"].mail_server is not None


def post(to: Recipient, kind: str, cause: str, *, not_before: datetime | None = None, **values: Any) -> None:
    """Post a mail of a kind that a room has brought along, inside the running transaction; one statement.

    `cause` names what it is about within its kind, such as a row's number: a second mail to the same recipient for the
    same cause is not posted. `values` are what its words are made from when it goes, plain JSON, deleted once it is
    sent. Where no mail is set up what is essential is kept for the administrator to pass on, and never goes out by
    itself; nothing is written of the rest, which only says what the inbox says.
    """
    known, is_on = kind_of(kind), is_mail_on()
    if not is_on and not known.is_essential:
        return
    now = clock.now()
    row = {
        "recipient": to.name,
        "account_id": to.account_id,
        "locale": to.locale,
        "kind": kind,
        "cause": cause,
        "values": values,
        "place": known.place,
        "state": "waiting" if is_on else "kept",
        "posted_at": now,
        "next_try_at": not_before or now,
    }
    try:
        with db.session.begin_nested():
            db.session.execute(insert(OutgoingMail).values(row))
    except IntegrityError:
        pass  # there is one already
