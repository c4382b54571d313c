"""The desk: what is next, what is missing, who waits for whom."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from festival.base import clock
from festival.base.http import current_locale
from festival.base.paging import page_of, read_page_number
from festival.coordination.rule_names import failing_words
from festival.coordination.talks.notices import unread_words
from festival.coordination.talks.seen import see_all
from festival.coordination.talks.shelf import OPEN, Shelf
from festival.coordination.talks.tasks import task_words, tasks_to_do
from festival.desk.access import me
from festival.desk.work import GROUPS, group_words, work_in
from festival.organisers.model import Account
from festival.organisers.permissions import could, may, signed_in

desk = Blueprint("desk", __name__, url_prefix="/desk")

SHOWN = 20
PAGE_SIZE = 50
CONFLICTS_SHOWN = 6


@desk.get("")
@signed_in
def home() -> str:
    """My organisation's work, worst news first. Whoever is signed in."""
    account, now = me(), clock.now()
    sees_all = may(account, "conflict.mediate")
    mine = None if sees_all else frozenset(account.organisation_ids)
    found = page_of(Shelf(OPEN, mine).query(now=now, small=False), size=CONFLICTS_SHOWN)
    return render_template(
        "desk/home.html",
        account=account,
        sees_all=sees_all,
        can_register=could(account, "event.register"),
        links=_links(account),
        failing=failing_words() if could(account, "city.settings") else [],
        conflicts=see_all(found.rows, account, current_locale()),
        conflict_count=found.count,
        tasks=[(one, task_words(one, current_locale())) for one in tasks_to_do(account)],
        groups=[(group, group_words(group), work_in(group, mine, now=now, size=SHOWN)) for group in GROUPS],
    )


@desk.get("/events")
@signed_in
def events() -> str:
    """All of one group of my organisation's events. Whoever is signed in."""
    account, group = me(), request.args.get("group", GROUPS[0])
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


def _links(account: Account) -> list[tuple[str, str]]:
    """Return the other pages of the desk this person may open."""
    links = [(url_for("desk_venues.index"), _("Places"))] if could(account, "venue.create") else []
    if could(account, "event.see_pencilled"):
        links.insert(0, (url_for("year.index"), _("The year")))
        links.insert(0, (url_for("board.index"), _("Conflicts")))
    if could(account, "insight.see"):
        links.append((url_for("insight.index"), _("Insight")))
    if could(account, "event.register"):
        links.insert(0, (url_for("finder.index"), _("Find a date")))
        links.insert(0, (url_for("holding.new"), _("Hold a date in one minute")))
    unread = unread_words(account.id)
    links.append((url_for("inbox.index"), _("Inbox (%(n)s unread)", n=unread) if unread else _("Inbox")))
    if could(account, "resource.edit"):
        links.append((url_for("desk_resources.index"), _("What the city lends")))
        links.append((url_for("desk_routes.index"), _("Marked ways")))
    if could(account, "remembrance.edit"):
        links.append((url_for("remembrance_desk.index"), _("Remembrance days")))
    if could(account, "law.edit"):
        links.append((url_for("law.index"), _("Law of the Land")))
    if could(account, "city.settings"):
        links.append((url_for("organisers.city_settings"), _("Settings of the city")))
    return links
