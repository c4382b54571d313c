"""One's own account: password and language."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock
from festival.base.database import db
from festival.base.navigation import Entry, in_menu
from festival.organisers.accounts import change_password, current_account
from festival.organisers.attempts import Attempt, TooManyAttempts
from festival.organisers.credentials import recognise
from festival.organisers.forms import LanguageForm, PasswordForm
from festival.organisers.model import Account
from festival.organisers.passwords import hash_password
from festival.organisers.permissions import signed_in
from festival.organisers.sign_in import start_sign_in, this_sign_in
from festival.organisers.views import organisers, wait_words

__all__ = ["organisers"]


@organisers.get("/account")
@in_menu(Entry("settings", 1, _l("My account"), "a"))
@signed_in
def account_page() -> ResponseReturnValue:
    """Who one is here, and what one may set."""
    return _page()


@organisers.post("/account/language")
@signed_in
def change_language() -> ResponseReturnValue:
    """Keep the language of the pages; an empty one follows the browser."""
    form = LanguageForm()
    if not form.validate():
        return _page(language_form=form), 400
    _me().locale = form.locale.data
    db.session.commit()
    return redirect(f"{request.script_root}/account", 303)


def new_password() -> ResponseReturnValue:
    """Change the password: every other sign-in ends, this one gets a new token."""
    form = PasswordForm()
    if not form.validate():
        return _page(password_form=form), 400
    now = clock.now()
    attempt = Attempt(_me().email, form.current_password.data, request.remote_addr, this_sign_in())
    password_hash = hash_password(form.new_password.data)
    try:
        account_id = recognise(attempt, now=now)
    except TooManyAttempts as error:
        db.session.rollback()
        form.current_password.errors = [wait_words(error.until)]
        return _page(password_form=form), 429
    if account_id is None:
        form.current_password.errors = [_("This isn’t your current password.")]
        return _page(password_form=form), 400
    change_password(db.session.get_one(Account, account_id), password_hash)
    start_sign_in(account_id, now=now)
    db.session.commit()
    flash(_("The new password holds from now on. Everywhere else you are signed out."), "done")
    return redirect(url_for("organisers.account_page"), 303)


# The hashes are worked out before the write lock is taken: `recognise` begins by itself.
new_password.begins_itself = True  # type: ignore[attr-defined]
organisers.post("/account/password")(signed_in(new_password))


def _me() -> Account:
    account = current_account()
    assert account is not None, "the view lets in only who is signed in"
    return account


def _page(password_form: PasswordForm | None = None, language_form: LanguageForm | None = None) -> str:
    account = _me()
    return render_template(
        "organisers/account.html",
        account=account,
        organisations=sorted(membership.organisation.name for membership in account.memberships),
        password_form=password_form or PasswordForm(formdata=None),
        language_form=language_form or LanguageForm(formdata=None, locale=account.locale),
    )
