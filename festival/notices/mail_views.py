"""The administrator's page of mails: which were given up and why, which wait, which went, which are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ScalarSelect, Select, select
from werkzeug.exceptions import BadRequest

from festival.base import clock
from festival.base.database import db
from festival.base.navigation import Entry, in_menu
from festival.base.paging import page_of, read_page_number
from festival.base.plurals import ngettext
from festival.notices.kept_mail_views import last_readings
from festival.organisers.model import Account
from festival.organisers.permissions import requires
from festival.outbox.administering import (
    KEPT,
    SENT,
    STUCK,
    TO_PASS_ON,
    TRIED_AGAIN,
    WAITING,
    let_be,
    mail_counts,
    to_see_to,
    try_again,
)
from festival.outbox.answered import answer_counts
from festival.outbox.kinds import words_of_kind
from festival.outbox.model import OutgoingMail
from festival.weekly_mail.subscribing import confirmed_count

PAGE_SIZE = 50
SHELVES = {"kept": TO_PASS_ON, "stuck": STUCK, "waiting": WAITING, "sent": SENT}
_STATE_WORDS = {
    "kept": _l("kept"),
    "given_up": _l("given up"),
    "unknown": _l("unknown whether it went out"),
    "bounced": _l("came back"),
    "waiting": _l("waits"),
    "claimed": _l("is going out"),
    "sending": _l("is going out"),
    "sent": _l("sent"),
}
_OUTCOME_WORDS = {
    "taken": _l("written where it is talked about"),
    "stranger": _l("not from the person who was written to"),
    "automatic": _l("written by a machine, or sent on by a list"),
    "bounce": _l("said that one of our mails came back"),
    "forged": _l("to an address that we never gave out"),
    "old": _l("to an address that holds no longer"),
    "closed": _l("from somebody who may not write there any more"),
    "empty": _l("without any words"),
    "not_ours": _l("to none of our addresses"),
    "too_large": _l("too large"),
    "broken": _l("could not be read"),
}

mails = Blueprint("mails", __name__, url_prefix="/desk/settings/mails")


@dataclass(frozen=True)
class MailRow:
    """One mail as the administrator sees it."""

    id: int
    to: str
    kind: str
    state: str
    state_words: str
    posted_at: datetime
    changed_at: datetime
    next_try_at: datetime
    attempts: int
    reason: str
    can_be_tried_again: bool
    read_by: str = ""
    read_at: datetime | None = None


def _stuck_of(_account: Account) -> ScalarSelect[int]:
    """The question how many mails somebody has to see to, for the navigation."""
    return to_see_to(now=clock.now())


@mails.get("")
@in_menu(Entry("settings", 6, _l("Mails"), "z", _stuck_of))
@requires("city.settings")
def index() -> ResponseReturnValue:
    """Mails by what became of them; administrators only. Six queries."""
    shelf = _shelf()
    is_on = current_app.config["SETTINGS"].mail_server is not None
    counts = mail_counts()
    page = page_of(_mails_on(shelf), size=PAGE_SIZE, number=read_page_number())
    read = last_readings([mail.id for mail, _email in page.rows]) if shelf == "kept" else {}
    return render_template(
        "notices/mails.html",
        shelf=shelf,
        shelves=[one for one in SHELVES if one != "kept" or not is_on or counts.get("kept") or shelf == one],
        counts={name: sum(counts.get(state, 0) for state in states) for name, states in SHELVES.items()},
        page=page,
        rows=[_row(mail, email, read.get(mail.id)) for mail, email in page.rows],
        server=current_app.config["SETTINGS"].mail_server,
        kept_days=KEPT.days,
        weekly_count=confirmed_count() if is_on else 0,
        mailbox=(mailbox := current_app.config["SETTINGS"].mailbox),
        answers=[(_OUTCOME_WORDS[key], count) for key, count in answer_counts().items()] if mailbox else [],
    )


@mails.post("")
@requires("city.settings")
def decide() -> ResponseReturnValue:
    """Have a mail tried again, or all that were given up, or let one be; administrators only."""
    what, number, now = request.form.get("do", ""), request.form.get("id", ""), clock.now()
    mail_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if what == "all":
        count = try_again(None, now=now)
    elif what == "again" and mail_id:
        count = try_again(mail_id, now=now)
    elif what == "let_be" and mail_id:
        count = let_be(mail_id, now=now)
    else:
        abort(400)
    db.session.commit()
    if not count:
        flash(_("Nothing was to be done: it had changed meanwhile."), "info")
    elif what == "let_be" and _shelf() == "kept":
        flash(_("It is put away: nobody can read it any more."), "done")
    elif what == "let_be":
        flash(_("It stays as it is, and is not listed any more."), "done")
    else:
        flash(ngettext("%(num)s mail is tried again.", "%(num)s mails are tried again.", count), "done")
    return redirect(url_for(".index", show=_shelf()), 303)


def _shelf() -> str:
    is_on = current_app.config["SETTINGS"].mail_server is not None
    shelf = request.args.get("show", "stuck" if is_on else "kept")
    if shelf not in SHELVES:
        raise BadRequest(_("The filter “%(name)s” does not know “%(value)s”.", name="show", value=shelf[:40]))
    return shelf


def _mails_on(shelf: str) -> Select[tuple[OutgoingMail, str]]:
    """What waits in the order in which it goes, else the newest first. Indexes ix_outgoing_mail_state and _changed."""
    query = (
        select(OutgoingMail, Account.email)
        .outerjoin(Account, Account.id == OutgoingMail.account_id)
        .where(OutgoingMail.state.in_(SHELVES[shelf]))
    )
    if shelf == "waiting":
        return query.order_by(OutgoingMail.next_try_at, OutgoingMail.id)
    return query.order_by(OutgoingMail.changed_at.desc(), OutgoingMail.id.desc())


def _row(mail: OutgoingMail, email: str | None, read: tuple[str, datetime] | None) -> MailRow:
    return MailRow(
        id=mail.id,
        to=email or mail.recipient,
        kind=words_of_kind(mail.kind),
        state=mail.state,
        state_words=str(_STATE_WORDS[mail.state]),
        posted_at=mail.posted_at,
        changed_at=mail.changed_at,
        next_try_at=mail.next_try_at,
        attempts=mail.attempts,
        reason=mail.reason,
        can_be_tried_again=mail.state in TRIED_AGAIN and mail.attempts > 0,
        read_by=read[0] if read else "",
        read_at=read[1] if read else None,
    )
