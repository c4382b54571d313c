"""The desk: what is next, what is missing, who waits for whom."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask_babel import lazy_gettext as _l

from festival.base import clock
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.conflicts.queries import conflicts_by_id
from festival.desk.seldom import seldom_lines
from festival.desk.signals import warnings_asked
from festival.desk.talk_lines import talk_lines
from festival.desk.today import (
    MESSAGES_SHOWN,
    STATEMENTS_SHOWN,
    by_period,
    deadlines_that_wait,
    events_that_wait,
    in_order,
    is_near,
    messages_that_wait,
    statement_lines,
)
from festival.desk.undated_lines import organisations_to_admit
from festival.desk.work import GROUPS, first_of_each, group_words
from festival.first_start.missing_things import lacks_something
from festival.mediation.turns import Turn, turns_of
from festival.notices.news import Known, conflict_ids_of, newest_unread, news_of
from festival.notices.talk_notices import events_told_of
from festival.organisers.permissions import could, may, signed_in, this_account
from festival.rule_settings.failing_words import failing_words

desk = Blueprint("desk", __name__, url_prefix="/desk")

SHOWN, NAMED = 20, 5
"""So many of what waits, and of what is only named."""
NEWS_SHOWN = 6
TALKS_SHOWN = 12
"""So many of each kind of talk; the board has all of them."""
CONFLICTS_SHOWN = 8


@desk.get("")
@in_menu(Entry("today", 1, _l("Today"), "t"))
@signed_in
def home() -> str:
    """What waits for me, what runs out first on top; then news, and what is next. Whoever is signed in."""
    account, locale, now = this_account(), current_locale(), clock.now()
    sees_all = may(account, "conflict.mediate")
    mine = None if sees_all else frozenset(account.organisation_ids)
    sizes = dict.fromkeys(GROUPS, NAMED) | {"held": SHOWN, "submitted": SHOWN if sees_all else NAMED}
    groups = first_of_each(mine, now=now, sizes=sizes)
    holds = [row for row in groups["held"].rows if not sees_all or is_near(row)]
    unread = newest_unread(account, size=NEWS_SHOWN)
    turns: list[Turn] = []
    if may(account, "event.see_pencilled"):
        turns = turns_of(account, now=now, most=TALKS_SHOWN, soonest=CONFLICTS_SHOWN)
    known = conflicts_by_id({one.conflict_id for one in turns} | conflict_ids_of(unread))
    waiting, others = talk_lines(turns, known, account, locale)
    asked, awaited = statement_lines(account, locale, now=now)
    waiting += asked + events_that_wait(holds, "hold", locale) + seldom_lines(account, locale, now=now)
    told, messages = events_told_of(unread, account.id, size=MESSAGES_SHOWN)
    waiting += messages_that_wait(account, locale, messages) + deadlines_that_wait(account, locale, now=now)
    waiting += organisations_to_admit(account)
    if sees_all:
        waiting += events_that_wait(groups["submitted"].rows, "decision", locale)
    return render_template(
        "desk/home.html",
        account=account,
        sees_all=sees_all,
        can_register=could(account, "event.register"),
        lacks_something=could(account, "city.settings") and lacks_something(),
        failing=failing_words() if could(account, "city.settings") else [],
        warnings=[one for _room, some in warnings_asked.send(account, now=now) for one in some],
        periods=by_period(waiting),
        awaited_go_on=len(awaited) >= STATEMENTS_SHOWN,
        talks_go_on=len(turns) >= CONFLICTS_SHOWN,
        statements_go_on=len(asked) >= STATEMENTS_SHOWN and could(account, "statement.give"),
        others=in_order(others + awaited),
        news=news_of(unread, account, Known(known, told)),
        counts=[
            (group_words(group), page.count, url_for("event_list.index", group=group))
            for group, page in groups.items()
        ],
        groups=groups,
    )
