"""An organisation's tokens at the desk: which there are, a new one shown this once, and taking one back."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.access_tokens.bearer import membership_behind
from festival.access_tokens.forms import TokenForm
from festival.access_tokens.issuing import (
    MARK,
    MOST_TOKENS,
    TooManyTokens,
    Wish,
    is_alive,
    issue_token,
    tokens_of,
)
from festival.access_tokens.model import AccessToken
from festival.access_tokens.scopes import SCOPES
from festival.base import clock
from festival.base.database import db
from festival.organisations.queries import get_organisation_for
from festival.organisers.audit_trail import note
from festival.organisers.model import Account, Organisation
from festival.organisers.permissions import may, requires, this_account
from festival.second_factor.asking_again import AskingForm, asking_form, refuse

token_pages = Blueprint("token_pages", __name__, url_prefix="/desk/organisations")


@token_pages.get("/<int:organisation_id>/tokens")
@requires("organisation.see")
def tokens(organisation_id: int) -> str:
    """Which programs act for an organisation. Its people and the coordination."""
    found = get_organisation_for(this_account(), organisation_id, "organisation.see")
    return _page(found, TokenForm(formdata=None), asking_form(is_sent=False))


def create(organisation_id: int) -> ResponseReturnValue:
    """Make a token: it is shown this once. Editors and owners of an organisation that is admitted, with their password
    and, where they have one, a code."""
    account = this_account()
    found = get_organisation_for(account, organisation_id, "event.submit")
    if not belongs_as_editor(account, found):
        abort(403)
    form, asking = TokenForm(), asking_form(is_sent=True)
    form.offer()
    if not form.validate():
        asking.validate()
        return _page(found, form, asking), 400
    if (refused := refuse(asking)) is not None:
        return _page(
            get_organisation_for(this_account(), organisation_id, "event.submit"), form, asking
        ), refused
    found = get_organisation_for(this_account(), organisation_id, "event.submit")
    try:
        wish = Wish(form.name.data or "", form.scopes.data or [], form.days.data)
        _made, shown = issue_token(found, this_account(), wish, now=clock.now())
    except TooManyTokens:
        db.session.rollback()
        form.form_errors.append(
            _("There are %(num)s already. Take one back that isn’t used any more.", num=MOST_TOKENS)
        )
        return _page(found, form, asking), 409
    note("token_made", organisation_id=found.id, name=form.name.data)
    db.session.commit()
    page = _page(found, TokenForm(formdata=None), asking_form(is_sent=False), shown=shown)
    response: Response = make_response(page, 200)
    response.headers["Cache-Control"] = "private, no-store"  # it stands in no cache and in no address
    return response


# The password is looked at before the write lock is taken.
create.begins_itself = True  # type: ignore[attr-defined]
token_pages.post("/<int:organisation_id>/tokens")(requires("event.submit")(create))


@token_pages.post("/<int:organisation_id>/tokens/<int:token_id>/revoke")
@requires("event.lead")
def revoke(organisation_id: int, token_id: int) -> ResponseReturnValue:
    """Take a token back: from now on it opens nothing. Editors and owners of the organisation, the coordination."""
    found = get_organisation_for(this_account(), organisation_id, "event.lead")
    token = db.session.get(AccessToken, token_id)
    if token is None or token.organisation_id != found.id:
        abort(404)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        note("token_ended", organisation_id=found.id, name=token.name)
    db.session.commit()
    flash(_("Taken back. The program that uses it is let in no more."), "done")
    return redirect(url_for(".tokens", organisation_id=found.id), 303)


def belongs_as_editor(account: Account, organisation: Organisation) -> bool:
    """Whether the account itself works for the organisation: a token is worth no more than that."""
    return any(one.organisation_id == organisation.id and one.may_edit for one in account.memberships)


def _state(token: AccessToken, now: datetime) -> str:
    if token.revoked_at is not None:
        return "revoked"
    if not is_alive(token, now=now):
        return "over"
    return "alive" if membership_behind(token) is not None else "left"


def _page(found: Organisation, form: TokenForm, asking: AskingForm, *, shown: str = "") -> str:
    account, now = this_account(), clock.now()
    form.offer()
    return render_template(
        "access_tokens/tokens.html",
        organisation=found,
        form=form,
        asking=asking,
        shown=shown,
        tokens=[(one, _state(one, now)) for one in tokens_of(found.id)],
        state_words={
            "revoked": _("taken back"),
            "over": _("expired"),
            "left": _("nobody stands behind it any more"),
        },
        mark=MARK,
        scope_words=SCOPES,
        may_make=may(account, "event.submit", found) and belongs_as_editor(account, found),
        may_end=may(account, "event.lead", found),
    )
