"""After an event was handed in: who decides, until when, what one may do meanwhile, and how it will be heard."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.base.http import current_locale
from festival.events.answering import answer_due_on, deciders
from festival.events.lookup import get_event_for
from festival.events.model import StateChange
from festival.events.next_dates import next_start
from festival.organisers.permissions import requires, this_account

handed_in = Blueprint("handed_in", __name__, url_prefix="/desk/events")


@handed_in.get("/<int:event_id>/handed-in")
@requires("event.view_unpublished")
def page(event_id: int) -> ResponseReturnValue:
    """What happens now. Members of its organisation, offices and the coordination."""
    found = get_event_for(this_account(), event_id, "event.view_unpublished")
    if found.state != "submitted":
        return redirect(url_for("desk_events.event", event_id=found.id), 302)
    query = select(func.max(StateChange.at)).where(
        StateChange.event_id == found.id, StateChange.to_state == "submitted"
    )
    since = db.session.scalar(query) or found.created_at
    locale = current_locale()
    return render_template(
        "registering/handed_in.html",
        event=found,
        starts=next_start(found, now=clock.now()),
        place=found.venue.say("name", locale) if found.venue else found.place_name,
        deciders=deciders(),
        due_on=answer_due_on(since, get_city()),
    )
