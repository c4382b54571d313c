"""The board: what clashes, worst first, small matters folded, so that nobody learns to look away."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.exceptions import BadRequest

from festival.base import clock
from festival.base.database import db
from festival.base.http import current_locale
from festival.coordination.conflicts import open_conflicts_for
from festival.coordination.model import Conflict, Recheck
from festival.coordination.recheck import ask_recheck
from festival.coordination.rule_names import rule_name
from festival.coordination.talks.seen import see_all, state_words
from festival.coordination.talks.shelf import settled_conflicts
from festival.organisers.permissions import may, requires, this_account

board = Blueprint("board", __name__, url_prefix="/desk/conflicts")

SHELVES = ("open", "accepted", "solved")


@board.get("")
@requires("event.see_pencilled")
def index() -> str:
    """My conflicts; for the coordination all of them. Members of organisations, the coordination."""
    account, locale, now = this_account(), current_locale(), clock.now()
    shelf = request.args.get("state", "open")
    rule = request.args.get("rule", "")
    if shelf not in SHELVES or (rule and rule not in _known_rules()):
        raise BadRequest(
            _("The filter “%(name)s” does not know “%(value)s”.", name="state/rule", value=rule or shelf)
        )
    ids = None if may(account, "conflict.mediate") else account.organisation_ids
    if shelf == "open":
        found = open_conflicts_for(ids, now=now)
    else:
        found = settled_conflicts(ids, shelf, limit=100)
    if rule:
        found = [one for one in found if one.rule == rule]
    seen = see_all(found, account, locale)
    return render_template(
        "coordination/board.html",
        shelf=shelf,
        shelves=[(key, _shelf_words(key)) for key in SHELVES],
        rule=rule,
        rules=sorted((name, rule_name(name)) for name in _known_rules()),
        large=[one for one in seen if not one.conflict.is_small],
        small=[one for one in seen if one.conflict.is_small],
        mediates=may(account, "conflict.mediate"),
        counts=_counts() if ids is None else {},
        progress=_progress(),
    )


@board.post("/recheck")
@requires("conflict.mediate")
def recheck() -> ResponseReturnValue:
    """Ask for a full recheck; the jobs process does it. The coordination."""
    ask_recheck("asked")
    db.session.commit()
    return redirect(url_for(".index"), 303)


@board.get("/progress")
@requires("conflict.mediate")
def progress() -> str:
    """How far the recheck is, as a fragment of the board. The coordination."""
    return render_template("coordination/_progress.html", progress=_progress())


def _known_rules() -> list[str]:
    return list(db.session.scalars(select(Conflict.rule).distinct()))


def _shelf_words(shelf: str) -> str:
    return _("to talk about") if shelf == "open" else state_words(shelf)


def _counts() -> dict[str, int]:
    """Return how many conflicts there are in each state. One query."""
    query = (
        select(Conflict.state, func.count()).where(Conflict.last_at > clock.now()).group_by(Conflict.state)
    )
    return {state_words(state): count for state, count in db.session.execute(query).tuples()}


def _progress() -> Recheck | None:
    """Return the recheck that is asked for or under way, if any. One query."""
    query = select(Recheck).where(Recheck.done_at.is_(None)).order_by(Recheck.id.desc()).limit(1)
    return db.session.scalar(query)
