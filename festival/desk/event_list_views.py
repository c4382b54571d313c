"""The list of events at the desk: searched by any word, number or person, and searches kept under a name."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from festival.base import clock, text
from festival.base.database import db, lock_city
from festival.base.navigation import Entry, in_menu
from festival.base.paging import read_page_number
from festival.co_organisers.acting import acts_for
from festival.desk.model import SavedSearch
from festival.desk.search import SCOPES, SEARCHED_GROUPS, EventSearch, find_events
from festival.desk.work import group_words
from festival.events.privacy import sees_everything
from festival.organisers.permissions import could, may, signed_in, this_account

event_list = Blueprint("event_list", __name__, url_prefix="/desk/events")

PAGE_SIZE = 50
LONGEST = 120
MOST_SAVED = 20


@event_list.get("")
@in_menu(Entry("events", 1, _l("Events"), "e"))
@signed_in
def index() -> str:
    """My organisation's events, or all that I may read of. Whoever is signed in."""
    account, search = this_account(), _search(request.args)
    page = find_events(search, account, now=clock.now(), size=PAGE_SIZE, number=read_page_number())
    query = select(SavedSearch).where(SavedSearch.account_id == account.id).order_by(SavedSearch.name)
    saved = list(db.session.scalars(query))
    return render_template(
        "desk/events.html",
        search=search,
        scopes=[("mine", _("Mine")), ("all", _("All"))],
        groups=[(group, search_group_words(group)) for group in SEARCHED_GROUPS if group],
        page=page,
        opens_all=sees_everything(account),
        mine=partial(acts_for, account.organisation_ids),
        saved=saved,
        kept=next((one for one in saved if one.address == search.address), None),
        can_register=could(account, "event.register"),
    )


@event_list.post("/searches")
@signed_in
def keep() -> ResponseReturnValue:
    """Keep a search under a name. Whoever is signed in."""
    account, search = this_account(), _search(request.form)
    name = (
        text.one_line(request.form.get("name", ""))[:80] or search.words or search_group_words(search.group)
    )
    lock_city()
    mine = list(db.session.scalars(select(SavedSearch).where(SavedSearch.account_id == account.id)))
    known = next((one for one in mine if one.address == search.address), None)
    if known is not None:
        known.name = name
    elif len(mine) >= MOST_SAVED:
        flash(_("You keep %(n)s searches already. Remove one first.", n=MOST_SAVED), "warning")
        return redirect(_address(search), 303)
    else:
        db.session.add(SavedSearch(account_id=account.id, name=name, address=search.address))
    db.session.commit()
    flash(_("Kept as “%(name)s”.", name=name), "done")
    return redirect(_address(search), 303)


@event_list.post("/searches/<int:search_id>/remove")
@signed_in
def remove(search_id: int) -> ResponseReturnValue:
    """Remove one of my kept searches. Whoever is signed in."""
    mine = (SavedSearch.id == search_id, SavedSearch.account_id == this_account().id)
    db.session.execute(delete(SavedSearch).where(*mine))
    db.session.commit()
    flash(_("Removed."), "done")
    return redirect(url_for(".index"), 303)


def search_group_words(group: str) -> str:
    """Return a group's name, of the two that only a search knows too."""
    return {"": _("All events"), "over": _("Over or cancelled")}.get(group) or group_words(group)


def _search(given: MultiDict[str, str]) -> EventSearch:
    """Return what is asked for; 400 for a group or a scope that nobody knows."""
    default = "all" if may(this_account(), "conflict.mediate") else "mine"
    scope, group = given.get("scope", default), given.get("group", "")
    for name, value, known in (("scope", scope, SCOPES), ("group", group, SEARCHED_GROUPS)):
        if value not in known:
            raise BadRequest(
                _("The filter “%(name)s” does not know “%(value)s”.", name=name, value=value[:40])
            )
    return EventSearch(scope, group, text.one_line(given.get("q", "")).replace("\0", "")[:LONGEST])


def _address(search: EventSearch) -> str:
    return url_for(".index", scope=search.scope, group=search.group or None, q=search.words or None)
