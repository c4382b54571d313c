"""One button that holds a pencilled date longer."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock, dates
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.templating import today
from festival.events.lookup import get_event_for
from festival.organisers.permissions import requires, this_account
from festival.registering.lapses import renew

renewing = Blueprint("renewing", __name__, url_prefix="/desk/events")


@renewing.post("/<int:event_id>/renew")
@requires("event.edit")
def held_longer(event_id: int) -> ResponseReturnValue:
    """Hold the date longer. Members of its organisation and the coordination."""
    account = this_account()
    found = get_event_for(account, event_id, "event.edit")
    is_renewed = renew(found, account, today=today(), now=clock.now())
    db.session.commit()
    if found.lapses_on is None:
        flash(_("This date is not pencilled any more, so there is nothing to renew."), "info")
    else:
        day = dates.short_day(found.lapses_on, current_locale(), this_year=today().year)
        flash(
            _("Renewed: it lapses on %(day)s now.", day=day)
            if is_renewed
            else _("It lapses on %(day)s, and can’t be held longer today.", day=day),
            "done" if is_renewed else "info",
        )
    return redirect(url_for("desk_events.event", event_id=found.id), 303)
