"""The history of an event, for everyone involved."""

from __future__ import annotations

from flask import Blueprint, render_template

from festival.base.http import current_locale
from festival.base.paging import read_page_number
from festival.events.lookup import get_event_for
from festival.history.queries import history_of
from festival.organisers.permissions import requires, this_account

history = Blueprint("history", __name__, url_prefix="/desk/events")


@history.get("/<int:event_id>/history")
@requires("event.view_unpublished")
def page(event_id: int) -> str:
    """All that was changed, the latest first. Members of its organisation, offices and the coordination."""
    account = this_account()
    found = get_event_for(account, event_id, "event.view_unpublished")
    entries = history_of(found, account, current_locale(), number=read_page_number())
    return render_template("history/page.html", event=found, page=entries)
