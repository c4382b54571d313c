"""What an event borrows from the city: a small form on its page of the desk."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base.database import db
from festival.base.http import current_locale
from festival.coordination.recheck import recheck_event
from festival.coordination.stock import bookings_of, resources, save_bookings
from festival.desk.access import get_event_for, me
from festival.organisers.permissions import requires

desk_bookings = Blueprint("desk_bookings", __name__, url_prefix="/desk/events")

MOST = 100_000


@dataclass(frozen=True)
class Borrowed:
    """One thing the city lends, and how much of it the event takes."""

    id: int
    name: str
    unit: str
    stock: int
    amount: int


def borrowed_lines(event_id: int) -> list[Borrowed]:
    """Return all that the city lends with what the event takes; what is lent no more only where it is taken."""
    taken, locale = bookings_of(event_id), current_locale()
    return [
        Borrowed(one.id, one.say(locale), one.unit, one.stock, taken.get(one.id, 0))
        for one in resources()
        if one.is_active or one.id in taken
    ]


@desk_bookings.post("/<int:event_id>/bookings")
@requires("event.edit")
def book(event_id: int) -> ResponseReturnValue:
    """Write what the event borrows. Members of its organisation and the coordination."""
    event = get_event_for(me(), event_id, "event.edit")
    page = redirect(url_for("desk_events.event", event_id=event.id, _anchor="borrowed"), 303)
    amounts = {}
    for one in resources():
        typed = request.form.get(f"resource-{one.id}")
        if typed is None:
            continue
        amount = _read_amount(typed)
        if amount is None:
            flash(_("“%(typed)s” is no number: nothing was saved.", typed=typed[:20]), "warning")
            return page
        amounts[one.id] = amount
    if save_bookings(event, amounts):
        recheck_event(event)
        db.session.commit()
    flash(_("Saved."), "done")
    return page


def _read_amount(typed: str) -> int | None:
    """The number as typed; nothing is 0."""
    plain = typed.strip()
    if not plain:
        return 0
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 6 or int(plain) > MOST:
        return None
    return int(plain)
