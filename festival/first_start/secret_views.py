"""The start of who has the secret: where the town lies, then the administrator's account, and the door shuts."""

from __future__ import annotations

import math
from pathlib import Path

from flask import (
    Blueprint,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from festival.accounts.forms import NewcomerForm, is_address, stripped
from festival.base import clock
from festival.base.city import get_city
from festival.base.database import begin_writing, db, lock_city
from festival.base.http import current_locale
from festival.base.view_access import public
from festival.first_start.guided_steps import ACCOUNT, links_before_account
from festival.first_start.model import is_door_open, pass_step, shut_door
from festival.first_start.secret import drop_secret, is_secret, kept_secret
from festival.first_start.town_form import TownForm, save_town, town_page
from festival.forms.fields import required
from festival.organisers.accounts import BadAccount, NewAccount, create_account, current_account, normal_email
from festival.organisers.attempts import TooManyAttempts, count_within, digest_of, network_of
from festival.organisers.demo_accounts import is_reserved
from festival.organisers.devices import remember_device
from festival.organisers.passwords import hash_password
from festival.organisers.sign_in import start_sign_in
from festival.organisers.views import wait_words

setup = Blueprint("setup", __name__, url_prefix="/setup")

setup.context_processor(lambda: {"steps": links_before_account()})

PER_NETWORK, IN_ALL = 10, 60
"""So many guesses fit into a quarter of an hour; the secret has over a hundred bits."""
_KEY = "first_start"


class SecretForm(FlaskForm):
    """The secret that the start has printed."""

    secret = StringField(
        _l("The secret"),
        [required(_l("Enter the secret.")), Length(max=100, message=_l("This is too long."))],
        filters=[stripped],
    )


class AdministratorForm(NewcomerForm):
    """Who looks after the calendar."""

    email = StringField(
        _l("E-mail address"), [required(_l("Enter your e-mail address.")), is_address], filters=[stripped]
    )


@setup.get("")
@public
def door() -> ResponseReturnValue:
    """Ask for the secret; who has shown it goes on. Anybody, until there is an administrator."""
    if (refusal := _refusal()) is not None:
        return refusal
    if _has_shown():
        return redirect(url_for(".town"), 302)
    return _door_page(SecretForm(formdata=None))


@setup.post("")
@public
def show_secret() -> ResponseReturnValue:
    """Let in who has the secret. Anybody, until there is an administrator, and not without end."""
    if (refusal := _refusal()) is not None:
        return refusal
    form, now = SecretForm(), clock.now()
    if not form.validate():
        return _door_page(form), 400
    network = digest_of("first start", network_of(request.remote_addr))
    try:
        count_within({network: PER_NETWORK, digest_of("first start", "all"): IN_ALL}, now=now)
    except TooManyAttempts as error:
        db.session.rollback()
        form.form_errors.append(wait_words(error.until))
        seconds = math.ceil((error.until - now).total_seconds())
        return _door_page(form), 429, {"Retry-After": str(seconds)}
    db.session.commit()
    if not is_secret(_data_dir(), form.secret.data):
        form.secret.errors = [_("This is not the secret.")]
        return _door_page(form), 401
    session[_KEY] = _mark()
    return redirect(url_for(".town"), 303)


@setup.route("/town", methods=["GET", "POST"])
@public
def town() -> ResponseReturnValue:
    """Where the town lies. Who has shown the secret."""
    if (refusal := _refusal(asks_secret=True)) is not None:
        return refusal
    city = get_city()
    if request.method != "POST":
        return town_page(TownForm(city, formdata=None))
    saved = save_town(TownForm(city), city)
    if not callable(saved):
        return saved
    db.session.commit()
    saved()
    return redirect(url_for(".account"), 303)


def account() -> ResponseReturnValue:
    """The account of who looks after the calendar; with it the secret is gone. Who has shown the secret."""
    if (refusal := _refusal(asks_secret=True)) is not None:
        return refusal
    form, now = AdministratorForm(), clock.now()
    if request.method != "POST":
        return _account_page(AdministratorForm(formdata=None))
    if not form.validate():
        return _account_page(form), 400
    if is_reserved(normal_email(form.email.data)):
        form.email.errors = [_("Addresses at demo.example are let in at the demo city only.")]
        return _account_page(form), 400
    password_hash = hash_password(form.password.data)
    begin_writing()
    lock_city()
    if not is_door_open():  # somebody else was quicker
        db.session.rollback()
        return _shut_page()
    new = NewAccount(
        form.email.data,
        form.name.data,
        role="administrator",
        password_hash=password_hash,
        locale=current_locale(),
    )
    try:
        made = create_account(new)
    except BadAccount:
        db.session.rollback()
        form.email.errors = [_("There is an account with this e-mail address already.")]
        return _account_page(form), 400
    email = made.email
    shut_door(now=now)
    pass_step(ACCOUNT.key)
    start_sign_in(made.id, now=now)
    db.session.commit()
    drop_secret(_data_dir())
    answer = make_response(redirect(url_for("guided.looks"), 303))
    remember_device(answer, email)
    return answer


# The hash is worked out before the write lock is taken.
account.begins_itself = True  # type: ignore[attr-defined]
setup.route("/account", methods=["GET", "POST"])(public(account))


def _refusal(*, asks_secret: bool = False) -> ResponseReturnValue | None:
    """Return what to answer who is not let in; None for who is. One query."""
    has_shown = _has_shown()
    if session.get(_KEY) and not has_shown:
        db.session.rollback()  # the secret goes once the door is shut: an older view would still find it open
    if not is_door_open():
        if current_account() is None and session.get(_KEY):
            return _shut_page()
        abort(404)
    if asks_secret and not has_shown:
        return redirect(url_for(".door"), 303 if request.method == "POST" else 302)
    return None


def _has_shown() -> bool:
    return bool(kept_secret(_data_dir())) and session.get(_KEY) == _mark()


def _mark() -> str:
    """What the cookie holds of who has shown the secret: nothing that could be shown again."""
    return digest_of("first start shown", kept_secret(_data_dir()))


def _data_dir() -> Path:
    return Path(current_app.config["SETTINGS"].data_dir)


def _door_page(form: SecretForm) -> str:
    is_there = bool(kept_secret(_data_dir()))
    return render_template("first_start/door.html", form=form, is_there=is_there)


def _account_page(form: AdministratorForm) -> str:
    return render_template("first_start/account.html", form=form)


def _shut_page() -> ResponseReturnValue:
    """For who was on the way and comes too late: nothing of theirs is lost that was saved."""
    return render_template("first_start/shut.html"), 404
