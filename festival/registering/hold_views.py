"""Holding a date in one minute: three facts, three good dates, one click."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock, dates
from festival.base.city import get_city
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.templating import today
from festival.base.vocabulary import UNKNOWN
from festival.checks.looked_until import beyond_words
from festival.checks.unlooked_words import unlooked_words
from festival.datefinder.form_question import NOWHERE
from festival.datefinder.loading import search_dates
from festival.datefinder.question import EVERY_DAY, Question
from festival.datefinder.suitable_venues import spot_of, venues_in
from festival.datefinder.words import Sayer
from festival.events.lookup import say_no_organisation
from festival.findings.happening import EventFacts
from festival.forms.query_args import read_day
from festival.organisers.organisations import organisations_for
from festival.organisers.permissions import requires, this_account
from festival.places.choosing import found_for
from festival.places.labels import describe
from festival.places.model import Venue
from festival.registering.drafts import draft_of_address, go_to_saved, sent_before
from festival.registering.forms.hold import UNKNOWN as UNKNOWN_PLACE
from festival.registering.forms.hold import HoldForm
from festival.registering.pencilling import Newcomer, Slot, hold, setting_at
from festival.registering.venue_choice import OFFERED, used_before

holding = Blueprint("holding", __name__, url_prefix="/desk/events")

SHOWN = 3


@holding.route("/hold", methods=["GET", "POST"])
@in_menu(Entry("plan", 3, _l("Hold a date"), "h"))
@requires("event.register")
def new() -> ResponseReturnValue:
    """Hold a date by three facts. Members of an organisation and the coordination."""
    account, locale = this_account(), current_locale()
    organisations = organisations_for(account)
    if not organisations:
        return say_no_organisation(account)
    if request.method == "GET":
        known, elsewhere = draft_of_address(account)
        if known is not None:
            return go_to_saved(known, known.title)
        if elsewhere is not None:
            return elsewhere
    form = HoldForm() if request.method == "POST" else HoldForm(data={"draft_key": request.args["draft"]})
    form.offer(organisations)
    form.offer_dates(today(), locale)
    venues = _offer_venues(form, locale)
    if request.method == "GET" or "search" in request.form:
        return _page(form, None)
    if not form.validate():
        return _page(form, None), 400
    taken = read_day(request.form.get("take", ""))
    start_on, end_on = form.window
    if taken is not None and not start_on <= taken < end_on:
        taken = None
    venue = venues.get(form.venue_id.data)
    if taken is None and form.start_on.day is None:
        return _suggest(form, venue, locale)
    return _hold(form, taken or start_on, venue)


def _hold(form: HoldForm, on: date, venue: Venue | None) -> ResponseReturnValue:
    account = this_account()
    known, key = sent_before(form.draft_key.data, account)
    if known is not None:
        return go_to_saved(known, form.title.data)
    start = datetime.combine(on, form.start_time.time or time(0))
    slot = Slot(start, start + timedelta(minutes=form.minutes), form.is_all_day, venue.id if venue else None)
    newcomer = Newcomer(form.title.data or "", int(form.organisation_id.data), key)
    event = hold(newcomer, slot, by=account, now=clock.now())
    db.session.commit()
    day = dates.long_day(on, current_locale())
    flash(_("%(day)s is held. What stands in the way is below.", day=day), "done")
    return redirect(url_for("desk_events.event", event_id=event.id), 303)


def _suggest(form: HoldForm, venue: Venue | None, locale: str) -> ResponseReturnValue:
    """Three good dates of the month, as far as the facts go; nothing is written."""
    searched = search_dates(_question(form, venue, locale), now=clock.now())
    shown = searched.ranked[:SHOWN]
    sayer = Sayer(this_account(), shown, locale)
    beyond = beyond_words(form.window[1] - timedelta(days=1), now=clock.now())
    unchecked = unlooked_words(searched.failed, searched.gaps) + beyond
    return _page(form, [sayer.say(one) for one in shown], unchecked=unchecked)


def _page(form: HoldForm, found: list[Any] | None, **values: Any) -> str:
    days = get_city().pencil_days
    return render_template("registering/hold.html", form=form, found=found, pencil_days=days, **values)


def _question(form: HoldForm, venue: Venue | None, locale: str) -> Question:
    start_on, end_on = form.window
    return Question(
        event=EventFacts(
            event_id=0,
            organisation_id=int(form.organisation_id.data),
            title=form.title.data or "",
            organisation="",
            sector="civic",
            state="pencilled",
            category=UNKNOWN,
            tone=UNKNOWN,
            sound=UNKNOWN,
            setting=setting_at(venue),
        ),
        spots=(spot_of(venue, locale) if venue else NOWHERE,),
        start_on=start_on,
        end_on=end_on,
        zone=get_city().tz,
        starts=form.start_time.time or time(0),
        length=timedelta(minutes=form.minutes),
        today=today(),
        weekdays=frozenset(int(day) for day in form.weekdays.data or ()) or EVERY_DAY,
        all_day=form.is_all_day,
    )


def _offer_venues(form: HoldForm, locale: str) -> dict[str | None, Venue]:
    """Offer what was searched for and chosen, else where the organisation has been before."""
    chosen = form.venue_id.data or ""
    ids = [int(chosen)] if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else []
    words = form.venue_words.data or ""
    if words:
        ids += found_for(form.venue_words, OFFERED)
    elif not ids and chosen != UNKNOWN_PLACE:
        organisation = form.organisation_id.data
        if organisation in (key for key, _name in form.organisation_id.choices):
            ids += used_before(int(organisation))
    found = venues_in(ids) if ids else []
    form.offer_venues([(venue, describe(venue, locale)) for venue in found])
    return {str(venue.id): venue for venue in found}
