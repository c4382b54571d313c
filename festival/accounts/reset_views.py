"""A forgotten password: an address, a mail, then a new one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from festival.accounts.account_mails import CHANGED
from festival.accounts.asked_pages import answer_asked, gone
from festival.accounts.confirming import find_open, use
from festival.accounts.forms import AddressForm, NewPasswordForm
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.base.http import current_locale
from festival.base.view_access import public
from festival.organisers.accounts import change_password
from festival.organisers.demo_accounts import let_in
from festival.organisers.model import Account
from festival.organisers.passwords import hash_password
from festival.outbox.posting import Recipient, post

reset = Blueprint("reset", __name__)


@reset.get("/signin/forgotten")
@public
def index() -> ResponseReturnValue:
    """The page for who has forgotten the password. Anybody may enter."""
    return render_template("accounts/forgotten.html", form=AddressForm(formdata=None))


@reset.post("/signin/forgotten")
@public
def ask_for_password() -> ResponseReturnValue:
    """Send a mail to the address, if there is an account; to everybody the same page. Anybody may ask."""
    return answer_asked("password", AddressForm(), "accounts/forgotten.html")


@reset.get("/signin/sent")
@public
def sent() -> ResponseReturnValue:
    """Where to look now. Anybody may read it."""
    return render_template("accounts/sent.html")


@reset.get("/signin/new-password/<token>")
@public
def choose(token: str) -> ResponseReturnValue:
    """The form behind the link in the mail. Whoever has the link."""
    row = find_open("password", token, now=clock.now())
    if row is None:
        return gone(url_for(".index"), _("Ask for a new link"))
    return render_template("accounts/new_password.html", form=NewPasswordForm(formdata=None), email=row.email)


def take(token: str) -> ResponseReturnValue:
    """Give the account its new password, and end its sign-ins everywhere. Whoever has the link, once."""
    now, form = clock.now(), NewPasswordForm()
    row = find_open("password", token, now=now)
    if row is None:
        return gone(url_for(".index"), _("Ask for a new link"))
    if not form.validate():
        return render_template("accounts/new_password.html", form=form, email=row.email), 400
    password_hash = hash_password(form.password.data)
    begin_writing()
    is_first = use(row, now=now)
    account = db.session.scalar(select(Account).where(Account.email == row.email, let_in()))
    if not is_first or account is None:
        return gone(url_for(".index"), _("Ask for a new link"))
    change_password(account, password_hash)
    to = Recipient(address=account.email, locale=account.locale or current_locale())
    post(to, CHANGED, f"password {row.id}", what="password")
    db.session.commit()
    flash(_("The new password holds. Sign in with it."), "done")
    return redirect(url_for("organisers.signin_page"), 303)


# The hash is worked out before the write lock is taken.
take.begins_itself = True  # type: ignore[attr-defined]
reset.post("/signin/new-password/<token>")(public(take))
