"""Organising together: the leading organisation's page of an event, and the invitation as the asked one has it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock
from festival.base.database import db
from festival.co_organisers.forms import EDIT, AskForm, WordsForm
from festival.co_organisers.inviting import (
    Asked,
    Overtaken,
    answer,
    answer_lead,
    change_rights,
    end,
    invite,
    keep_lead,
    offer_lead,
)
from festival.co_organisers.model import CoOrganiser
from festival.co_organisers.queries import get_invitation_for, organisations_to_ask, rows_of
from festival.events.lifecycle import ENDED_STATES
from festival.events.lookup import get_event_for
from festival.events.model import Event
from festival.organisers.permissions import may, requires, this_account

together = Blueprint("together", __name__, url_prefix="/desk")


@together.get("/events/<int:event_id>/together")
@requires("event.edit")
def page(event_id: int) -> str:
    """Who organises an event, and who is asked to. Whoever may edit the event."""
    event = get_event_for(this_account(), event_id, "event.edit")
    return _page(event, _ask_form(event))


@together.post("/events/<int:event_id>/together")
@requires("event.invite")
def ask(event_id: int) -> ResponseReturnValue:
    """Ask an organisation to organise the event too. People of the leading organisation, the coordination."""
    account = this_account()
    event = get_event_for(account, event_id, "event.invite")
    form = _ask_form(event)
    if not form.validate():
        return _page(event, form), 400
    asked = Asked(int(form.organisation_id.data), form.rights.data == EDIT, form.words.data or "")
    try:
        row = invite(event, asked, account, now=clock.now())
    except Overtaken:
        db.session.rollback()
        return _overtaken(url_for(".page", event_id=event_id))
    name = row.organisation.name
    db.session.commit()
    flash(_("%(name)s is asked, and finds it under “Today”.", name=name), "done")
    return redirect(url_for(".page", event_id=event_id), 303)


@together.post("/events/<int:event_id>/together/<int:invitation_id>")
@requires("event.invite")
def change(event_id: int, invitation_id: int) -> ResponseReturnValue:
    """Take back, end, change what one may do, or offer the lead. People of the leading organisation, the
    coordination."""
    account, now = this_account(), clock.now()
    event = get_event_for(account, event_id, "event.invite")
    row = next((one for one in rows_of(event.id) if one.id == invitation_id), None)
    if row is None:
        abort(404)
    row.event = event
    try:
        match request.form.get("to_do"):
            case "end":
                end(row, account, by_lead=True, now=now)
            case "edit" | "named" as rights:
                change_rights(row, may_edit=rights == EDIT, by=account, now=now)
            case "offer_lead":
                offer_lead(row, account, now=now)
            case "keep_lead":
                keep_lead(row, account, now=now)
            case _:
                abort(400)
    except Overtaken:
        db.session.rollback()
        return _overtaken(url_for(".page", event_id=event_id))
    db.session.commit()
    flash(_("Saved."), "done")
    return redirect(url_for(".page", event_id=event_id), 303)


@together.get("/together/<int:invitation_id>")
@requires("invitation.see")
def invitation(invitation_id: int) -> str:
    """What one's organisation is asked, and what it has said. Its members and the coordination."""
    row = get_invitation_for(this_account(), invitation_id, "invitation.see")
    return _invitation(row, WordsForm(formdata=None))


@together.post("/together/<int:invitation_id>")
@requires("invitation.answer")
def say(invitation_id: int) -> ResponseReturnValue:
    """Accept or decline, leave, take the lead over or not. Whoever acts for the organisation that is asked."""
    account, now = this_account(), clock.now()
    row = get_invitation_for(account, invitation_id, "invitation.answer")
    form = WordsForm()
    if not form.validate():
        return _invitation(row, form), 400
    event_id, done = row.event_id, ""
    try:
        match request.form.get("to_do"):
            case "accept":
                answer(row, accepts=True, words=form.words.data or "", by=account, now=now)
                done = _("Accepted: your organisation organises it too.")
            case "decline":
                answer(row, accepts=False, words=form.words.data or "", by=account, now=now)
                done = _("Declined. They are told.")
            case "leave":
                end(row, account, by_lead=False, now=now)
                done = _("Your organisation is no longer part of it.")
            case "take_lead":
                answer_lead(row, accepts=True, by=account, now=now)
                done = _("Your organisation leads the event now.")
            case "decline_lead":
                answer_lead(row, accepts=False, by=account, now=now)
                done = _("Declined. They are told.")
            case _:
                abort(400)
    except Overtaken:
        db.session.rollback()
        return _overtaken(url_for(".invitation", invitation_id=invitation_id))
    leads = row.organisation_id not in account.organisation_ids
    db.session.commit()
    flash(done, "done")
    if leads:  # it has taken the lead: the row is the other organisation's now
        return redirect(url_for(".page", event_id=event_id), 303)
    return redirect(url_for(".invitation", invitation_id=invitation_id), 303)


def _ask_form(event: Event) -> AskForm:
    form = AskForm()
    form.offer(organisations_to_ask(event))
    return form


def _page(event: Event, form: AskForm) -> str:
    account = this_account()
    rows = rows_of(event.id)
    return render_template(
        "co_organisers/page.html",
        event=event,
        form=form,
        current=[one for one in rows if one.state in ("asked", "accepted")],
        former=[one for one in rows if one.state not in ("asked", "accepted")],
        may_invite=may(account, "event.invite", event) and event.state not in ENDED_STATES,
        own={one.id for one in rows if one.state == "accepted" and may(account, "invitation.answer", one)},
    )


def _invitation(row: CoOrganiser, form: WordsForm) -> str:
    account = this_account()
    is_over = row.event.state in ENDED_STATES
    return render_template(
        "co_organisers/invitation.html",
        invitation=row,
        event=row.event,
        form=form,
        is_over=is_over,
        may_answer=may(account, "invitation.answer", row) and not is_over,
        may_open=may(account, "event.view_unpublished", row.event),
    )


def _overtaken(url: str) -> ResponseReturnValue:
    flash(_("Meanwhile this was changed. Look at it again: nothing was saved."), "warning")
    return redirect(url, 303)
