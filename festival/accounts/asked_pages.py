"""What somebody reads who asked for a mail, or opened a link that opens nothing: the same for everybody."""

from __future__ import annotations

import math

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.accounts.confirming import ask
from festival.accounts.forms import AddressForm
from festival.base import clock
from festival.base.database import db
from festival.organisers.accounts import normal_email
from festival.organisers.attempts import TooManyAttempts
from festival.organisers.views import wait_words
from festival.outbox.posting import is_mail_on


def answer_asked(kind: str, form: AddressForm, template: str) -> ResponseReturnValue:
    """Post the mail that was asked for, and say so; commits."""
    if not form.validate():
        return render_template(template, form=form), 400
    now = clock.now()
    try:
        ask(kind, normal_email(form.email.data), address=request.remote_addr, now=now)
    except TooManyAttempts as error:
        db.session.rollback()
        form.form_errors.append(wait_words(error.until))
        seconds = math.ceil((error.until - now).total_seconds())
        return render_template(template, form=form), 429, {"Retry-After": str(seconds)}
    db.session.commit()
    return redirect(url_for("reset.sent"), 303)


def posted_words(address: str, words: str) -> str:
    """Return what somebody reads who had a mail posted to the address: the words, where mails are sent."""
    if is_mail_on():
        return words
    return _(
        "The mail to %(address)s is kept, as this installation sends none. An administrator can pass it on.",
        address=address,
    )


def gone(url: str, words: str) -> ResponseReturnValue:
    """Say of a link that it opens nothing: forged, used and expired ones alike."""
    db.session.rollback()
    return render_template("accounts/gone.html", url=url, words=words), 410
