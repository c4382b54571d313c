"""Holding an event again next year, in one page."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock, dates
from festival.base.clock import NonexistentTime
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.templating import today
from festival.editions.forms import AgainForm
from festival.editions.offered_days import offered_days
from festival.editions.repeating import CannotMove, NextEdition, following, repeat, with_year
from festival.events.lapsing import first_and_last
from festival.events.lookup import get_event_for
from festival.events.model import Event
from festival.events.occurrences import line_of
from festival.organisers.permissions import requires, this_account
from festival.recurrence.line_words import lines_words
from festival.registering.drafts import draft_of_address, go_to_saved, sent_before
from festival.reviews.queries import reviews_up_to
from festival.reviews.words import words_of

editions = Blueprint("editions", __name__, url_prefix="/desk/events")


@editions.route("/<int:event_id>/again", methods=["GET", "POST"])
@requires("event.lead")
def again(event_id: int) -> ResponseReturnValue:
    """Enter the event's next edition. Members of its organisation and the coordination."""
    account = this_account()
    found = get_event_for(account, event_id, "event.lead")
    first_on, last_on = first_and_last(found)
    if first_on is None or last_on is None:
        if request.method == "POST":
            abort(400, _("This event has no date, or goes on by itself: there is nothing to hold again."))
        flash(_("This event has no date, or goes on by itself: there is nothing to hold again."), "info")
        return redirect(url_for("desk_events.event", event_id=found.id), 303)
    if request.method == "GET":
        known, elsewhere = draft_of_address(account)
        if known is not None:
            return go_to_saved(known, known.title)
        if elsewhere is not None:
            return elsewhere
    offered = offered_days(first_on, today())
    title = with_year(found.title, found, offered[0].on)
    form = (
        AgainForm()
        if request.method == "POST"
        else AgainForm(data={"draft_key": request.args["draft"], "title": title})
    )
    form.offer(offered)
    if request.method == "GET" or not form.validate():
        return _page(found, form), 400 if form.errors else 200
    known, key = sent_before(form.draft_key.data, account)
    if known is not None:
        return go_to_saved(known, form.title.data)
    on = form.begins_on
    try:
        made = repeat(found, NextEdition(form.title.data or "", on, key), by=account, now=clock.now())
    except CannotMove:
        form.day.errors = [
            _("Its dates follow days of the month and cannot move to that weekday. Choose another day.")
        ]
        return _page(found, form), 400
    except NonexistentTime:
        form.day.errors = [_("The clocks leave out its hour on that day. Choose another day.")]
        return _page(found, form), 400
    db.session.commit()
    flash(
        _(
            "Entered as an idea for %(day)s. What stands in the way is below.",
            day=dates.long_day(on, current_locale()),
        ),
        "done",
    )
    return redirect(url_for("desk_events.event", event_id=made.id), 303)


def _page(found: Event, form: AgainForm) -> str:
    locale, year = current_locale(), today().year
    assert found.local_start is not None  # it has a first day
    return render_template(
        "editions/again.html",
        event=found,
        form=form,
        when=dates.span(
            found.local_start, found.local_end, all_day=found.all_day, locale=locale, this_year=year
        ),
        times=lines_words(list(map(line_of, found.lines)), locale, this_year=year),
        place=found.venue.say("name", locale) if found.venue else found.place_name,
        following=following(found.id),
        reviews=words_of(reviews_up_to(found), locale),
    )
