"""Open calls of festivals, for organisations that place a point in one."""

from __future__ import annotations

import re
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from festival.base import clock, text
from festival.base.database import db, lock_city
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.templating import today
from festival.events.lookup import say_no_organisation
from festival.events.model import Event
from festival.festivals.calls import Overtaken
from festival.festivals.forms import PointForm
from festival.festivals.hours import hours_words
from festival.festivals.lead_views import by_day_and_stage
from festival.festivals.model import Festival, FestivalSlot
from festival.festivals.points import SlotTaken, place_point, withdraw
from festival.festivals.queries import (
    get_call_for,
    get_point_for,
    open_calls,
    own_points,
    slots_of,
    taken_slots,
)
from festival.organisers.organisations import organisations_for
from festival.organisers.permissions import may, requires, this_account

festival_calls = Blueprint("festival_calls", __name__, url_prefix="/desk/festivals")

_KEY = re.compile(r"[0-9a-f-]{36}")


@festival_calls.get("")
@in_menu(Entry("plan", 6, _l("Festivals")))
@requires("point.place")
def index() -> str:
    """The festivals that take points, and one's own points. Whoever acts for an organisation that is admitted."""
    account = this_account()
    return render_template(
        "festivals/calls.html",
        calls=open_calls(today()),
        hours=hours_words,
        points=own_points(account.edited_organisation_ids, now=clock.now()),
    )


@festival_calls.get("/<int:event_id>")
@requires("point.place")
def call(event_id: int) -> str:
    """What one festival is looking for, and its slots. Whoever acts for an organisation that is admitted."""
    festival = get_call_for(this_account(), event_id, today())
    return _call(festival)


@festival_calls.route("/<int:event_id>/slots/<int:slot_id>", methods=["GET", "POST"])
@requires("point.place")
def place(event_id: int, slot_id: int) -> ResponseReturnValue:
    """Place a point in a free slot. Whoever acts for an organisation that is admitted."""
    account, locale = this_account(), current_locale()
    organisations = organisations_for(account, admitted=True)
    if not organisations:
        return say_no_organisation(account)
    festival = get_call_for(account, event_id, today())
    slot = next((one for one in slots_of(festival.event_id) if one.id == slot_id), None)
    form = PointForm()
    form.offer(organisations, locale)
    known = _sent_before(form)
    if known is not None and may(account, "event.edit", known):
        if text.one_line(form.title.data or "") != known.title:  # somebody went back, and wrote another one
            flash(_("“%(title)s” is saved already. You can change it here.", title=known.title), "info")
        return redirect(url_for("desk_events.event", event_id=known.id), 303)
    if slot is None or slot.id in taken_slots(festival.event_id):
        return _taken(festival, form)
    if request.method == "GET":
        return _place(festival, slot, form)
    if not form.validate():
        return _place(festival, slot, form), 400
    key = (
        str(uuid4())
        if known is not None or not _KEY.fullmatch(form.draft_key.data or "")
        else form.draft_key.data
    )
    try:
        point = place_point(festival, slot_id, form.point(key), account, now=clock.now())
        agreed, new_id = point.state == "agreed", point.event_id
        db.session.commit()
    except (SlotTaken, Overtaken, IntegrityError):
        db.session.rollback()
        return _taken(get_call_for(account, event_id, today()), form)
    if agreed:
        flash(_("It is in the programme."), "done")
        return redirect(url_for("festival_lead.page", event_id=event_id), 303)
    flash(_("It is placed. The festival answers; until then nobody else has this slot."), "done")
    return redirect(url_for("desk_events.event", event_id=new_id), 303)


@festival_calls.post("/points/<int:event_id>/withdraw")
@requires("event.edit")
def take_out(event_id: int) -> ResponseReturnValue:
    """Take one's own point out of the programme; it stays an event. Whoever may edit the event."""
    account = this_account()
    point = get_point_for(account, event_id, "event.edit")
    withdraw(point, account, now=clock.now())
    db.session.commit()
    flash(_("It is no longer part of the festival, and stays an event of your own."), "done")
    return redirect(url_for("desk_events.event", event_id=event_id), 303)


def _sent_before(form: PointForm) -> Event | None:
    """Return the event that the same form has made already."""
    key = form.draft_key.data or ""
    if request.method != "POST" or not _KEY.fullmatch(key):
        return None
    lock_city()
    return db.session.scalar(select(Event).where(Event.uid == f"{key}@festival"))


def _call(festival: Festival, typed: PointForm | None = None) -> str:
    return render_template(
        "festivals/call.html",
        event=festival.event,
        festival=festival,
        days=by_day_and_stage(slots_of(festival.event_id)),
        taken=taken_slots(festival.event_id),
        hours=hours_words,
        typed=typed,
    )


def _place(festival: Festival, slot: FestivalSlot, form: PointForm) -> str:
    return render_template(
        "festivals/place.html", event=festival.event, slot=slot, form=form, hours=hours_words
    )


def _taken(festival: Festival, form: PointForm) -> ResponseReturnValue:
    """Say that the slot is taken, with those that are free; what was typed goes along to the one that is chosen."""
    return _call(festival, form), 409
