"""How the public reaches the calendar, and the calendar people: its address and its mail, as seen from here."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import StringField

from festival.accounts.forms import is_address, stripped
from festival.base import clock
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.own_address import ASKED_HOST, host_of
from festival.first_start.step_views import go_on, guided
from festival.forms.fields import required
from festival.organisers.accounts import normal_email
from festival.organisers.attempts import TooManyAttempts, count_within, digest_of
from festival.organisers.permissions import requires, this_account
from festival.organisers.views import wait_words
from festival.outbox.model import OutgoingMail
from festival.outbox.posting import Recipient, is_mail_on, post

__all__ = ["guided"]

TRIALS = 5
"""So many trial mails an administrator posts in a quarter of an hour."""
_STATES = {
    "waiting": _l("it waits for the jobs process, which sends it within seconds where it runs"),
    "claimed": _l("it is on its way"),
    "sending": _l("it is on its way"),
    "sent": _l("the mail server has taken it: look whether it has arrived"),
    "given_up": _l("it was given up"),
    "bounced": _l("it came back"),
    "unknown": _l("nobody knows whether it went out"),
}


class TrialForm(FlaskForm):
    """Whom a trial mail goes to."""

    email = StringField(
        _l("E-mail address"), [required(_l("Enter an e-mail address.")), is_address], filters=[stripped]
    )


@dataclass(frozen=True)
class Trial:
    """The trial mail that was posted last: to whom, when, how it stands, and what the mail server said."""

    address: str
    posted_at: object
    words: str
    reason: str


@guided.route("/reach", methods=["GET", "POST"])
@requires("city.settings")
def reach() -> ResponseReturnValue:
    """What is set and what is seen of address and mail. Administrators only."""
    if request.method == "POST":
        return go_on("reach")
    return _page(TrialForm(formdata=None, data={"email": this_account().email}))


@guided.post("/reach/mail")
@requires("city.settings")
def try_mail() -> ResponseReturnValue:
    """Post a mail that says no more than that it has arrived. Administrators only."""
    form, now = TrialForm(), clock.now()
    if not form.validate():
        return _page(form), 400
    if not is_mail_on():
        form.form_errors.append(_("No mail is set up yet."))
        return _page(form), 409
    try:
        count_within({digest_of("trial mail", str(this_account().id)): TRIALS}, now=now)
    except TooManyAttempts as error:
        db.session.rollback()
        form.form_errors.append(wait_words(error.until))
        return _page(form), 429
    post(Recipient(address=normal_email(form.email.data), locale=current_locale()), "trial", now.isoformat())
    db.session.commit()
    flash(_("A mail to %(address)s is posted.", address=normal_email(form.email.data)), "done")
    return redirect(url_for(".reach", _anchor="mail"), 303)


def _page(form: TrialForm) -> str:
    settings = current_app.config["SETTINGS"]
    asked = request.environ.get(ASKED_HOST, "")
    parts = urlsplit(settings.base_url)
    server = settings.mail_server
    return render_template(
        "first_start/reach.html",
        form=form,
        base_url=settings.base_url,
        asked=asked,
        is_same=host_of(asked) == host_of(parts.netloc) and _port(asked) in (parts.port, None),
        is_local=host_of(parts.netloc) in ("localhost", "127.0.0.1", "::1"),
        is_open=parts.scheme == "http",
        server=f"{server.host}:{server.port}" if server else "",
        sender=server.sender if server else "",
        trial=_last_trial(),
    )


def _port(netloc: str) -> int | None:
    try:
        return urlsplit(f"//{netloc}").port
    except ValueError:
        return None


def _last_trial() -> Trial | None:
    """One query."""
    query = select(OutgoingMail).where(OutgoingMail.kind == "trial").order_by(OutgoingMail.id.desc()).limit(1)
    row = db.session.scalar(query)
    if row is None:
        return None
    return Trial(row.recipient, row.posted_at, str(_STATES.get(row.state, row.state)), row.reason)
