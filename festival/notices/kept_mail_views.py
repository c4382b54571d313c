"""One mail that is kept for want of a mail server: what it says, for who passes it on, with a trace of who read it."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from urllib.parse import quote

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from festival.base import clock
from festival.base.database import db
from festival.organisers.audit_trail import note
from festival.organisers.model import Account
from festival.organisers.permissions import requires, this_account
from festival.outbox.administering import TO_PASS_ON, WAITED_FOR
from festival.outbox.keeping import SHOWN_FOR, compose_kept, is_shown, note_reading
from festival.outbox.kinds import kind_of, words_of_kind
from festival.outbox.mail import Mail
from festival.outbox.model import MailReading, OutgoingMail

kept_mails = Blueprint("kept_mails", __name__, url_prefix="/desk/settings/mails")

_ADDRESS = re.compile(r"https?://\S+")


@kept_mails.get("/<int:mail_id>")
@requires("city.settings")
def page(mail_id: int) -> str:
    """A kept mail: to whom, why, who has read it; what it says for who asked for that just now. Administrators only."""
    row, now = _kept(mail_id), clock.now()
    is_closed = opens_an_administrator(row)
    is_open = not is_closed and is_shown(row, this_account().id, now=now)
    mail = compose_kept(row) if is_open else None
    return render_template(
        "notices/kept_mail.html",
        mail_id=row.id,
        to=mail.address if mail else _address_of(row),
        kind=words_of_kind(row.kind),
        posted_at=row.posted_at,
        readings=_readings_of(row),
        is_closed=is_closed,
        is_open=is_open,
        mail=mail,
        paragraphs=linked(mail.text, current_app.config["SETTINGS"].base_url or request.url_root)
        if mail
        else [],
        own_mail=_as_own_mail(mail) if mail else "",
        can_be_sent=current_app.config["SETTINGS"].mail_server is not None,
        days=WAITED_FOR.days,
        minutes=SHOWN_FOR.seconds // 60,
    )


@kept_mails.post("/<int:mail_id>/read")
@requires("city.settings")
def read(mail_id: int) -> ResponseReturnValue:
    """Be shown what a kept mail says, which is noted. Administrators only, and none of them what opens an
    administrator's account."""
    row = _kept(mail_id)
    if opens_an_administrator(row):
        abort(403)
    note_reading(row, this_account().id, now=clock.now())
    note("mail_read", of_id=row.account_id, mail=row.kind)
    db.session.commit()
    return redirect(url_for(".page", mail_id=mail_id), 303)


def opens_an_administrator(row: OutgoingMail) -> bool:
    """Whether who reads the mail could sign in as an administrator: somebody else, or, at a browser that was left
    open, as the one whose browser it is without knowing the password. One query at most."""
    if not kind_of(row.kind).opens_account:
        return False
    role = select(Account.role).where(Account.email == row.recipient)
    return db.session.scalar(role) == "administrator"


def linked(text: str, own_start: str) -> list[list[list[tuple[str, str]]]]:
    """Return a text as paragraphs of lines of pieces, each with the address it leads to, where that is one of ours.

    What people have typed, such as an organisation's name, leads nowhere.
    """
    return [
        [_pieces(line, own_start) for line in paragraph.split("\n")]
        for paragraph in re.split(r"\n{2,}", text.strip())
    ]


def _pieces(line: str, own_start: str) -> list[tuple[str, str]]:
    pieces: list[tuple[str, str]] = []
    end = 0
    for found in _ADDRESS.finditer(line):
        if found[0].startswith(own_start):
            pieces += [(line[end : found.start()], ""), (found[0], found[0])]
            end = found.end()
    return [piece for piece in [*pieces, (line[end:], "")] if piece[0]]


def last_readings(mail_ids: Collection[int]) -> dict[int, tuple[str, datetime]]:
    """Return by mail the name of who read it last, and when. One query."""
    last = (
        select(MailReading.mail_id, func.max(MailReading.id).label("id"))
        .where(MailReading.mail_id.in_(mail_ids))
        .group_by(MailReading.mail_id)
        .subquery()
    )
    query = (
        select(MailReading.mail_id, Account.name, MailReading.at)
        .join(last, last.c.id == MailReading.id)
        .join(Account, Account.id == MailReading.account_id)
    )
    return {mail_id: (name, at) for mail_id, name, at in db.session.execute(query).tuples()}


def _kept(mail_id: int) -> OutgoingMail:
    row = db.session.get(OutgoingMail, mail_id) if mail_id < 2**31 else None
    if row is None or row.state not in TO_PASS_ON:
        abort(404)
    return row


def _address_of(row: OutgoingMail) -> str:
    account = db.session.get(Account, row.account_id) if row.account_id else None
    return account.email if account else row.recipient


def _readings_of(row: OutgoingMail) -> list[tuple[str, datetime]]:
    query = (
        select(Account.name, MailReading.at)
        .join(Account, Account.id == MailReading.account_id)
        .where(MailReading.mail_id == row.id)
        .order_by(MailReading.at.desc(), MailReading.id.desc())
    )
    return list(db.session.execute(query).tuples())


def _as_own_mail(mail: Mail) -> str:
    """The address that opens one's own mail program with the mail in it (RFC 6068)."""
    body = mail.text.replace("\n", "\r\n")
    return f"mailto:{quote(mail.address, safe='@')}?subject={quote(mail.subject)}&body={quote(body)}"
