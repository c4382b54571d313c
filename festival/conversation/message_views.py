"""One message: its writer corrects it for a while and may take it back; who may read it has its files."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from festival.attachments.kept_files import hand_out
from festival.base import clock
from festival.base.database import db
from festival.conversation.forms import CorrectionForm
from festival.conversation.model import Message
from festival.conversation.readers import reads_notes
from festival.conversation.writing import correct_message, take_back
from festival.events.lookup import get_event_for
from festival.events.model import Event
from festival.forms.both_versions import what_differs
from festival.organisers.permissions import requires, this_account

message = Blueprint("message", __name__, url_prefix="/desk/events")


@message.get("/<int:event_id>/talk/<int:message_id>/files/<int:attachment_id>")
@requires("event.view_unpublished")
def file(event_id: int, message_id: int, attachment_id: int) -> Response:
    """A file of a message, as a download. Whoever may read the message."""
    _event, found = _message_for_reader(event_id, message_id)
    response = next((hand_out(one) for one in found.files if one.id == attachment_id), None)
    return response or abort(404)


@message.route("/<int:event_id>/talk/<int:message_id>", methods=["GET", "POST"])
@requires("event.view_unpublished")
def correct(event_id: int, message_id: int) -> ResponseReturnValue:
    """Correct one's own message, for a quarter of an hour."""
    event, found = _own_message(event_id, message_id)
    if not found.may_be_corrected(clock.now()):
        flash(_("A message can be corrected for 15 minutes. You can still take it back."), "info")
        return redirect(_address(found), 303)
    form = CorrectionForm(data={"text": found.text})
    if request.method == "GET":
        form.version.data = str(found.version)
        return _show(form, event, found)
    if not form.validate():
        return _show(form, event, found), 400
    stored = CorrectionForm(formdata=None, data={"text": found.text})
    if form.version.data != str(found.version) and "overwrite" not in request.form:
        differs = what_differs(form, stored)
        if differs:
            form.version.data = str(found.version)
            return _show(form, event, found, differs), 409
    if form.text.data.strip() != found.text:
        correct_message(found, form.text.data.strip(), now=clock.now())
    db.session.commit()
    flash(_("Corrected."), "done")
    return redirect(_address(found), 303)


@message.post("/<int:event_id>/talk/<int:message_id>/take-back")
@requires("event.view_unpublished")
def withdraw(event_id: int, message_id: int) -> ResponseReturnValue:
    """Take back one's own message: its words and files go, and the thread says so."""
    _event, found = _own_message(event_id, message_id)
    take_back(found, now=clock.now())
    db.session.commit()
    flash(_("Taken back. The thread says that there was a message."), "done")
    return redirect(_address(found), 303)


def _message_for_reader(event_id: int, message_id: int) -> tuple[Event, Message]:
    """Return the message with its event and files; 404 where there is none for this reader."""
    account = this_account()
    event = get_event_for(account, event_id, "event.view_unpublished")
    query = select(Message).where(Message.id == message_id, Message.event_id == event.id)
    found = db.session.scalars(query.options(joinedload(Message.files))).unique().one_or_none()
    if found is None or (found.is_note and not reads_notes(account, event)):
        abort(404)
    return event, found


def _own_message(event_id: int, message_id: int) -> tuple[Event, Message]:
    event, found = _message_for_reader(event_id, message_id)
    if found.by_id != this_account().id:
        abort(403)
    return event, found


def _address(found: Message) -> str:
    return url_for("conversation.page", event_id=found.event_id, _anchor=f"message-{found.id}")


def _show(
    form: CorrectionForm, event: Event, found: Message, differs: list[tuple[str, str]] | None = None
) -> str:
    return render_template(
        "conversation/correct.html", form=form, event=event, message=found, differs=differs or []
    )
