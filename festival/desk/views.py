"""The desk: what is next, what is missing, who waits for whom."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from festival.base import clock
from festival.base.database import db
from festival.base.http import current_locale
from festival.coordination.conflicts import open_conflicts_for
from festival.coordination.talks.notices import unread_words
from festival.coordination.talks.seen import SeenConflict, see_all
from festival.desk.access import me
from festival.desk.answers import missing_answers
from festival.desk.steps import STEPS
from festival.events.model import Event, Occurrence
from festival.organisers.model import Account
from festival.organisers.permissions import could, signed_in

desk = Blueprint("desk", __name__, url_prefix="/desk")

SHOWN = 40
CONFLICTS_SHOWN = 6


@desk.get("")
@signed_in
def home() -> str:
    """My organisation's work, worst news first. Whoever is signed in."""
    account = me()
    sees_all = account.role in ("coordinator", "administrator")
    ids = account.organisation_ids
    events = _events(None if sees_all else ids)
    return render_template(
        "desk/home.html",
        account=account,
        sees_all=sees_all,
        can_register=could(account, "event.register"),
        links=_links(account),
        conflicts=_conflicts(account, sees_all=sees_all),
        unfinished=[_line(event) for event, _next in events if event.state == "idea"],
        held=[
            _line(event, next_at) for event, next_at in events if event.state in ("pencilled", "submitted")
        ],
        public=[_line(event, next_at) for event, next_at in events if event.is_public],
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


def _events(organisation_ids: set[int] | None) -> list[tuple[Event, object]]:
    """Return events that are not over with the start of their next date, soonest first. One query."""
    now = clock.now()
    coming = (
        select(Occurrence.event_id, func.min(Occurrence.local_start).label("next_at"))
        .where(Occurrence.ends_at > now)
        .group_by(Occurrence.event_id)
    )
    if organisation_ids is not None:
        mine = select(Event.id).where(Event.organisation_id.in_(organisation_ids))
        coming = coming.where(Occurrence.event_id.in_(mine))
    coming_dates = coming.subquery()
    query = (
        select(Event, coming_dates.c.next_at)
        .outerjoin(coming_dates, coming_dates.c.event_id == Event.id)
        .where(or_(coming_dates.c.next_at.is_not(None), Event.state.in_(("idea", "postponed"))))
        .options(joinedload(Event.organisation), joinedload(Event.venue))
        .order_by(coming_dates.c.next_at.is_(None).desc(), coming_dates.c.next_at, Event.id)
        .limit(SHOWN * 3)
    )
    if organisation_ids is not None:
        query = query.where(Event.organisation_id.in_(organisation_ids))
    return list(db.session.execute(query).tuples())


def _conflicts(account: Account, *, sees_all: bool) -> list[SeenConflict]:
    """Return what this person has to look at first, small matters left to the board."""
    mine = None if sees_all else account.organisation_ids
    found = open_conflicts_for(mine, now=clock.now(), limit=CONFLICTS_SHOWN, small=False)
    return see_all(found, account, current_locale())


def _line(event: Event, next_at: object = None) -> dict[str, object]:
    gaps = missing_answers(event, "confirmed")
    return {
        "event": event,
        "next_at": next_at,
        "place": event.venue.name if event.venue else event.place_name,
        "missing": ", ".join(str(STEPS[gap]) for gap in gaps),
    }
