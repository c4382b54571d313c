"""A festival at the desk, for who leads it: its call, its slots, and what organisations have placed in them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.plurals import ngettext
from festival.events.lifecycle import ENDED_STATES
from festival.events.lookup import get_event_for
from festival.events.model import Event
from festival.festivals.calls import (
    Overtaken,
    TooManySlots,
    add_slots,
    begin_festival,
    change_call,
    remove_slot,
)
from festival.festivals.forms import CallForm, DecideForm, SlotForm
from festival.festivals.hours import hours_words
from festival.festivals.model import Festival, FestivalSlot
from festival.festivals.points import PublicBefore, agree, decline, points_of
from festival.festivals.queries import clashes, find_festival, slots_of, stages_to_offer
from festival.forms.both_versions import what_differs
from festival.organisers.permissions import requires, this_account

festival_lead = Blueprint("festival_lead", __name__, url_prefix="/desk/events")


@festival_lead.get("/<int:event_id>/festival")
@requires("event.edit")
def page(event_id: int) -> str:
    """A festival's call, slots and points, or how an event becomes one. Whoever may edit the event."""
    return _page(get_event_for(this_account(), event_id, "event.edit"))


@festival_lead.post("/<int:event_id>/festival")
@requires("event.edit")
def begin(event_id: int) -> ResponseReturnValue:
    """Make the event a festival. Whoever may edit the event."""
    account = this_account()
    event = get_event_for(account, event_id, "event.edit")
    try:
        begin_festival(event, account, now=clock.now())
    except Overtaken:
        flash(
            _("It needs a day first, must not be over, and can’t be a point of another festival."), "warning"
        )
        return redirect(url_for(".page", event_id=event_id), 303)
    db.session.commit()
    flash(_("It is a festival now. Give it stages and hours, then open the call."), "done")
    return redirect(url_for(".page", event_id=event_id), 303)


@festival_lead.post("/<int:event_id>/festival/call")
@requires("event.edit")
def save_call(event_id: int) -> ResponseReturnValue:
    """Open or close the call. Whoever may edit the event."""
    account = this_account()
    event, festival = _festival_for(event_id)
    form = CallForm()
    if not form.validate():
        return _page(event, call_form=form), 400
    is_stale = (form.version.data or "") != str(festival.version)
    if is_stale and form.call() != _stored(festival) and "overwrite" not in request.form:
        form.version.data = str(festival.version)
        differs = what_differs(form, CallForm(formdata=None, data=CallForm.answers(festival)))
        return _page(event, call_form=form, differs=differs), 409
    change_call(festival, event, form.call(), account, now=clock.now())
    db.session.commit()
    flash(_("Saved."), "done")
    return redirect(url_for(".page", event_id=event_id, _anchor="call"), 303)


@festival_lead.post("/<int:event_id>/festival/slots")
@requires("event.edit")
def add(event_id: int) -> ResponseReturnValue:
    """Add slots: hours on a stage, as one or in equal parts. Whoever may edit the event."""
    event, festival = _festival_for(event_id)
    form = _slot_form(event)
    if not form.validate():
        return _page(event, slot_form=form), 400
    wanted = form.slots()
    try:
        for hours in wanted.hours():
            for at in hours:
                clock.to_utc(at, event.tz)
        count = add_slots(festival, wanted)
    except clock.NonexistentTime:
        form.start_time.errors = [_("The clocks go forward in these hours: one of the times does not exist.")]
        return _page(event, slot_form=form), 400
    except TooManySlots:
        db.session.rollback()
        event = get_event_for(this_account(), event_id, "event.edit")
        form.stage.errors = [_("A festival has at most 400 slots.")]
        return _page(event, slot_form=form), 400
    db.session.commit()
    flash(ngettext("%(num)s slot added.", "%(num)s slots added.", count), "done")
    return redirect(url_for(".page", event_id=event_id, _anchor="slots"), 303)


@festival_lead.post("/<int:event_id>/festival/slots/<int:slot_id>/remove")
@requires("event.edit")
def remove(event_id: int, slot_id: int) -> ResponseReturnValue:
    """Remove a slot that is free. Whoever may edit the event."""
    _event, festival = _festival_for(event_id)
    if remove_slot(festival, slot_id):
        db.session.commit()
        flash(_("The slot is removed."), "done")
    else:
        flash(_("Somebody has placed a point there: decline it first."), "warning")
    return redirect(url_for(".page", event_id=event_id, _anchor="slots"), 303)


@festival_lead.post("/<int:event_id>/festival/points/<int:point_id>")
@requires("event.edit")
def decide(event_id: int, point_id: int) -> ResponseReturnValue:
    """Agree with a point, or leave it out, with a word. Whoever may edit the event."""
    account, now = this_account(), clock.now()
    event, festival = _festival_for(event_id)
    waiting = points_of(festival.event_id, "asked", "agreed")
    point = next((one for one in waiting if one.event_id == point_id), None)
    form = DecideForm(prefix=f"p{point_id}-")
    if point is None:
        flash(_("Meanwhile this was changed. Look at it again: nothing was saved."), "warning")
        return redirect(url_for(".page", event_id=event_id), 303)
    if not form.validate():
        return _page(event, decide_forms={point_id: form}), 400
    point.festival = festival
    title = point.event.say("title", current_locale())
    try:
        match request.form.get("to_do"):
            case "agree":
                agree(point, account, words=form.words.data or "", now=now)
                done = _("“%(title)s” is in the programme.", title=title)
            case "decline":
                decline(point, account, words=form.words.data or "", now=now)
                done = _("“%(title)s” is not in the programme; its organisation is told.", title=title)
            case _:
                abort(400)
    except PublicBefore:
        db.session.rollback()
        flash(_("It is public already, and the festival is not yet. Publish the festival first."), "warning")
        return redirect(url_for(".page", event_id=event_id), 303)
    except Overtaken:
        db.session.rollback()
        flash(_("Meanwhile this was changed. Look at it again: nothing was saved."), "warning")
        return redirect(url_for(".page", event_id=event_id), 303)
    db.session.commit()
    flash(done, "done")
    return redirect(url_for(".page", event_id=event_id), 303)


def _festival_for(event_id: int) -> tuple[Event, Festival]:
    """Return the event and the festival it is, for who may edit it; 404 where it is none, 409 once it is over."""
    event = get_event_for(this_account(), event_id, "event.edit")
    festival = find_festival(event_id)
    if festival is None:
        abort(404)
    if event.state in ENDED_STATES:
        abort(409)
    return event, festival


def _stored(festival: Festival) -> Any:
    form = CallForm(formdata=None, data=CallForm.answers(festival))
    form.validate()
    return form.call()


def _slot_form(event: Event) -> SlotForm:
    first = event.local_start.date().isoformat() if event.local_start else ""
    form = (
        SlotForm()
        if request.method == "POST" and "stage" in request.form
        else SlotForm(formdata=None, data={"on": first})
    )
    locale = current_locale()
    form.offer([(venue.id, venue.say("name", locale)) for venue in stages_to_offer(event)])
    return form


def _page(
    event: Event,
    *,
    call_form: CallForm | None = None,
    slot_form: SlotForm | None = None,
    decide_forms: dict[int, DecideForm] | None = None,
    differs: list[tuple[str, str]] | None = None,
) -> str:
    festival = find_festival(event.id)
    if festival is None:
        return render_template("festivals/begin.html", event=event)
    if call_form is None:
        values = CallForm.answers(festival) | {"version": str(festival.version)}
        call_form = CallForm(formdata=None, data=values)
    points = points_of(event.id, "asked", "agreed", to_write=False)
    given = decide_forms or {}
    agreed = [one for one in points if one.state == "agreed"]
    return render_template(
        "festivals/lead.html",
        event=event,
        festival=festival,
        hours=hours_words,
        call_form=call_form,
        slot_form=slot_form or _slot_form(event),
        differs=differs,
        days=by_day_and_stage(slots_of(event.id)),
        taken={one.slot_id: one for one in points if one.slot_id is not None},
        asked=[one for one in points if one.state == "asked"],
        agreed=agreed,
        clashes=clashes(agreed) if agreed else [],
        decide={one.event_id: given.get(one.event_id) or _decide_form(one.event_id) for one in points},
        may_change=event.state not in ENDED_STATES,
    )


def _decide_form(point_id: int) -> DecideForm:
    return DecideForm(formdata=None, prefix=f"p{point_id}-")


def by_day_and_stage(slots: list[FestivalSlot]) -> list[tuple[Any, list[tuple[str, list[FestivalSlot]]]]]:
    """Return the slots, which come in order of time, by their day and stage; the stage that was entered first is the
    first of its day."""
    found = []
    for on, those in groupby(slots, key=lambda slot: slot.local_start.date()):
        by_stage: dict[str, list[FestivalSlot]] = {}
        for slot in those:
            by_stage.setdefault(slot.stage, []).append(slot)
        ordered = sorted(by_stage.items(), key=lambda pair: min(slot.id for slot in pair[1]))
        found.append((on, ordered))
    return found
