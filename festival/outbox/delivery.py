"""Handing over what is due. Each mail is claimed first, so that it goes once even where the job is killed.

Three short transactions a mail, none of them open while the mail server is spoken to: claimed → sending, right before
the content goes → sent. Found later as claimed, it is tried again; found as sending, nobody knows, and it stays so.
"""

from __future__ import annotations

import logging
import smtplib
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import CursorResult, case, select, update

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import begin_writing, db
from festival.base.errors import FestivalError
from festival.outbox.handing_over import NoAnswer, NoServer, Refused, TryLater, connect, hand_over
from festival.outbox.kinds import kind_of
from festival.outbox.message import NoAddress, envelope_address, message_of
from festival.outbox.model import OutgoingMail

MOST_ATTEMPTS = 25
"""With the waits between them some three days: a mail server that is down over a weekend loses nothing."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
RUN_S = 20.0
"""So long a run goes on with the next mail: who stops the job waits for no more than this and one dialogue."""
_LEFT = "The job ended while the content was on its way: the mail server may have the mail or not."

log = logging.getLogger("jobs")


@dataclass(frozen=True)
class Claim:
    """The right to hand a mail over, until somebody else claims it: then the row was changed at another moment."""

    id: int
    attempt: int
    at: datetime


@dataclass(frozen=True)
class Prepared:
    """A mail ready to be handed over."""

    address: str
    message: bytes = field(repr=False)


class LostClaim(FestivalError):
    """Another process has taken the mail over."""


class _Postman:
    """One run: its connection is opened with the first mail and closed with the last."""

    def __init__(self) -> None:
        self.smtp: smtplib.SMTP | None = None

    def deliver(self, claim: Claim) -> bool:
        """Take one mail as far as it goes; returns whether it is worth going on with the next."""
        prepared = _prepare(claim)
        if prepared is None:
            return True
        server = current_app.config["SETTINGS"].mail_server
        try:
            if self.smtp is None or self.smtp.sock is None:
                self.smtp = connect(server)
            addresses = (server.sender, prepared.address)
            hand_over(self.smtp, addresses, prepared.message, lambda: _begin_content(claim))
        except NoServer as error:
            _postpone_all(claim, error.reason)
            return False
        except TryLater as error:
            _postpone(claim, error.reason)
        except Refused as error:
            _settle(claim, "given_up", error.reason)
        except NoAnswer as error:
            _settle(claim, "unknown", error.reason)
        except LostClaim:
            pass
        else:
            _settle(claim, "sent")
        return self.smtp is not None and self.smtp.sock is not None

    def close(self) -> None:
        if self.smtp is None or self.smtp.sock is None:
            return
        try:
            self.smtp.quit()
        except (smtplib.SMTPException, OSError):
            self.smtp.close()


def send_due() -> None:
    """Hand over what is due, for RUN_S at most; a connection that is lost ends the run. Nothing without a setting."""
    if current_app.config["SETTINGS"].mail_server is None:
        return
    _take_up_what_was_left()
    until = time.monotonic() + RUN_S
    postman = _Postman()
    try:
        while time.monotonic() < until:
            claim = _claim_next()
            if claim is None or not postman.deliver(claim):
                return
    finally:
        postman.close()


def wait_after(attempt: int) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, no longer than LONGEST_WAIT."""
    return min(FIRST_WAIT * 2 ** min(attempt - 1, 20), LONGEST_WAIT)


def _take_up_what_was_left() -> None:
    """Look after what an earlier run that was killed has left. One look into the index where there is nothing."""
    left = select(OutgoingMail.id).where(OutgoingMail.state.in_(("claimed", "sending"))).limit(1)
    is_left = db.session.scalar(left) is not None
    db.session.rollback()
    if not is_left:
        return
    begin_writing()
    now = clock.now()
    mails = update(OutgoingMail)
    _run(mails.where(OutgoingMail.state == "sending").values(state="unknown", reason=_LEFT))
    _run(
        mails.where(OutgoingMail.state == "claimed").values(
            state=_waiting_or_given_up(), next_try_at=now + FIRST_WAIT, changed_at=now
        )
    )
    db.session.commit()


def _claim_next() -> Claim | None:
    """Return the next mail that is due, claimed; what somebody waits for first. Index ix_outgoing_mail_state.

    Looked for by reading: nobody waits for the write lock where nothing is due.
    """
    while True:
        now = clock.now()
        due = (
            select(OutgoingMail.id, OutgoingMail.attempts)
            .where(OutgoingMail.state == "waiting", OutgoingMail.next_try_at <= now)
            .order_by(OutgoingMail.place, OutgoingMail.next_try_at, OutgoingMail.id)
            .limit(1)
        )
        found = db.session.execute(due).one_or_none()
        db.session.rollback()
        if found is None:
            return None
        claim = Claim(found.id, found.attempts + 1, now)
        begin_writing()
        values = {"state": "claimed", "attempts": claim.attempt, "changed_at": now}
        waiting = (OutgoingMail.id == claim.id, OutgoingMail.state == "waiting")
        claimed = _run(update(OutgoingMail).where(*waiting).values(values))
        db.session.commit()
        if claimed:  # else another process was quicker
            return claim


def _prepare(claim: Claim) -> Prepared | None:
    """Return the mail as it is to be said now; None where it isn't to be said, which is settled. Reads only."""
    try:
        row = db.session.get_one(OutgoingMail, claim.id, populate_existing=True)
        mail = kind_of(row.kind).compose(row)
        prepared = None
        if mail is not None:
            message = message_of(mail, row, city_name=get_city().name, now=clock.now())
            prepared = Prepared(envelope_address(mail.address), message)
    except NoAddress:
        _settle(claim, "given_up", "This is no address that mail can be sent to.")
        return None
    except Exception as error:
        # What is wrong with one mail holds up no other. Its values may be secret: the page gets the kind of error.
        log.exception("mail %s could not be written and will be tried again", claim.id)
        _postpone(claim, f"The mail could not be written: {type(error).__name__}.")
        return None
    db.session.rollback()
    if prepared is None:
        _settle(claim, "dropped")
    return prepared


def _begin_content(claim: Claim) -> None:
    """Note that the content goes now. Raises LostClaim."""
    begin_writing()
    noted = _run(_still_ours(claim).where(OutgoingMail.state == "claimed").values(state="sending"))
    db.session.commit()
    if noted != 1:
        raise LostClaim(claim.id)


def _settle(claim: Claim, state: str, reason: str = "") -> None:
    """Note how it ended; what is over says nothing any more, what was refused can be tried again.

    Where another process has meanwhile called it unknown, we do know.
    """
    begin_writing()
    values: dict[str, Any] = {"state": state, "reason": reason, "changed_at": clock.now()}
    if state in ("sent", "dropped"):
        values["values"] = {}
    _run(_still_ours(claim).values(values))
    db.session.commit()


def _postpone(claim: Claim, reason: str) -> None:
    """Let it wait for another try, or give it up."""
    begin_writing()
    now = clock.now()
    values = {"next_try_at": now + wait_after(claim.attempt), "reason": reason, "changed_at": now}
    _run(_still_ours(claim).values(values | {"state": _waiting_or_given_up()}))
    db.session.commit()


def _postpone_all(claim: Claim, reason: str) -> None:
    """Let all that is due wait: it would meet the same closed door, and knocking each time helps nobody."""
    _postpone(claim, reason)
    begin_writing()
    now = clock.now()
    due = update(OutgoingMail).where(OutgoingMail.state == "waiting", OutgoingMail.next_try_at <= now)
    values = {
        "attempts": OutgoingMail.attempts + 1,
        "next_try_at": now + wait_after(claim.attempt),
        "reason": reason,
        "changed_at": now,
    }
    _run(due.values(values | {"state": _waiting_or_given_up(more=1)}))
    db.session.commit()


def _waiting_or_given_up(*, more: int = 0) -> Any:
    return case((OutgoingMail.attempts + more >= MOST_ATTEMPTS, "given_up"), else_="waiting")


def _still_ours(claim: Claim) -> Any:
    return update(OutgoingMail).where(
        OutgoingMail.id == claim.id,
        OutgoingMail.changed_at == claim.at,
        OutgoingMail.state.in_(("claimed", "sending", "unknown")),
    )


def _run(statement: Any) -> int:
    """Run an update past the objects; returns how many rows it met."""
    done = db.session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(done, CursorResult)
    return done.rowcount
