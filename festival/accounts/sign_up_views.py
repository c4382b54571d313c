"""Signing up: an address, a mail, then a name and a password."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.accounts.asked_pages import answer_asked, gone
from festival.accounts.confirming import find_open, use
from festival.accounts.forms import AddressForm, NewcomerForm
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.base.view_access import public
from festival.organisers.accounts import BadAccount, NewAccount, create_account, current_account
from festival.organisers.devices import remember_device
from festival.organisers.passwords import hash_password
from festival.organisers.sign_in import start_sign_in

sign_up = Blueprint("sign_up", __name__)


@sign_up.get("/signup")
@public
def index() -> ResponseReturnValue:
    """The page for who comes for the first time; who is signed in already goes on. Anybody may enter."""
    if current_account() is not None:
        return redirect(url_for("organisations.index"), 302)
    return render_template("accounts/sign_up.html", form=AddressForm(formdata=None))


@sign_up.post("/signup")
@public
def ask_for_account() -> ResponseReturnValue:
    """Send a mail to the address: to everybody the same page, whoever has an account. Anybody may ask."""
    return answer_asked("sign_up", AddressForm(), "accounts/sign_up.html")


@sign_up.get("/signup/<token>")
@public
def finish(token: str) -> ResponseReturnValue:
    """The form behind the link in the mail. Whoever has the link."""
    row = find_open("sign_up", token, now=clock.now())
    if row is None:
        return gone(url_for(".index"), _("Ask for a new link"))
    return render_template("accounts/newcomer.html", form=NewcomerForm(formdata=None), email=row.email)


def make_account(token: str) -> ResponseReturnValue:
    """Make the account, and sign in. Whoever has the link, once."""
    now, form = clock.now(), NewcomerForm()
    row = find_open("sign_up", token, now=now)
    if row is None:
        return gone(url_for(".index"), _("Ask for a new link"))
    if not form.validate():
        return render_template("accounts/newcomer.html", form=form, email=row.email), 400
    password_hash = hash_password(form.password.data)
    begin_writing()
    if not use(row, now=now):
        return gone(url_for(".index"), _("Ask for a new link"))
    new = NewAccount(row.email, form.name.data, password_hash=password_hash, locale=row.locale)
    try:
        account = create_account(new)
    except BadAccount:
        db.session.rollback()
        return gone(url_for("organisers.signin_page"), _("Sign in"))
    email = account.email
    start_sign_in(account.id, now=now)
    db.session.commit()
    flash(_("Welcome. Now say for which organisation you register events."), "done")
    answer = make_response(redirect(url_for("organisations.index"), 303))
    remember_device(answer, email)
    return answer


# The hash is worked out before the write lock is taken.
make_account.begins_itself = True  # type: ignore[attr-defined]
sign_up.post("/signup/<token>")(public(make_account))
