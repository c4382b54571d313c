"""The page of a coordinator's Monday."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import BadRequest

from festival.base import clock
from festival.base.city import get_city
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.templating import today
from festival.desk.today import events_that_wait
from festival.desk.week import (
    last_friday,
    late_decisions,
    missed_tasks,
    new_conflicts,
    new_events,
    unanswered,
    worse_conflicts,
)
from festival.desk.work import work_in
from festival.forms.query_args import read_day
from festival.organisers.permissions import requires, this_account

LATE_ASKED = 100
"""Those that wait longest come first: beyond so many nobody asks who is late."""

week = Blueprint("week", __name__, url_prefix="/desk/week")


@week.get("")
@in_menu(Entry("today", 3, _l("What has changed"), "x"))
@requires("conflict.mediate")
def index() -> str:
    """What is new since last Friday or another day, what got worse, who has not answered. The coordination."""
    account, locale, now = this_account(), current_locale(), clock.now()
    since = _since()
    since_at = clock.day_bounds(since, get_city().tz)[0]
    waiting = work_in("submitted", None, now=now, size=LATE_ASKED)
    return render_template(
        "desk/week.html",
        since=since,
        others=[one for one in (last_friday(today()), *_weeks_before()) if one != since],
        events=new_events(since_at, locale),
        conflicts=new_conflicts(account, since_at, locale, now=now),
        worse=worse_conflicts(account, since_at, locale, now=now),
        missed=missed_tasks(account, locale),
        unanswered=unanswered(account, locale, now=now),
        late=events_that_wait(late_decisions(waiting.rows), "decision", locale),
    )


def _weeks_before() -> list[date]:
    return [last_friday(today()) - timedelta(weeks=weeks) for weeks in (1, 3)]


def _since() -> date:
    typed = request.args.get("since", "")
    on = read_day(typed) if typed else last_friday(today())
    if on is None or not 2000 <= on.year <= 2150:
        raise BadRequest(
            _("The filter “%(name)s” does not know “%(value)s”.", name="since", value=typed[:40])
        )
    return on
