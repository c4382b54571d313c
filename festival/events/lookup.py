"""Which event may this person see or change: found and authorised together."""

from __future__ import annotations

from flask import abort, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from festival.base.database import db, is_writing, lock_city
from festival.events.model import Event
from festival.organisers.model import Account
from festival.organisers.permissions import may
from festival.places.model import Venue


def get_event_for(account: Account, event_id: int, action: str) -> Event:
    """Return the event if the account may do `action` to it. 404 where there is none, 403 where it may not.

    Who is going to write reads after those who are just writing: of two who save at once the later sees the other's.
    """
    if is_writing():
        lock_city()
    event = db.session.scalar(
        select(Event)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.organisation),
            joinedload(Event.venue).options(joinedload(Venue.district), joinedload(Venue.parent)),
            joinedload(Event.district),
            joinedload(Event.created_by),
            selectinload(Event.date_changes),
        )
    )
    if event is None:
        abort(404)
    if not may(account, action, event):
        abort(403)
    return event


def say_no_organisation(account: Account) -> tuple[str, int]:
    """Return the page that says what to do first where the city has no organisation to register events for."""
    page = render_template(
        "organisers/no_organisation.html", account=account, can_add=may(account, "organisation.admit")
    )
    return page, 200 if request.method == "GET" else 400
