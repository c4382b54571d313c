"""The board: what clashes, worst first, small matters folded, so that nobody learns to look away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.exceptions import BadRequest

from festival.base import clock
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.paging import page_of, read_page_number
from festival.checks.looked_until import series_words
from festival.conflicts.display import see_all, state_words
from festival.conflicts.model import Conflict, Recheck
from festival.conflicts.recheck import ask_recheck
from festival.mediation.same_question import same_questions
from festival.mediation.shelves import SHELVES, Shelf, ShelfCounts, count_conflicts, open_of
from festival.organisers.permissions import may, requires, this_account
from festival.rules.words import rule_name

board = Blueprint("board", __name__, url_prefix="/desk/conflicts")

SHOWN = 50
FOLDED = 20


@board.get("")
@in_menu(Entry("plan", 4, _l("Conflicts"), "c", open_of))
@requires("event.see_pencilled")
def index() -> str:
    """My conflicts; for the coordination all of them. Members of organisations, the coordination."""
    account, locale, now = this_account(), current_locale(), clock.now()
    mediates = may(account, "conflict.mediate")
    shelf = _shelf(None if mediates else frozenset(account.organisation_ids))
    is_small = _choice("size", ("", "small")) == "small"
    counts = count_conflicts(shelf.organisation_ids, now=now)
    page = page_of(shelf.query(now=now, small=is_small), size=SHOWN, number=read_page_number())
    folded = [] if is_small else page_of(shelf.query(now=now, small=True), size=FOLDED).rows
    return render_template(
        "mediation/board.html",
        shelf=shelf.state,
        shelves=[(key, _shelf_words(key), counts.on(replace(shelf, state=key))) for key in SHELVES],
        rule=shelf.rule,
        rules=_rules(shelf, counts),
        page=page,
        seen=see_all(page.rows, account, locale),
        same=same_questions([*page.rows, *folded], shelf.where(now), account, locale),
        is_small=is_small,
        small=see_all(folded, account, locale),
        small_count=counts.on(shelf, small=True),
        count=counts.on(shelf),
        states={state_words(state): number for state, number in counts.by_state(shelf).items()},
        mediates=mediates,
        progress=_progress(),
        looked=series_words(date.max, now=now),
    )


def _shelf(organisation_ids: frozenset[int] | None) -> Shelf:
    """Return what the address asks for; 400 for what no board has."""
    known = tuple(db.session.scalars(select(Conflict.rule).distinct()))
    return Shelf(_choice("state", SHELVES), organisation_ids, _choice("rule", ("", *known)))


def _choice(name: str, known: tuple[str, ...]) -> str:
    """Return the filter's value, the first known one without it."""
    value = request.args.get(name, known[0])
    if value not in known:
        raise BadRequest(_("The filter “%(name)s” does not know “%(value)s”.", name=name, value=value[:40]))
    return value


def _rules(shelf: Shelf, counts: ShelfCounts) -> list[tuple[str, str, int]]:
    """Return (key, name, how many stand on the shelf) of the rules that have found something."""
    found = [(rule, rule_name(rule), counts.on(replace(shelf, rule=rule))) for rule in counts.rules]
    return sorted((one for one in found if one[2] or one[0] == shelf.rule), key=lambda one: one[1])


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
    return render_template("mediation/_progress.html", progress=_progress())


def _shelf_words(shelf: str) -> str:
    return {"open": _("to talk about"), "decided": _("decided, to be done")}.get(shelf) or state_words(shelf)


def _progress() -> Recheck | None:
    """Return the recheck that is asked for or under way, if any. One query."""
    query = select(Recheck).where(Recheck.done_at.is_(None)).order_by(Recheck.id.desc()).limit(1)
    return db.session.scalar(query)
