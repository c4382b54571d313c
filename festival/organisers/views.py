"""Signing in and out."""

from __future__ import annotations

import math
from datetime import datetime

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.base.dates import clock_time
from festival.base.http import current_locale
from festival.base.view_access import public
from festival.organisers.accounts import current_account, normal_email
from festival.organisers.addresses import safe_next
from festival.organisers.attempts import Attempt, TooManyAttempts
from festival.organisers.credentials import recognise
from festival.organisers.devices import known_device
from festival.organisers.entering import Arrival, enter
from festival.organisers.forms import SignInForm
from festival.organisers.model import Account
from festival.organisers.sign_in import end_this_sign_in

organisers = Blueprint("organisers", __name__)


@organisers.get("/signin")
@public
def signin_page() -> ResponseReturnValue:
    """The sign-in page; who is signed in already goes on."""
    if current_account() is not None:
        return redirect(safe_next(request.args.get("next")), 302)
    form = SignInForm(formdata=None, next=request.args.get("next", "")[:2000])
    return render_template("organisers/sign_in.html", form=form)


@organisers.post("/signin")
@public
def signin() -> ResponseReturnValue:
    """Sign in, and go on to where one wanted to go, or with the form that waited."""
    form = SignInForm()
    if not form.validate():
        return render_template("organisers/sign_in.html", form=form), 400
    email = normal_email(form.email.data)
    attempt = Attempt(email, form.password.data, request.remote_addr, known_device(email))
    now = clock.now()
    try:
        account_id = recognise(attempt, now=now)
    except TooManyAttempts as error:
        db.session.rollback()
        return _wait(form, error.until, now)
    if account_id is None:
        form.form_errors.append(
            _("E-mail address and password don’t belong together. Check both and try again.")
        )
        return render_template("organisers/sign_in.html", form=form), 401
    account = db.session.get_one(Account, account_id, populate_existing=True)
    return enter(Arrival(account, next=form.next.data or "", kept=form.kept.data or ""), now=now)


# The hash is worked out before the write lock is taken: `recognise` begins by itself.
signin.begins_itself = True  # type: ignore[attr-defined]


@organisers.post("/signout")
@public
def signout() -> ResponseReturnValue:
    """Sign out, on the server too; the cookie goes."""
    end_this_sign_in()
    db.session.commit()
    return redirect(f"{request.script_root}/", 303)


def wait_words(until: datetime) -> str:
    """Return the sentence that says when there may be another try, in the city's time."""
    at = clock_time(clock.to_local(until, get_city().tz).time(), current_locale())
    return _("There have been too many attempts. From %(time)s on you can try again.", time=at)


def _wait(form: SignInForm, until: datetime, now: datetime) -> ResponseReturnValue:
    """Say when there may be another try; the same whether or not there is such an account."""
    form.form_errors.append(wait_words(until))
    seconds = math.ceil((until - now).total_seconds())
    return render_template("organisers/sign_in.html", form=form), 429, {"Retry-After": str(seconds)}
