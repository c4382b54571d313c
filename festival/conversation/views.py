"""An event's thread, and writing in it."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.attachments.sent_files import largest_form, read_sent
from festival.base import clock
from festival.base.bodies import takes_files
from festival.base.database import begin_writing, db
from festival.base.http import current_locale
from festival.base.paging import read_page_number
from festival.conversation.forms import MessageForm
from festival.conversation.readers import may_write, people_in_talk, reads_notes
from festival.conversation.thread import thread_of
from festival.conversation.writing import Said, write_message
from festival.events.lookup import get_event_for
from festival.events.model import Event
from festival.notices.talk_notices import mark_talk_read
from festival.organisers.permissions import requires, this_account

conversation = Blueprint("conversation", __name__, url_prefix="/desk/events")


@conversation.get("/<int:event_id>/talk")
@requires("event.view_unpublished")
def page(event_id: int) -> str:
    """What was said, asked, stated and decided about the event. Whoever may see its page at the desk."""
    event = get_event_for(this_account(), event_id, "event.view_unpublished")
    return _show(event, None)


def write(event_id: int) -> ResponseReturnValue:
    """Say something. Whoever may see the event's page and acts for an organisation or the coordination."""
    sent = read_sent()
    begin_writing()
    account = this_account()
    event = get_event_for(account, event_id, "event.view_unpublished")
    if not may_write(account, event):
        sent.drop()
        abort(403)
    form = _form(event, is_sent=True)
    if not form.validate() or sent.wrong:
        sent.come_back(form.files)
        return _show(event, form), 400
    is_note = "is_note" in form and bool(form.is_note.data)
    key = (form.key.data or str(uuid4()))[:36]
    said = Said(key, form.text.data.strip(), form.told.data or (), is_note, sent)
    message = write_message(event, said, account, now=clock.now())
    db.session.commit()
    flash(_("Your message is there, and whom it concerns is told."), "done")
    anchor = f"message-{message.id}" if message else None
    return redirect(url_for(".page", event_id=event.id, _anchor=anchor), 303)


# Files are read before the write lock is taken.
write.begins_itself = True  # type: ignore[attr-defined]
conversation.post("/<int:event_id>/talk")(
    takes_files(requires("event.view_unpublished")(write), largest_form)
)


@conversation.post("/<int:event_id>/talk/read")
@requires("event.view_unpublished")
def read(event_id: int) -> ResponseReturnValue:
    """Note that one has read all of it. Whoever may see the event's page at the desk."""
    account = this_account()
    event = get_event_for(account, event_id, "event.view_unpublished")
    mark_talk_read(account.id, event.id, now=clock.now())
    db.session.commit()
    return redirect(url_for(".page", event_id=event.id), 303)


def _form(event: Event, *, is_sent: bool = False) -> MessageForm:
    account = this_account()
    form = MessageForm() if is_sent else MessageForm(formdata=None, data={"key": str(uuid4())})
    people = [one for one in people_in_talk(event) if one.id != account.id]
    form.offer(people, may_note=reads_notes(account, event))
    return form


def _show(event: Event, form: MessageForm | None) -> str:
    account = this_account()
    thread = thread_of(event, account, current_locale(), number=read_page_number(), now=clock.now())
    writes = may_write(account, event)
    return render_template(
        "conversation/page.html",
        event=event,
        thread=thread,
        form=form or (_form(event) if writes else None),
        is_any_new=any(line.is_new for line in thread.rows),
    )
