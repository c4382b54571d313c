"""A new event has a key before it is one: who sends its form twice, or goes back to it, meets the same event."""

from __future__ import annotations

import re
from uuid import uuid4

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from festival.base import text
from festival.base.database import db, lock_city
from festival.base.templating import with_args
from festival.events.model import Event
from festival.organisers.model import Account
from festival.organisers.permissions import may

_KEY = re.compile(r"[0-9a-f-]{36}")


def draft_of_address(by: Account) -> tuple[Event | None, ResponseReturnValue | None]:
    """Return what a new event's address with its draft's key means: the event that was made under it, or nothing yet
    and where to go for an address with a key of its own.

    The key stands in the address, so that whoever goes back meets the event again and makes no second one.
    """
    key = request.args.get("draft", "")
    known = db.session.scalar(select(Event).where(Event.uid == f"{key}@festival")) if is_key(key) else None
    if known is not None and may(by, "event.edit", known):
        return known, None
    if known is not None or not is_key(key):
        return None, redirect(with_args(draft=str(uuid4())), 302)
    return None, None


def go_to_saved(event: Event, title: str | None) -> ResponseReturnValue:
    """Return the way to the event that the same form has made: a button pressed twice, or somebody who went back."""
    if request.method == "GET" or text.one_line(title or "") != event.title:
        words = _("“%(title)s” is saved already. You can change it here.", title=event.title)
        flash(words, "info")
    return redirect(url_for("desk_events.event", event_id=event.id), 303)


def is_key(key: str | None) -> bool:
    return bool(_KEY.fullmatch(key or ""))


def sent_before(key: str | None, by: Account) -> tuple[Event | None, str]:
    """Return the event that the same form has made already, and the key to use for a new one.

    The same form sent again waits here for the first one.
    """
    if not is_key(key):
        return None, str(uuid4())
    lock_city()
    known = db.session.scalar(select(Event).where(Event.uid == f"{key}@festival"))
    if known is None:
        return None, str(key)
    return (known, str(key)) if may(by, "event.edit", known) else (None, str(uuid4()))
