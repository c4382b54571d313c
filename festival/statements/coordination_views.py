"""The coordination's answer to what was handed in: it asks back, sets a condition, hands it to an office, refuses."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.attachments.sent_files import SentFiles, largest_form, read_sent
from festival.base import clock
from festival.base.bodies import takes_files
from festival.base.database import begin_writing, db
from festival.base.http import current_locale
from festival.events.lookup import get_event_for
from festival.events.model import Event
from festival.events.saving import Step, take_step
from festival.notices.sending import tell_of_step
from festival.organisers.organisations import offices_of_city
from festival.organisers.permissions import requires, this_account
from festival.statements.asking import Wish, ask_by_hand
from festival.statements.forms import ToOrganiserForm
from festival.statements.words import standing_for

to_organiser = Blueprint("to_organiser", __name__, url_prefix="/desk/events")


def page(event_id: int) -> ResponseReturnValue:
    """Answer what was handed in with more than yes. Coordination and administrators."""
    sent = read_sent() if request.method == "POST" else SentFiles()
    if request.method == "POST":
        begin_writing()
    account = this_account()
    event = get_event_for(account, event_id, "conflict.mediate")
    if event.state != "submitted" and request.method == "GET":
        flash(_("This event does not wait for an answer any more."), "info")
        return redirect(url_for("desk_events.event", event_id=event.id), 303)
    form = ToOrganiserForm()
    form.offer(offices_of_city())
    if request.method == "GET":
        form.version.data = str(event.version)
        return _show(form, event)
    if not form.validate() or sent.wrong:
        sent.come_back(form.files)
        return _show(form, event), 400
    if form.version.data != str(event.version) or event.state != "submitted":
        form.version.data = str(event.version)
        sent.come_back(form.files)
        return _show(form, event, is_stale=True), 409
    if form.kind.data == "refuse":
        take_step(event, Step("idea", account, form.text.data), now=clock.now())
        tell_of_step(event, account)
        done = _("Refused. The date is free again, and the organiser reads why.")
    else:
        office_id = int(form.office_id.data) if form.kind.data == "office" else event.organisation_id
        kind = "statement" if form.kind.data == "office" else form.kind.data
        wish = Wish(kind, office_id, form.text.data.strip(), form.due_on.day, sent)
        ask_by_hand(event, wish, account, now=clock.now())
        done = _("Saved, and whom it concerns is told.")
    db.session.commit()
    flash(done, "done")
    return redirect(url_for("desk_events.event", event_id=event.id), 303)


# Files are read before the write lock is taken.
page.begins_itself = True  # type: ignore[attr-defined]
to_organiser.route("/<int:event_id>/to-organiser", methods=["GET", "POST"])(
    takes_files(requires("conflict.mediate")(page), largest_form)
)


def _show(form: ToOrganiserForm, event: Event, *, is_stale: bool = False) -> str:
    return render_template(
        "statements/to_organiser.html",
        form=form,
        event=event,
        is_stale=is_stale,
        standing=standing_for(this_account(), event, current_locale()),
    )
