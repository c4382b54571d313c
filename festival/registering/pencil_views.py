"""One click that holds a date of the date finder, or moves an event there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock, dates
from festival.base.city import get_city
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.templating import today
from festival.datefinder.address import event_of_address, form_of_address, question_args
from festival.datefinder.form_question import event_facts_of, offer
from festival.datefinder.forms import FinderForm
from festival.events.lapsing import lapse_day
from festival.events.lookup import say_no_organisation
from festival.events.model import Event
from festival.events.occurrences import has_several_lines
from festival.forms.query_args import read_day
from festival.organisers.organisations import organisations_for
from festival.organisers.permissions import requires, this_account
from festival.places.model import Venue
from festival.registering.drafts import draft_of_address, go_to_saved, sent_before
from festival.registering.forms.pencil import PencilForm
from festival.registering.pencilling import MOVABLE, Newcomer, Slot, hold, move, slot_on
from festival.registering.steps import is_stale

pencilling = Blueprint("pencilling", __name__, url_prefix="/desk/dates")


@pencilling.route("/pencil", methods=["GET", "POST"])
@requires("event.register")
def pencil() -> ResponseReturnValue:
    """Hold a date of the finder: an event moves there, a new one says its name. Members of an organisation."""
    locale, account = current_locale(), this_account()
    event = event_of_address()
    form, _is_asked = form_of_address(event)
    venues = offer(form, event, locale)
    on = read_day(request.args.get("on", ""))
    if not form.validate() or on is None or on < today():
        return redirect(url_for("finder.index", **question_args()), 303)
    venue = _venue(request.args.get("at", ""))
    if event is not None and has_several_lines(event):
        slot = replace(slot_on(event, on), venue_id=venue.id if venue else None)
    else:
        slot = _slot(form, on, venue)
    if event is not None:
        if request.method == "GET":
            return redirect(url_for("finder.index", **question_args()), 303)
        return _move(event, slot, on)
    organisations = organisations_for(account)
    if not organisations:
        return say_no_organisation(account)
    if request.method == "GET":
        known, elsewhere = draft_of_address(account)
        if known is not None:
            return go_to_saved(known, known.title)
        if elsewhere is not None:
            return elsewhere
    asked = (
        PencilForm() if request.method == "POST" else PencilForm(data={"draft_key": request.args["draft"]})
    )
    asked.offer(organisations)
    if request.method == "POST" and asked.validate():
        known, key = sent_before(asked.draft_key.data, account)
        if known is not None:
            return go_to_saved(known, asked.title.data)
        newcomer = Newcomer(
            asked.title.data or "", int(asked.organisation_id.data), key, event_facts_of(form, None)
        )
        made = hold(newcomer, slot, by=account, now=clock.now())
        db.session.commit()
        flash(_("%(day)s is held. What stands in the way is below.", day=_day(on, locale)), "done")
        return redirect(url_for("desk_events.event", event_id=made.id), 303)
    page = render_template(
        "registering/pencil.html",
        form=asked,
        when=_span(slot, locale),
        place=venues[slot.venue_id].say("name", locale) if slot.venue_id in venues else _place_name(slot),
        lapses_on=_lapses_on(slot),
        back=url_for("finder.index", **question_args()),
    )
    return page, 400 if asked.errors else 200


def _move(event: Event, slot: Slot, on: date) -> ResponseReturnValue:
    back = redirect(url_for("finder.index", **question_args()), 303)
    if event.state not in MOVABLE:
        flash(_("This event is over or will not take place, and stays as it is."), "info")
        return redirect(url_for("desk_events.event", event_id=event.id), 303)
    if is_stale(event, request.form.get("version")):
        flash(
            _("Somebody else changed this event meanwhile. Look at it again before you move it."), "warning"
        )
        return back
    wrong = move(event, slot, by=this_account(), now=clock.now())
    if wrong:
        db.session.rollback()
        flash(wrong, "warning")
        return back
    db.session.commit()
    flash(_("The event is now on %(day)s.", day=_day(on, current_locale())), "done")
    return redirect(url_for("desk_events.event", event_id=event.id), 303)


def _slot(form: FinderForm, on: date, venue: Venue | None) -> Slot:
    start = datetime.combine(on, datetime.min.time())
    if not form.is_all_day and form.start_time.time is not None:
        start = datetime.combine(on, form.start_time.time)
    end = start + timedelta(minutes=form.minutes)
    return Slot(start, end, form.is_all_day, venue.id if venue else None)


def _lapses_on(slot: Slot) -> date:
    last_on = dates.last_day(slot.local_start, slot.local_end)
    return lapse_day(today(), get_city().pencil_days, slot.local_start.date(), last_on)


def _venue(value: str) -> Venue | None:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        return None
    return db.session.get(Venue, int(value))


def _place_name(slot: Slot) -> str:
    venue = db.session.get(Venue, slot.venue_id) if slot.venue_id else None
    return venue.say("name", current_locale()) if venue else ""


def _span(slot: Slot, locale: str) -> str:
    return dates.span(
        slot.local_start, slot.local_end, all_day=slot.all_day, locale=locale, this_year=today().year
    )


def _day(on: date, locale: str) -> str:
    return dates.long_day(on, locale)
