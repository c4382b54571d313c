"""One's own private feeds: secret addresses for calendar programs, made and taken back here."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock
from festival.base.database import db
from festival.base.navigation import Entry, in_menu
from festival.base.templating import today
from festival.organisers.accounts import current_account
from festival.organisers.audit_trail import note
from festival.organisers.model import Account
from festival.organisers.permissions import requires
from festival.private_feeds.secret_addresses import (
    MAX_FEEDS,
    NAME_LENGTH,
    TooManyFeeds,
    create_feed,
    feeds_of,
    revoke_feed,
)
from festival.yearplan.year_filters import read_year_filters

year_feeds = Blueprint("year_feeds", __name__)
_NEW = "new_feed_address"


@year_feeds.get("/desk/year/feeds")
@in_menu(Entry("settings", 2, _l("In my own calendar"), "k"))
@requires("event.see_pencilled")
def feeds() -> str:
    """The addresses one has; a new one is shown this once. Organisers, offices and the coordination."""
    return _page(_me())


@year_feeds.post("/desk/year/feeds")
@requires("event.see_pencilled")
def create() -> ResponseReturnValue:
    """Make an address with the filters of this page's own. Organisers, offices and the coordination."""
    filters = read_year_filters(request.args, this_year=today().year)
    name = request.form.get("name", "")
    try:
        _feed, secret = create_feed(_me(), name, now=clock.now())
    except TooManyFeeds:
        db.session.rollback()
        error = _(
            "There are %(num)s addresses already. Take back one that isn’t used any more.", num=MAX_FEEDS
        )
        return _page(_me(), name=name, error=error), 409
    note("feed_made")
    db.session.commit()
    asked = urlencode(
        [*filters.as_args(), *([("lang", request.args["lang"])] if "lang" in request.args else [])]
    )
    base = current_app.config["SETTINGS"].base_url or request.url_root.rstrip("/")
    session[_NEW] = f"{base}/desk/year/feed/{secret}.ics{'?' if asked else ''}{asked}"
    return redirect(url_for("year_feeds.feeds", **filters.as_lists()), 303)


@year_feeds.post("/desk/year/feeds/<int:feed_id>/revoke")
@requires("event.see_pencilled")
def revoke(feed_id: int) -> ResponseReturnValue:
    """Take back one's own address: whoever has it reads nothing any more. Organisers, offices and the coordination."""
    if not revoke_feed(_me(), feed_id, now=clock.now()):
        abort(404)
    note("feed_ended")
    db.session.commit()
    flash(_("The address is taken back. Calendars that read it get nothing any more."), "done")
    return redirect(url_for("year_feeds.feeds"), 303)


def _me() -> Account:
    account = current_account()
    assert account is not None, "the view lets in only who is signed in"
    return account


def _page(account: Account, *, name: str = "", error: str = "") -> str:
    filters = read_year_filters(request.args, this_year=today().year)
    return render_template(
        "private_feeds/year_feeds.html",
        feeds=feeds_of(account),
        new_address=session.pop(_NEW, ""),
        filters=filters,
        name=name,
        name_length=NAME_LENGTH,
        error=error,
        create_url=url_for("year_feeds.create", **filters.as_lists()),
        year_url=url_for("year.index", **filters.as_lists()),
    )
