"""Saying how an event was."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock
from festival.base.database import db
from festival.base.http import current_locale
from festival.events.lookup import get_event_for
from festival.events.model import Event
from festival.forms.both_versions import what_differs
from festival.organisers.permissions import requires, this_account
from festival.reviews.forms import ReviewForm
from festival.reviews.model import Review
from festival.reviews.queries import is_over, reviews_before
from festival.reviews.words import words_of

reviews = Blueprint("reviews", __name__, url_prefix="/desk/events")
_NOTHING = "0"
"""The version of answers that nobody has given yet."""


@reviews.route("/<int:event_id>/review", methods=["GET", "POST"])
@requires("event.edit")
def review(event_id: int) -> ResponseReturnValue:
    """Three questions about an event that is over. Who may edit it, and the coordination."""
    account = this_account()
    event = get_event_for(account, event_id, "event.edit")
    if not is_over(event, now=clock.now()):
        words = _("This event is not over yet: it is asked about afterwards.")
        if request.method == "POST":
            abort(409, words)
        flash(words, "info")
        return redirect(url_for("desk_events.event", event_id=event.id), 303)
    known = db.session.get(Review, event.id)
    form = ReviewForm() if request.method == "POST" else ReviewForm(data=_answers(known))
    if request.method == "GET":
        return _page(form, event)
    if not form.validate():
        return _page(form, event), 400
    if form.version.data != _version(known) and "overwrite" not in request.form:
        differs = what_differs(form, ReviewForm(formdata=None, data=_answers(known)))
        if differs:
            form.version.data = _version(known)
            return _page(form, event, differs), 409
    row = known or Review(event_id=event.id)
    row.visitors = form.visitors.data
    row.went_well, row.to_change = form.went_well.data or "", form.to_change.data or ""
    row.by_id, row.at = account.id, clock.now()
    db.session.add(row)
    db.session.commit()
    flash(_("Thank you. It stands here when the next one is planned."), "done")
    return redirect(url_for("desk_events.event", event_id=event.id, _anchor="reviews"), 303)


def _answers(known: Review | None) -> dict[str, Any]:
    if known is None:
        return {"version": _NOTHING}
    return {
        "version": _version(known),
        "visitors": known.visitors,
        "went_well": known.went_well,
        "to_change": known.to_change,
    }


def _version(known: Review | None) -> str:
    return str(known.version) if known else _NOTHING


def _page(form: ReviewForm, event: Event, differs: list[tuple[str, str]] | None = None) -> str:
    return render_template(
        "reviews/review.html",
        form=form,
        event=event,
        differs=differs or [],
        before=words_of(reviews_before(event), current_locale()),
    )
