"""Perhaps entered twice: all such pairs, one pair side by side, and what is decided about it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from festival.base import clock, dates, vocabulary
from festival.base.database import db, is_writing, lock_city
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.templating import today
from festival.events.lifecycle import WrongStep
from festival.events.model import Event
from festival.events.occurrences import line_of
from festival.exchange.origins import origins_of
from festival.exchange.told_apart import ToldApart, tell_apart
from festival.exchange.twins_among import pairs_entered_twice
from festival.mediation.merging import OtherIsPublic, may_merge, may_part, merge, part_again
from festival.organisers.permissions import may, requires, this_account
from festival.recurrence.line_words import lines_words

twins = Blueprint("twins", __name__, url_prefix="/desk/twice")
SHOWN = 100


@dataclass(frozen=True)
class Side:
    """One of the two, ready to read."""

    event: Event
    facts: list[tuple[str, str]]
    sources: list[str]
    may_be_kept: bool


@twins.get("")
@in_menu(Entry("plan", 7, _l("Perhaps entered twice")))
@requires("conflict.mediate")
def index() -> str:
    """All pairs of events to come that may be one. The coordination."""
    pairs = pairs_entered_twice(now=clock.now())
    ids = {number for pair in pairs[:SHOWN] for number in (pair.first.event_id, pair.second.event_id)}
    query = select(Event).where(Event.id.in_(ids)).options(joinedload(Event.organisation))
    organisers = {one.id: one.organisation.name for one in db.session.scalars(query)}
    return render_template(
        "twins/list.html", pairs=pairs[:SHOWN], more=max(len(pairs) - SHOWN, 0), organisers=organisers
    )


@twins.get("/<int:event_id>/<int:other_id>")
@requires("event.edit")
def pair(event_id: int, other_id: int) -> ResponseReturnValue:
    """Two events side by side. The coordination, and who may edit both."""
    one, other = _both(event_id, other_id)
    if one.merged_into_id == other.id or other.merged_into_id == one.id:
        kept = other if one.merged_into_id == other.id else one
        return redirect(url_for("desk_events.event", event_id=kept.id), 302)
    low, high = sorted((one.id, other.id))
    return render_template(
        "twins/pair.html",
        sides=[_side(one, other), _side(other, one)],
        is_apart=db.session.get(ToldApart, (low, high)) is not None,
    )


@twins.post("/<int:event_id>/<int:other_id>")
@requires("event.edit")
def decide(event_id: int, other_id: int) -> ResponseReturnValue:
    """Keep one of the two, or say that they are two. The coordination, and who may edit both."""
    lock_city()
    one, other = _both(event_id, other_id)
    if "apart" in request.form:
        tell_apart(one.id, other.id, now=clock.now())
        db.session.commit()
        flash(_("Noted: these are two events."), "done")
        return _back()
    kept = {str(one.id): one, str(other.id): other}.get(request.form.get("keep", ""))
    if kept is None:
        abort(400)
    given_up = other if kept is one else one
    if given_up.merged_into_id == kept.id:  # pressed twice, or by two people
        return redirect(url_for("desk_events.event", event_id=kept.id), 303)
    if not may_merge(this_account(), given_up):
        abort(403)
    try:
        merge(given_up, kept, this_account(), now=clock.now())
    except OtherIsPublic:
        db.session.rollback()
        flash(
            _("The public knows the other entry already. Keep that one, or confirm this one first."),
            "warning",
        )
        return redirect(url_for(".pair", event_id=event_id, other_id=other_id), 303)
    except WrongStep:
        db.session.rollback()
        flash(
            _("This step is not possible any more: one of the two is over or does not take place."), "warning"
        )
        return redirect(url_for(".pair", event_id=event_id, other_id=other_id), 303)
    db.session.commit()
    flash(_("Brought together. Who has the other entry in a calendar goes on with this one."), "done")
    return redirect(url_for("desk_events.event", event_id=kept.id), 303)


@twins.post("/<int:event_id>/part")
@requires("event.edit")
def part(event_id: int) -> ResponseReturnValue:
    """Say that an entry that was given up is an event of its own after all. Its people and the coordination."""
    lock_city()
    found = _whole(event_id)
    if not may(this_account(), "event.edit", found):
        abort(403)
    if found.merged_into_id is not None:
        if not may_part(this_account(), found):
            abort(403)
        part_again(found, this_account(), now=clock.now())
        db.session.commit()
        flash(_("It is an event of its own again. What was booked for it stays with the other one."), "done")
    return redirect(url_for("desk_events.event", event_id=event_id), 303)


def _both(event_id: int, other_id: int) -> tuple[Event, Event]:
    """Return the two if who is signed in may edit both; else 404 or 403."""
    if event_id == other_id:
        abort(404)
    found = _whole(event_id), _whole(other_id)
    if not all(may(this_account(), "event.edit", one) for one in found):
        abort(403)
    return found


def _whole(event_id: int) -> Event:
    query = (
        select(Event)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.organisation),
            joinedload(Event.venue),
            selectinload(Event.lines),
            selectinload(Event.date_changes),
        )
    )
    if is_writing():
        query = query.with_for_update(of=Event)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        abort(404)
    return found


def _side(event: Event, other: Event) -> Side:
    locale = current_locale()
    place = (event.venue.say("name", locale) if event.venue else "") or event.place_name
    times = _times(event, locale)
    facts = [
        (_("Organiser"), event.organisation.name),
        (_("When"), times),
        (_("Where"), place),
        (_("State"), vocabulary.label("state", event.state, locale)),
        (_("Type"), vocabulary.label("category", event.category, locale)),
        (_("In one sentence"), event.summary or ""),
    ]
    return Side(
        event,
        facts,
        [one.name for one in origins_of(event)],
        may_be_kept=may_merge(this_account(), other) and (event.is_public or not other.is_public),
    )


def _times(event: Event, locale: str) -> str:
    if event.local_start is None or event.local_end is None:
        return ""
    year = today().year
    first = dates.span(
        event.local_start, event.local_end, all_day=event.all_day, locale=locale, this_year=year
    )
    more = lines_words([line_of(line) for line in event.lines], locale, this_year=year)
    return " · ".join(filter(None, (first, more)))


def _back() -> ResponseReturnValue:
    if may(this_account(), "conflict.mediate"):
        return redirect(url_for(".index"), 303)
    return redirect(url_for("desk_events.event", event_id=int(request.view_args["event_id"])), 303)  # type: ignore[index]
