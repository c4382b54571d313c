"""The administrator's page of an account's link to the directory: for somebody who is known there anew."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import delete, select

from festival.base.database import db
from festival.directory.model import DirectoryLink
from festival.organisers.audit_trail import note
from festival.organisers.permissions import requires
from festival.organisers.staff_views import get_account

links = Blueprint("directory_links", __name__, url_prefix="/desk/settings/accounts")


@links.get("/<int:account_id>/directory")
@requires("account.create")
def page(account_id: int) -> ResponseReturnValue:
    """Whether the account is linked to somebody of the directory; administrators only."""
    account = get_account(account_id)
    query = select(DirectoryLink).where(DirectoryLink.account_id == account.id).order_by(DirectoryLink.id)
    return render_template("directory/link.html", account=account, links=db.session.scalars(query).all())


@links.post("/<int:account_id>/directory")
@requires("account.create")
def unlink(account_id: int) -> ResponseReturnValue:
    """Let the next sign-in by the directory link the account anew, by a verified address; administrators only."""
    account = get_account(account_id)
    gone = delete(DirectoryLink).where(DirectoryLink.account_id == account.id)
    if db.session.connection().execute(gone).rowcount:
        note("directory_unlinked", of_id=account.id)
    db.session.commit()
    flash(
        _("The account of %(name)s is linked to nobody of the directory any more.", name=account.name), "done"
    )
    return redirect(url_for("organisers.edit_account", account_id=account.id), 303)
