"""That it is still oneself at this browser: the password once more, and a code where one is set up."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from festival.base import clock
from festival.base.database import db
from festival.organisers.attempts import Attempt, TooManyAttempts
from festival.organisers.credentials import recognise
from festival.organisers.model import Account
from festival.organisers.permissions import this_account
from festival.organisers.sign_in import this_sign_in
from festival.organisers.views import wait_words
from festival.second_factor.factors import factor_of, is_shown
from festival.second_factor.forms import BeginForm, ChangeForm

AskingForm = BeginForm | ChangeForm


def asking_form(*, is_sent: bool) -> AskingForm:
    """Return the form that asks whoever is signed in for what they sign in with: as it was sent, or empty."""
    kind = ChangeForm if factor_of(this_account()) else BeginForm
    return kind() if is_sent else kind(formdata=None)


def refuse(form: AskingForm) -> int | None:
    """Say at the form what isn't taken, and return the status; None where all is right, with the transaction that
    writes begun: a view that asks this begins by itself."""
    if not form.validate():
        return 400
    account_id = this_account().id
    if (refused := refuse_password(form)) is not None:
        return refused
    return refuse_code(form, account_id) if isinstance(form, ChangeForm) else None


def refuse_password(form: AskingForm) -> int | None:
    """Say at the form why the password isn't taken, and return the status; None where it is right, with the
    transaction that writes begun."""
    attempt = Attempt(this_account().email, form.current_password.data, request.remote_addr, this_sign_in())
    try:
        account_id = recognise(attempt, now=clock.now())
    except TooManyAttempts as error:
        db.session.rollback()
        form.current_password.errors = [wait_words(error.until)]
        return 429
    if account_id is None:
        form.current_password.errors = [_("This isn’t your current password.")]
        return 400
    return None


def refuse_code(form: ChangeForm, account_id: int) -> int | None:
    """Say at the form why the code isn't taken, and return the status; None where it is right. Needs a transaction that
    writes, and ends it where the code isn't taken."""
    account = db.session.get_one(Account, account_id)
    try:
        is_right = is_shown(account, form.typed, device=this_sign_in(), now=clock.now())
    except TooManyAttempts as error:
        db.session.rollback()
        form.form_errors.append(wait_words(error.until))
        return 429
    if is_right:
        return None
    db.session.commit()
    form.code.errors = [_("This code doesn’t fit, or was used already. Wait for the next one and try again.")]
    return 400
