"""Webhooks at the desk: an organisation's, the city's, and what became of the last messages of each."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from festival.base import clock
from festival.base.database import db
from festival.base.navigation import Entry, in_menu
from festival.base.paging import page_of, read_page_number
from festival.fetching.web_addresses import checked, host_of
from festival.organisations.queries import get_organisation_for
from festival.organisers.audit_trail import note
from festival.organisers.model import Organisation
from festival.organisers.permissions import may, requires, this_account
from festival.second_factor.sealing import seal
from festival.webhooks.forms import WebhookForm
from festival.webhooks.model import Webhook, WebhookDelivery
from festival.webhooks.pausing import pause, resume
from festival.webhooks.signing import new_secret
from festival.webhooks.told_changes import note_message
from festival.webhooks.words import kind_words, outcome_words, pause_words

webhook_pages = Blueprint("webhook_pages", __name__, url_prefix="/desk")
MOST_WEBHOOKS = 5
SHOWN = 20
FORMER_HOLDS = timedelta(hours=24)
"""So long messages are signed with the former secret too, so that its receiver can change over."""


@webhook_pages.get("/organisations/<int:organisation_id>/webhooks")
@requires("organisation.see")
def of_organisation(organisation_id: int) -> str:
    """Who is told of an organisation's public changes. Its people and the coordination."""
    found = get_organisation_for(this_account(), organisation_id, "organisation.see")
    return _list_page(WebhookForm(formdata=None), found)


@webhook_pages.post("/organisations/<int:organisation_id>/webhooks")
@requires("event.submit")
def add(organisation_id: int) -> ResponseReturnValue:
    """Have an address told of the organisation's public changes. Editors and owners of one that is admitted."""
    return _add(get_organisation_for(this_account(), organisation_id, "event.submit"))


@webhook_pages.get("/webhooks")
@in_menu(Entry("settings", 9, _l("Webhooks")))
@requires("organisation.admit")
def of_city() -> str:
    """Who is told of all public changes. The coordination."""
    return _list_page(WebhookForm(formdata=None), None)


@webhook_pages.post("/webhooks")
@requires("organisation.admit")
def add_for_city() -> ResponseReturnValue:
    """Have an address told of all public changes. The coordination."""
    return _add(None)


@webhook_pages.get("/webhooks/<int:webhook_id>")
@requires("organisation.see")
def one(webhook_id: int) -> str:
    """An address, and what became of its last messages. People of its organisation and the coordination."""
    return _page(_hook_for(webhook_id, "organisation.see"))


@webhook_pages.post("/webhooks/<int:webhook_id>/test")
@requires("event.submit")
def test(webhook_id: int) -> ResponseReturnValue:
    """Send a message that means nothing. Editors and owners of its organisation, the coordination."""
    hook = _hook_for(webhook_id, "event.submit")
    if hook.paused_at is not None:
        flash(_("It is paused. Switch it on first."), "warning")
        return redirect(url_for(".one", webhook_id=hook.id), 303)
    hook.next_try_at = clock.now()
    note_message(hook.id, "test", None, now=clock.now())
    db.session.commit()
    flash(_("A test is on its way. Load this page again in a few seconds to see what became of it."), "done")
    return redirect(url_for(".one", webhook_id=hook.id), 303)


@webhook_pages.post("/webhooks/<int:webhook_id>/secret")
@requires("event.submit")
def renew_secret(webhook_id: int) -> ResponseReturnValue:
    """Give it another secret, shown this once; the former one signs too for a day. Editors and owners of its
    organisation, the coordination."""
    hook, secret, now = _hook_for(webhook_id, "event.submit"), new_secret(), clock.now()
    hook.sealed_former, hook.former_until = hook.sealed_secret, now + FORMER_HOLDS
    hook.sealed_secret = seal(secret)
    note("webhook_secret", organisation_id=hook.organisation_id, host=host_of(hook.address))
    db.session.commit()
    return _shown_once(_page(hook, secret=secret))


@webhook_pages.post("/webhooks/<int:webhook_id>/pause")
@requires("event.submit")
def switch(webhook_id: int) -> ResponseReturnValue:
    """Tell the address no more, or again. Editors and owners of its organisation, the coordination."""
    hook = _hook_for(webhook_id, "event.submit")
    if hook.paused_at is None:
        pause(hook, "person", now=clock.now())
        flash(_("Paused. Nobody is told at this address until you switch it on again."), "done")
    else:
        resume(hook, now=clock.now())
        flash(_("Switched on: it is told of what changes from now on."), "done")
    db.session.commit()
    return redirect(url_for(".one", webhook_id=hook.id), 303)


@webhook_pages.post("/webhooks/<int:webhook_id>/remove")
@requires("event.submit")
def remove(webhook_id: int) -> ResponseReturnValue:
    """Take the address away with all that is known of its messages. Editors and owners of its organisation, the
    coordination."""
    hook = _hook_for(webhook_id, "event.submit")
    organisation_id = hook.organisation_id
    note("webhook_gone", organisation_id=organisation_id, host=host_of(hook.address))
    db.session.delete(hook)
    db.session.commit()
    flash(_("Taken away."), "done")
    if organisation_id is None:
        return redirect(url_for(".of_city"), 303)
    return redirect(url_for(".of_organisation", organisation_id=organisation_id), 303)


def _hook_for(webhook_id: int, action: str) -> Webhook:
    """Return the webhook if this account may do the action to its organisation; the city's are the coordination's. 404
    where there is none, 403 where it may not."""
    query = select(Webhook).where(Webhook.id == webhook_id).options(joinedload(Webhook.organisation))
    hook = db.session.scalar(query)
    if hook is None:
        abort(404)
    allowed = (
        may(this_account(), "organisation.admit")
        if hook.organisation is None
        else may(this_account(), action, hook.organisation)
    )
    if not allowed:
        abort(403)
    return hook


def _add(organisation: Organisation | None) -> ResponseReturnValue:
    form, secret = WebhookForm(), new_secret()
    if not form.validate():
        return _list_page(form, organisation), 400
    if len(_hooks_of(organisation)) >= MOST_WEBHOOKS:
        form.form_errors.append(_("There are %(num)s already. Take one away first.", num=MOST_WEBHOOKS))
        return _list_page(form, organisation), 409
    hook = Webhook(
        organisation_id=organisation.id if organisation else None,
        organisation=organisation,
        created_by_id=this_account().id,
        address=checked(form.address.data or ""),
        sealed_secret=seal(secret),
    )
    db.session.add(hook)
    note("webhook_made", organisation_id=hook.organisation_id, host=host_of(hook.address))
    db.session.commit()
    return _shown_once(_page(hook, secret=secret))


def _shown_once(page: str) -> Response:
    response: Response = make_response(page, 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _hooks_of(organisation: Organisation | None) -> list[Webhook]:
    mine = Webhook.organisation_id == organisation.id if organisation else Webhook.organisation_id.is_(None)
    return list(db.session.scalars(select(Webhook).where(mine).order_by(Webhook.id)))


def _list_page(form: WebhookForm, organisation: Organisation | None) -> str:
    account = this_account()
    return render_template(
        "webhooks/list.html",
        organisation=organisation,
        form=form,
        hooks=[(one, host_of(one.address), pause_words(one)) for one in _hooks_of(organisation)],
        action=url_for(".add", organisation_id=organisation.id) if organisation else url_for(".add_for_city"),
        may_add=may(account, "event.submit", organisation) if organisation else True,
    )


def _page(hook: Webhook, *, secret: str = "") -> str:
    may_act = hook.organisation is None or may(this_account(), "event.submit", hook.organisation)
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id)
    page = page_of(query.order_by(WebhookDelivery.id.desc()), size=SHOWN, number=read_page_number())
    return render_template(
        "webhooks/one.html",
        hook=hook,
        host=host_of(hook.address),
        secret=secret,
        paused=pause_words(hook),
        page=page,
        told={one.id: (kind_words(one.kind), outcome_words(one)) for one in page.rows},
        may_act=may_act,
    )
