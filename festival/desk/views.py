"""The desk: what is next, what is missing, who waits for whom."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import BadRequest

from festival.base import clock
from festival.base.http import current_locale
from festival.base.menu import Entry, in_menu
from festival.base.paging import page_of, read_page_number
from festival.conflicts.display import see_all
from festival.desk.work import GROUPS, group_words, work_in
from festival.mediation.shelves import OPEN, Shelf
from festival.mediation.tasks import task_words, tasks_to_do
from festival.organisers.permissions import could, may, signed_in, this_account
from festival.rule_settings.failing_words import failing_words

desk = Blueprint("desk", __name__, url_prefix="/desk")

SHOWN = 20
PAGE_SIZE = 50
CONFLICTS_SHOWN = 6


@desk.get("")
@in_menu(Entry("today", 1, _l("Today"), "t"))
@signed_in
def home() -> str:
    """My organisation's work, worst news first. Whoever is signed in."""
    account, now = this_account(), clock.now()
    sees_all = may(account, "conflict.mediate")
    mine = None if sees_all else frozenset(account.organisation_ids)
    found = page_of(Shelf(OPEN, mine).query(now=now, small=False), size=CONFLICTS_SHOWN)
    return render_template(
        "desk/home.html",
        account=account,
        sees_all=sees_all,
        can_register=could(account, "event.register"),
        failing=failing_words() if could(account, "city.settings") else [],
        conflicts=see_all(found.rows, account, current_locale()),
        conflict_count=found.count,
        tasks=[(one, task_words(one, current_locale())) for one in tasks_to_do(account)],
        groups=[(group, group_words(group), work_in(group, mine, now=now, size=SHOWN)) for group in GROUPS],
    )


@desk.get("/events")
@in_menu(Entry("events", 1, _l("Events"), "e"))
@signed_in
def events() -> str:
    """All of one group of my organisation's events. Whoever is signed in."""
    account, group = this_account(), request.args.get("group", GROUPS[0])
    if group not in GROUPS:
        raise BadRequest(
            _("The filter “%(name)s” does not know “%(value)s”.", name="group", value=group[:40])
        )
    sees_all = may(account, "conflict.mediate")
    mine = None if sees_all else frozenset(account.organisation_ids)
    page = work_in(group, mine, now=clock.now(), size=PAGE_SIZE, number=read_page_number())
    return render_template(
        "desk/events.html", sees_all=sees_all, group=group, words=group_words(group), page=page
    )
