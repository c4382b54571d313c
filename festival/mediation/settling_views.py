"""What settles a conflict for good: a series steps aside, an answer that held for all is taken back."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock
from festival.base.http import current_locale
from festival.conflicts.answers import take_back
from festival.mediation.asides import places_instead, step_aside_for_all
from festival.mediation.decisions import may_take_back
from festival.mediation.talk_access import conflict_of_reader
from festival.mediation.views import back_to_talk
from festival.mediation.weighing import event_to_move
from festival.notices.sending import tell_answered, tell_concerned
from festival.organisers.permissions import may, requires, this_account

settling = Blueprint("settling", __name__, url_prefix="/desk/conflicts")


@settling.post("/<int:conflict_id>/answer/take-back")
@requires("event.see_pencilled")
def take_back_answer(conflict_id: int) -> ResponseReturnValue:
    """Take back the answer for good that settled the conflict. The coordination; an organisation its own answer."""
    account, conflict = this_account(), conflict_of_reader(conflict_id)
    if conflict.answer is None:
        flash(_("The answer was taken back already."), "info")
        return redirect(url_for("talk.page", conflict_id=conflict.id), 303)
    if not may_take_back(conflict, account):
        abort(403)
    tell_answered(conflict, "taken_back", but=account.id, by=account.name)
    tell_concerned(conflict, "taken_back", but=account.id, by=account.name)
    take_back(conflict.answer, account, now=clock.now())
    return back_to_talk(conflict, _("Taken back. Everything it settled is asked again."))


@settling.post("/<int:conflict_id>/aside")
@requires("event.see_pencilled")
def aside(conflict_id: int) -> ResponseReturnValue:
    """Let a series step aside for the other event, and for all that the same is asked about: it does not take place on
    those days, or takes place elsewhere. Whoever may edit it."""
    account, conflict = this_account(), conflict_of_reader(conflict_id)
    mine = next((one for one in conflict.parties if str(one.event_id) == request.form.get("event_id")), None)
    if mine is None or len(conflict.parties) != 2 or not mine.event.is_series:
        abort(400)
    if not may(account, "event.edit", mine):
        abort(403)
    other = next(one for one in conflict.parties if one.event_id != mine.event_id)
    typed = request.form.get("to_venue_id", "")
    place = next((one for one in places_instead(mine.event, other.event) if str(one.id) == typed), None)
    if typed and place is None:
        abort(400)
    series, to_venue_id = event_to_move(mine.event_id), place.id if place else None
    if not step_aside_for_all(conflict, series, account, now=clock.now(), to_venue_id=to_venue_id):
        flash(_("One of the two steps aside for the other already."), "info")
        return redirect(url_for("talk.page", conflict_id=conflict.id), 303)
    if place is not None:
        words = _(
            "Noted. On those days it takes place here, also on days to come: %(place)s.",
            place=place.say("name", current_locale()),
        )
        return back_to_talk(conflict, words)
    return back_to_talk(conflict, _("Noted. On those days it does not take place, also on days to come."))
