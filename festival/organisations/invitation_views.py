"""Invitations: sent by owners, taken up by whoever the mail has reached."""

from __future__ import annotations

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.accounts.asked_pages import gone, posted_words
from festival.accounts.forms import NewcomerForm
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.base.view_access import public
from festival.organisations.forms import InvitationForm
from festival.organisations.invitations import (
    BadInvitation,
    find_invitation,
    invite,
    take_back,
    take_up,
)
from festival.organisations.model import Invitation
from festival.organisations.queries import LARGEST_ID, get_organisation_for
from festival.organisers.accounts import (
    BadAccount,
    NewAccount,
    create_account,
    current_account,
    find_account,
    normal_email,
)
from festival.organisers.devices import remember_device
from festival.organisers.model import Account
from festival.organisers.passwords import hash_password
from festival.organisers.permissions import requires, signed_in, this_account
from festival.organisers.sign_in import start_sign_in

invitations = Blueprint("invitations", __name__)


@invitations.route("/desk/organisations/<int:organisation_id>/invite", methods=["GET", "POST"])
@requires("organisation.people")
def send(organisation_id: int) -> ResponseReturnValue:
    """Invite somebody by mail. The organisation's owners and the coordination."""
    account, form = this_account(), InvitationForm()
    found = get_organisation_for(account, organisation_id, "organisation.people")
    page = "organisations/invite.html"
    if request.method != "POST":
        return render_template(page, form=form, organisation=found)
    if not form.validate():
        return render_template(page, form=form, organisation=found), 400
    try:
        row = invite(found, normal_email(form.email.data), form.role.data, account, now=clock.now())
    except BadInvitation as error:
        db.session.rollback()
        found = get_organisation_for(account, organisation_id, "organisation.people")
        if error.code == "member":
            form.email.errors = [_("This person belongs to it already.")]
            return render_template(page, form=form, organisation=found), 400
        form.form_errors.append(
            _("There are many invitations already. Wait until some are taken up, or take some back.")
        )
        return render_template(page, form=form, organisation=found), 429
    db.session.commit()
    words = _("An invitation is on its way to %(address)s.", address=row.email)
    flash(posted_words(row.email, words), "done")
    return redirect(url_for("organisations.page", organisation_id=found.id, _anchor="people"), 303)


@invitations.post("/desk/organisations/<int:organisation_id>/invitations/<int:invitation_id>")
@requires("organisation.people")
def revoke(organisation_id: int, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back. The organisation's owners and the coordination."""
    found = get_organisation_for(this_account(), organisation_id, "organisation.people")
    row = db.session.get(Invitation, invitation_id) if invitation_id <= LARGEST_ID else None
    if row is None or row.organisation_id != found.id:
        abort(404)
    take_back(row, now=clock.now())
    db.session.commit()
    flash(_("Taken back: its link opens nothing any more."), "done")
    return redirect(url_for("organisations.page", organisation_id=found.id, _anchor="people"), 303)


@invitations.get("/invitations/<token>")
@public
def page(token: str) -> ResponseReturnValue:
    """What the link in the mail leads to. Whoever has the link."""
    row = find_invitation(token, now=clock.now())
    return _over() if row is None else _page(row, token, NewcomerForm(formdata=None))


@invitations.post("/invitations/<token>/accept")
@signed_in
def accept(token: str) -> ResponseReturnValue:
    """Take the invitation up with the account one has. Whoever is signed in with the invited address."""
    account, now = this_account(), clock.now()
    row = find_invitation(token, now=now)
    if row is None:
        return _over()
    if account.email != row.email:
        return _page(row, token, NewcomerForm(formdata=None)), 403
    return _joined(row) if take_up(row, account, now=now) else _over()


def join(token: str) -> ResponseReturnValue:
    """Take the invitation up with a new account. Whoever has the link, where the address has none yet."""
    form, now = NewcomerForm(), clock.now()
    row = find_invitation(token, now=now)
    if row is None:
        return _over()
    if find_account(row.email) is not None:
        return _page(row, token, form), 400
    if not form.validate():
        return _page(row, token, form), 400
    password_hash = hash_password(form.password.data)
    begin_writing()
    new = NewAccount(row.email, form.name.data, password_hash=password_hash, locale=row.locale)
    try:
        account = create_account(new)
    except BadAccount:
        return _over()
    if not take_up(row, account, now=now):
        return _over()
    email = account.email
    start_sign_in(account.id, now=now)
    answer = make_response(_joined(row))
    remember_device(answer, email)
    return answer


# The hash is worked out before the write lock is taken.
join.begins_itself = True  # type: ignore[attr-defined]
invitations.post("/invitations/<token>/join")(public(join))


def _joined(row: Invitation) -> ResponseReturnValue:
    name, organisation_id = row.organisation.name, row.organisation_id
    db.session.commit()
    flash(_("Welcome. You belong to %(name)s now.", name=name), "done")
    return redirect(url_for("organisations.page", organisation_id=organisation_id), 303)


def _over() -> ResponseReturnValue:
    return gone(url_for("organisations.index"), _("To your organisations"))


def _page(row: Invitation, token: str, form: NewcomerForm) -> str:
    mine: Account | None = current_account()
    return render_template(
        "organisations/invitation.html",
        invitation=row,
        token=token,
        form=form,
        is_mine=mine is not None and mine.email == row.email,
        is_another=mine is not None and mine.email != row.email,
        has_account=find_account(row.email) is not None,
    )
