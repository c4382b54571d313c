"""The inbox on the desk: what happened since, unread marked."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock, dates, vocabulary
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.menu import Entry, in_menu
from festival.base.paging import page_of, read_page_number
from festival.base.query_args import read_day
from festival.base.templating import today
from festival.notices.model import Notice
from festival.notices.sending import events_open_to, inbox, mark_read, talks_open_to, unread_count, unread_of
from festival.organisers.permissions import signed_in, this_account

SHOWN = 100

inbox_pages = Blueprint("inbox", __name__, url_prefix="/desk/inbox")


@inbox_pages.get("")
@in_menu(Entry("today", 2, _l("Inbox"), "i", unread_of))
@signed_in
def index() -> str:
    """My notices, the unread first. Whoever is signed in."""
    account = this_account()
    page = page_of(inbox(account.id), size=SHOWN, number=read_page_number())
    talks = talks_open_to(account, {one.conflict_id for one in page.rows if one.conflict_id is not None})
    events = events_open_to(account, {one.event_id for one in page.rows if one.event_id is not None})
    rows = [_row(one, is_open=one.conflict_id in talks or one.event_id in events) for one in page.rows]
    return render_template(
        "notices/inbox.html",
        page=page,
        rows=rows,
        unread=unread_count(account.id),
    )


@inbox_pages.post("/read")
@signed_in
def read() -> ResponseReturnValue:
    """Mark one of my notices, or all, as read. Whoever is signed in."""
    number = request.form.get("id", "")
    ids = [int(number)] if number.isascii() and number.isdigit() and len(number) < 12 else None
    mark_read(this_account().id, ids, now=clock.now())
    db.session.commit()
    flash(_("Marked as read."), "done")
    return redirect(url_for(".index"), 303)


def _row(notice: Notice, *, is_open: bool) -> tuple[Notice, str, str]:
    """Return the notice, the address of what it is about, empty for who may not open that, and its words."""
    url = ""
    if is_open and notice.conflict_id is not None:
        url = url_for("talk.page", conflict_id=notice.conflict_id)
    elif is_open and notice.event_id is not None:
        url = url_for("desk_events.event", event_id=notice.event_id)
    return notice, url, words_of(notice, is_open)


def words_of(notice: Notice, is_open_to_reader: bool) -> str:
    """Return what a notice tells; without the event's name to who may not open its talk any more."""
    by = str(notice.values.get("by", ""))
    title = str(notice.values.get("title", ""))
    if title and not is_open_to_reader:
        return {
            "proposal": _("%(by)s proposes a change.", by=by),
            "taken": _("%(by)s took a proposal.", by=by),
            "submitted": _("%(by)s has handed in an event.", by=by),
            "stepped": _("%(by)s has taken a step with an event.", by=by),
        }.get(notice.code, notice.code)
    until, who = _day_words(str(notice.values.get("until", ""))), str(notice.values.get("who", ""))
    state = vocabulary.label("state", str(notice.values.get("state", "")), current_locale())
    return {
        "submitted": _("%(by)s has handed in “%(title)s”: it waits for an answer.", by=by, title=title),
        "stepped": _("%(by)s has changed “%(title)s”: %(state)s.", by=by, title=title, state=state),
        "task": _("It was decided what is to be done, until %(day)s, by %(who)s.", day=until, who=who),
        "missed": _("Not done until %(day)s by %(who)s: the conflict is open again.", day=until, who=who),
        "done": _("%(by)s says that what was decided is done.", by=by),
        "found": _("A new conflict concerns one of your events."),
        "returned": _("A conflict that was solved is back."),
        "solved": _("A conflict has solved itself: what was found is gone."),
        "to_reassess": _("An event has changed in what was accepted: please look at the conflict again."),
        "letter": _("%(by)s has written to you.", by=by),
        "proposal": _("%(by)s proposes a change for “%(title)s”.", by=by, title=title),
        "taken": _("%(by)s took a proposal: “%(title)s” has moved.", by=by, title=title),
        "declined": _("%(by)s declined a proposal.", by=by),
        "accepted": _("It was decided to keep both: %(by)s.", by=by),
    }.get(notice.code, notice.code)


def _day_words(iso: str) -> str:
    day = read_day(iso)
    return dates.short_day(day, current_locale(), this_year=today().year) if day else ""
