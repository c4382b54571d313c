"""The inbox on the desk: what happened since, unread marked."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock
from festival.base.database import db
from festival.base.navigation import Entry, in_menu
from festival.base.paging import page_of, read_page_number
from festival.notices.news import news_of
from festival.notices.sending import inbox, mark_read, unread_count, unread_of
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
    return render_template(
        "notices/inbox.html",
        page=page,
        rows=news_of(page.rows, account),
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
