"""That an event's people have seen to a permit: a mark that they set and take back; then nobody reminds them of it."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from festival.base import clock
from festival.base.database import db
from festival.events.lookup import get_event_for
from festival.law.model import LawRow
from festival.organisers.model import Account
from festival.organisers.permissions import requires, this_account
from festival.statements.model import EventPermit

permit_marks = Blueprint("permit_marks", __name__, url_prefix="/desk/events")


@permit_marks.post("/<int:event_id>/permits/<key>")
@requires("event.edit")
def mark(event_id: int, key: str) -> ResponseReturnValue:
    """Say that a permit is seen to, or not yet. Who may edit the event; pressed twice is as once."""
    account = this_account()
    event = get_event_for(account, event_id, "event.edit")
    what = request.form.get("do")
    if what not in ("done", "open"):
        abort(400)
    known = select(LawRow.id).where(LawRow.kind == "permit", LawRow.key == key).limit(1)
    if db.session.scalar(known) is None:
        abort(404)
    row = db.session.get(EventPermit, (event.id, key)) or EventPermit(event_id=event.id, key=key)
    if what == "done" and row.done_at is None:
        row.done_at, row.done_by_id = clock.now(), account.id
    elif what == "open":
        row.done_at, row.done_by_id = None, None
    db.session.add(row)
    db.session.commit()
    flash(_("Noted as done.") if what == "done" else _("Noted as not done yet."), "done")
    return redirect(url_for("desk_events.event", event_id=event.id, _anchor="permits"), 303)


def marks_of(event_id: int) -> dict[str, tuple[str, datetime]]:
    """Return by key who has said that a permit of the event is seen to, and when. One query."""
    query = (
        select(EventPermit.key, Account.name, EventPermit.done_at)
        .outerjoin(Account, Account.id == EventPermit.done_by_id)
        .where(EventPermit.event_id == event_id, EventPermit.done_at.is_not(None))
    )
    return {key: (name or "", at) for key, name, at in db.session.execute(query).tuples() if at is not None}
