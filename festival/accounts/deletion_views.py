"""Deleting one's own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.accounts.deletion import StillNeeded, check_not_needed, delete_account
from festival.accounts.forms import OwnPasswordForm
from festival.base import clock
from festival.base.database import db, lock_city
from festival.organisers.attempts import Attempt, TooManyAttempts
from festival.organisers.credentials import recognise
from festival.organisers.model import Account
from festival.organisers.permissions import signed_in, this_account
from festival.organisers.sign_in import end_this_sign_in, this_sign_in
from festival.organisers.views import wait_words

deletion = Blueprint("deletion", __name__)


@deletion.get("/account/delete")
@signed_in
def page() -> str:
    """What goes and what stays. Whoever is signed in, for their own account."""
    return _page(OwnPasswordForm(formdata=None))


def delete_mine() -> ResponseReturnValue:
    """Delete the account. Whoever is signed in and knows the password."""
    account, form, now = this_account(), OwnPasswordForm(), clock.now()
    if not form.validate():
        return _page(form), 400
    attempt = Attempt(account.email, form.current_password.data, request.remote_addr, this_sign_in())
    try:
        account_id = recognise(attempt, now=now)
    except TooManyAttempts as error:
        db.session.rollback()
        form.form_errors.append(wait_words(error.until))
        return _page(form), 429
    if account_id is None:
        form.current_password.errors = [_("This isn’t your current password.")]
        return _page(form), 400
    lock_city()
    try:
        delete_account(db.session.get_one(Account, account_id, populate_existing=True), now=now)
    except StillNeeded:
        db.session.rollback()
        return _page(form), 409
    end_this_sign_in()
    db.session.commit()
    flash(_("Your account is deleted."), "done")
    return redirect(f"{request.script_root}/", 303)


# The password is looked at before the write lock is taken: `recognise` begins by itself.
delete_mine.begins_itself = True  # type: ignore[attr-defined]
deletion.post("/account/delete")(signed_in(delete_mine))


def _page(form: OwnPasswordForm) -> str:
    needed = ""
    try:
        check_not_needed(this_account())
    except StillNeeded as error:
        needed = {
            "owner": _("You are the only owner of an organisation with other people. Hand it over first."),
            "administrator": _("You are the last administrator. Make somebody else one first."),
            "demo": _("The accounts of the demo stay."),
        }[error.code]
    return render_template("accounts/delete.html", form=form, needed=needed)
