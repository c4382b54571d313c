"""Whether an event is special in the programme, where whoever coordinates says so against what its dates tell."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from festival.base import clock
from festival.base.database import db
from festival.events.lookup import get_event_for
from festival.events.regularity import PROMINENCES
from festival.events.saving import write_event
from festival.organisers.permissions import requires, this_account

prominence = Blueprint("prominence", __name__, url_prefix="/desk/events")


@prominence.post("/<int:event_id>/prominence")
@requires("programme.arrange")
def save(event_id: int) -> ResponseReturnValue:
    """Say that the event is special or regular, or leave it to its dates. The coordination."""
    found = get_event_for(this_account(), event_id, "programme.arrange")
    asked = request.form.get("prominence", "")
    if asked not in ("", *PROMINENCES):
        abort(400, _("There is no “%(value)s” among the choices. Choose again.", value=asked[:40]))
    back = redirect(url_for("desk_events.event", event_id=found.id, _anchor="prominence"), 303)
    if request.form.get("version") != str(found.version):
        flash(_("Somebody else changed this event meanwhile. Check it again."), "info")
        return back
    if asked != found.prominence:
        found.prominence = asked
        flag_modified(found, "state")
        write_event(found, now=clock.now(), by=this_account())
        db.session.commit()
    flash(_("Noted. The programme shows it so from now on."), "done")
    return back
