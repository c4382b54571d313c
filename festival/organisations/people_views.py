"""Who belongs to an organisation, and as what: its owners say so."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from festival.base.database import db
from festival.organisations.people import LastOwner, change_role, leave
from festival.organisations.queries import get_organisation_for
from festival.organisers.model import MEMBER_ROLES, Membership
from festival.organisers.permissions import may, requires, this_account

people = Blueprint("people", __name__, url_prefix="/desk/organisations")


@people.post("/<int:organisation_id>/people/<int:account_id>")
@requires("organisation.people")
def change(organisation_id: int, account_id: int) -> ResponseReturnValue:
    """Give somebody another role, or take them out. The organisation's owners and the coordination, which may also
    leave it without one: who was its only owner may be gone."""
    found = get_organisation_for(this_account(), organisation_id, "organisation.people")
    membership = _membership(found.id, account_id)
    role = request.form.get("role", "")
    if role not in (*MEMBER_ROLES, "none"):
        abort(400)
    keeps_owner = not may(this_account(), "organisation.admit")
    try:
        if role == "none":
            leave(membership, keeps_owner=keeps_owner)
        else:
            change_role(membership, role, keeps_owner=keeps_owner)
    except LastOwner:
        return _needs_an_owner(found.id)
    db.session.commit()
    flash(_("Saved."), "done")
    return redirect(url_for("organisations.page", organisation_id=found.id, _anchor="people"), 303)


@people.post("/<int:organisation_id>/leave")
@requires("organisation.see")
def go(organisation_id: int) -> ResponseReturnValue:
    """Leave an organisation by oneself; its last owner hands it over first. Whoever belongs to it."""
    account = this_account()
    found = get_organisation_for(account, organisation_id, "organisation.see")
    try:
        leave(_membership(found.id, account.id), keeps_owner=True)
    except LastOwner:
        return _needs_an_owner(found.id)
    db.session.commit()
    flash(_("You don’t belong to %(name)s any more.", name=found.name), "done")
    return redirect(url_for("organisations.index"), 303)


def _membership(organisation_id: int, account_id: int) -> Membership:
    query = select(Membership).where(
        Membership.organisation_id == organisation_id, Membership.account_id == account_id
    )
    found = db.session.scalar(query)
    if found is None:
        abort(404)
    return found


def _needs_an_owner(organisation_id: int) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("Somebody has to own the organisation. Make somebody else its owner first."), "warning")
    return redirect(url_for("organisations.page", organisation_id=organisation_id, _anchor="people"), 303)
