"""Another e-mail address for one's own account: it holds once a mail to it has been answered."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from festival.accounts.account_mails import CHANGED
from festival.accounts.asked_pages import gone, posted_words
from festival.accounts.confirming import ask, find_open, use, use_up
from festival.accounts.forms import NewEmailForm
from festival.accounts.model import Confirmation
from festival.base import clock
from festival.base.database import db
from festival.base.http import current_locale
from festival.organisers.accounts import normal_email
from festival.organisers.attempts import Attempt, TooManyAttempts
from festival.organisers.credentials import recognise
from festival.organisers.permissions import signed_in, this_account
from festival.organisers.sign_in import this_sign_in
from festival.organisers.views import wait_words
from festival.outbox.posting import Recipient, post

email = Blueprint("email", __name__)


@email.get("/account/email")
@signed_in
def change() -> ResponseReturnValue:
    """The form for another address. Whoever is signed in, for their own account."""
    return render_template("accounts/email.html", form=NewEmailForm(formdata=None), account=this_account())


def ask_for_address() -> ResponseReturnValue:
    """Send a mail to the new address. Whoever is signed in and knows the password."""
    account, form, now = this_account(), NewEmailForm(), clock.now()
    if not form.validate():
        return _page(form), 400
    attempt = Attempt(account.email, form.current_password.data, request.remote_addr, this_sign_in())
    try:
        account_id = recognise(attempt, now=now)
        if account_id is None:
            form.current_password.errors = [_("This isn’t your current password.")]
            return _page(form), 400
        to = normal_email(form.email.data)
        ask("email", to, address=request.remote_addr, now=now, account_id=account_id)
    except TooManyAttempts as error:
        db.session.rollback()
        form.form_errors.append(wait_words(error.until))
        return _page(form), 429
    db.session.commit()
    flash(
        posted_words(to, _("A mail is on its way to %(address)s. Open the link in it.", address=to)), "done"
    )
    return redirect(url_for("organisers.account_page"), 303)


# The password is looked at before the write lock is taken: `recognise` begins by itself.
ask_for_address.begins_itself = True  # type: ignore[attr-defined]
email.post("/account/email")(signed_in(ask_for_address))


@email.get("/account/email/<token>")
@signed_in
def confirm(token: str) -> ResponseReturnValue:
    """What the link in the mail leads to. Whoever is signed in and asked for it."""
    row = _own(token)
    if row is None:
        return gone(url_for(".change"), _("Ask for a new link"))
    return render_template("accounts/email_confirm.html", email=row.email)


@email.post("/account/email/<token>")
@signed_in
def take(token: str) -> ResponseReturnValue:
    """Sign in with the new address from now on. Whoever is signed in and asked for it."""
    now, account = clock.now(), this_account()
    row = _own(token)
    if row is None or not use(row, now=now):
        return gone(url_for(".change"), _("Ask for a new link"))
    before, account.email = account.email, row.email
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return gone(url_for(".change"), _("Ask for a new link"))
    use_up("password", before, now=now)
    to = Recipient(address=before, locale=account.locale or current_locale())
    post(to, CHANGED, f"email {row.id}", what="email")
    db.session.commit()
    flash(_("From now on you sign in with %(address)s.", address=account.email), "done")
    return redirect(url_for("organisers.account_page"), 303)


def _own(token: str) -> Confirmation | None:
    row = find_open("email", token, now=clock.now())
    if row is not None and row.account_id != this_account().id:
        abort(403)
    return row


def _page(form: NewEmailForm) -> str:
    return render_template("accounts/email.html", form=form, account=this_account())
