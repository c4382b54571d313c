"""The date finder: which dates suit an event, and one click that holds one of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.core import UnboundField

from festival.base import clock, dates
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.menu import Entry, in_menu
from festival.base.query_args import read_day
from festival.base.templating import today
from festival.checks.unlooked_words import unlooked_words
from festival.datefinder.calendar import months_of, weekday_heads
from festival.datefinder.form_question import Asked, offer, question_of, traits_of
from festival.datefinder.forms import FinderForm
from festival.datefinder.loading import search_dates
from festival.datefinder.ranking import Candidate, best_of_days
from festival.datefinder.words import Sayer, nothing_free_words
from festival.events.lookup import get_event_for, say_no_organisation
from festival.events.model import Event
from festival.organisers.organisations import organisations_for
from festival.organisers.permissions import requires, this_account
from festival.places.model import Venue
from festival.registering.drafts import draft_of_address, go_to_saved, sent_before
from festival.registering.forms.pencil import PencilForm
from festival.registering.pencilling import MOVABLE, Newcomer, Slot, hold, move
from festival.registering.steps import is_stale

finder = Blueprint("finder", __name__, url_prefix="/desk/dates")

SHOWN = 12
_OWN_ARGS = ("on", "at", "lang")


@finder.get("")
@in_menu(Entry("plan", 2, _l("Find a date"), "f"))
@requires("event.register")
def index() -> ResponseReturnValue:
    """The question and the dates that suit it best. Members of an organisation and the coordination."""
    locale = current_locale()
    event = _event()
    form, is_asked = _form(event)
    venues = offer(form, event, locale)
    page: dict[str, Any] = {"form": form, "event": event, "found": None}
    is_search = "search" in request.args
    if not is_asked or is_search:
        return render_template("desk/dates.html", **page)
    if not form.validate():
        return render_template("desk/dates.html", **page), 400
    asked = question_of(form, event, venues, today=today(), locale=locale)
    searched = search_dates(asked.question, now=clock.now())
    page["unchecked"] = unlooked_words(searched.failed, searched.gaps)
    return render_template("desk/dates.html", **page | _found(asked, searched.ranked, locale))


@finder.route("/pencil", methods=["GET", "POST"])
@requires("event.register")
def pencil() -> ResponseReturnValue:
    """Hold a date of the finder: an event moves there, a new one says its name. Members of an organisation."""
    locale, account = current_locale(), this_account()
    event = _event()
    form, _is_asked = _form(event)
    venues = offer(form, event, locale)
    on = read_day(request.args.get("on", ""))
    if not form.validate() or on is None or on < today():
        return redirect(url_for(".index", **_question_args()), 303)
    slot = _slot(form, on, _venue(request.args.get("at", "")))
    if event is not None:
        if request.method == "GET":
            return redirect(url_for(".index", **_question_args()), 303)
        return _move(event, slot)
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
            asked.title.data or "", int(asked.organisation_id.data), key, traits_of(form, None)
        )
        made = hold(newcomer, slot, by=account, now=clock.now())
        db.session.commit()
        flash(_("%(day)s is held. What stands in the way is below.", day=_day(on, locale)), "done")
        return redirect(url_for("desk_events.event", event_id=made.id), 303)
    page = render_template(
        "desk/pencil.html",
        form=asked,
        when=_span(slot, locale),
        place=venues[slot.venue_id].say("name", locale) if slot.venue_id in venues else _place_name(slot),
        back=url_for(".index", **_question_args()),
    )
    return page, 400 if asked.errors else 200


def _move(event: Event, slot: Slot) -> ResponseReturnValue:
    back = redirect(url_for(".index", **_question_args()), 303)
    if event.state not in MOVABLE:
        flash(_("This event is over or cancelled and stays as it is."), "info")
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
    flash(_("The event is now on %(day)s.", day=_day(slot.local_start.date(), current_locale())), "done")
    return redirect(url_for("desk_events.event", event_id=event.id), 303)


def _event() -> Event | None:
    value = request.args.get("event", "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        abort(404)
    return get_event_for(this_account(), int(value), "event.edit")


def _form(event: Event | None) -> tuple[FinderForm, bool]:
    """Return the form, and whether a question is asked: typed, or by an event whose place is known."""
    if "start_on" in request.args:
        return FinderForm(formdata=request.args), True
    if event is not None:
        return FinderForm(formdata=None, data=FinderForm.answers(event, today())), event.venue_id is not None
    data = FinderForm.defaults(today())
    on = read_day(request.args.get("from", ""))
    return FinderForm(formdata=None, data=data | ({"start_on": on.isoformat()} if on else {})), False


def _found(asked: Asked, ranked: list[Candidate], locale: str) -> dict[str, Any]:
    """Return the list, the calendar and the day that was opened in it, in words."""
    args = _question_args()
    best = best_of_days(ranked)
    picked_on = read_day(request.args.get("on", ""))
    picked = [one for one in ranked if one.on == picked_on][:SHOWN]
    shown = list(best.values())[:SHOWN]  # other places of a day stand behind the day
    sayer = Sayer(this_account(), [*shown, *picked], locale)

    def url(on: date) -> str:
        return url_for(".index", **args, on=on.isoformat(), _anchor="day")

    question = asked.question
    return {
        "found": [sayer.say(one) for one in shown],
        "picked_on": picked_on,
        "picked": [sayer.say(one) for one in picked],
        "months": months_of(best, question.start_on, question.end_on - timedelta(days=1), url, locale),
        "weekday_heads": weekday_heads(locale),
        "nothing_free": nothing_free_words(ranked, sayer),
        "free": sum(one.is_free for one in best.values()),
        "days": len(best),
        "places": len(question.spots),
        "left_out": asked.left_out,
        "args": args,
        "one_place": question.spots[0].place.name if len(question.spots) == 1 else "",
    }


def _question_args() -> dict[str, Any]:
    """Return the question as it stands in the address; what is empty or no field of it is left out."""
    found = {
        name: [value[:200] for value in values if value][:60]
        for name, values in request.args.to_dict(flat=False).items()
        if name not in (*_OWN_ARGS, "search") and isinstance(getattr(FinderForm, name, None), UnboundField)
    }
    return {name: values for name, values in found.items() if values}


def _slot(form: FinderForm, on: date, venue: Venue | None) -> Slot:
    start = datetime.combine(on, datetime.min.time())
    if not form.is_all_day and form.start_time.time is not None:
        start = datetime.combine(on, form.start_time.time)
    end = start + timedelta(minutes=form.minutes)
    return Slot(start, end, form.is_all_day, venue.id if venue else None)


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
