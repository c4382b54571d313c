"""Deleting an account: one's own, and for administrators somebody else's who asked for it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock
from festival.base.database import db, lock_city
from festival.organisers.model import Account
from festival.organisers.permissions import requires, signed_in, this_account
from festival.organisers.sign_in import end_this_sign_in
from festival.organisers.staff_views import get_account
from festival.privacy.deletion import StillNeeded, check_not_needed, contacts_of, delete_account
from festival.second_factor.asking_again import AskingForm, asking_form, refuse

deletion = Blueprint("deletion", __name__)


@deletion.get("/account/delete")
@signed_in
def page() -> str:
    """What goes and what stays. Whoever is signed in, for their own account."""
    return _page(this_account(), asking_form(is_sent=False))


def delete_mine() -> ResponseReturnValue:
    """Delete the account. Whoever is signed in, with password and, where they have one, code."""
    account, form = this_account(), asking_form(is_sent=True)
    if (refused := refuse(form)) is not None:
        return _page(account, form), refused
    if not _delete(account.id):
        return _page(account, form), 409
    end_this_sign_in()
    db.session.commit()
    flash(_("Your account is deleted."), "done")
    return redirect(f"{request.script_root}/", 303)


# The password is looked at before the write lock is taken: `refuse` begins by itself.
delete_mine.begins_itself = True  # type: ignore[attr-defined]
deletion.post("/account/delete")(signed_in(delete_mine))


@deletion.get("/desk/settings/accounts/<int:account_id>/delete")
@requires("account.create")
def page_of(account_id: int) -> ResponseReturnValue:
    """What goes and what stays of somebody's account; administrators only. For one's own its own page."""
    account = get_account(account_id)
    if account.id == this_account().id:
        return redirect(url_for(".page"), 302)
    return _page(account, asking_form(is_sent=False))


def delete_theirs(account_id: int) -> ResponseReturnValue:
    """Delete somebody's account; administrators only, with their own password and, where they have one, code."""
    account, form = get_account(account_id), asking_form(is_sent=True)
    if account.id == this_account().id:
        abort(404)
    name = account.name
    if (refused := refuse(form)) is not None:
        return _page(account, form), refused
    if not _delete(account.id):
        return _page(account, form), 409
    db.session.commit()
    flash(_("The account of %(name)s is deleted.", name=name), "done")
    return redirect(url_for("organisers.account_list"), 303)


delete_theirs.begins_itself = True  # type: ignore[attr-defined]
deletion.post("/desk/settings/accounts/<int:account_id>/delete")(requires("account.create")(delete_theirs))


def _delete(account_id: int) -> bool:
    """Delete it inside the transaction that writes, which ends where somebody still needs it: False then."""
    lock_city()
    try:
        delete_account(db.session.get_one(Account, account_id, populate_existing=True), now=clock.now())
    except StillNeeded:
        db.session.rollback()
        return False
    return True


def _page(account: Account, form: AskingForm) -> str:
    account = db.session.get_one(Account, account.id)
    is_own, needed = account.id == this_account().id, ""
    try:
        check_not_needed(account)
    except StillNeeded as error:
        needed = _needed_words(error.code, is_own=is_own)
    events, organisations = contacts_of(account)
    return render_template(
        "privacy/delete.html",
        account=account,
        is_own=is_own,
        form=form,
        needed=needed,
        events=events,
        organisations=organisations,
    )


def _needed_words(code: str, *, is_own: bool) -> str:
    if is_own:
        return {
            "owner": _("You are the only owner of an organisation with other people. Hand it over first."),
            "administrator": _("You are the last administrator. Make somebody else one first."),
            "demo": _("The accounts of the demo stay."),
        }[code]
    return {
        "owner": _(
            "They are the only owner of an organisation with other people. Somebody else has to own it first."
        ),
        "administrator": _("They are the last administrator. Somebody else has to be one first."),
        "demo": _("The accounts of the demo stay."),
    }[code]
