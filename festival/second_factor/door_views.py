"""What stands between a right password and the desk: a code, or setting the second factor up where it is required."""

from __future__ import annotations

import math
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock
from festival.base.database import db
from festival.base.view_access import public
from festival.organisers.addresses import safe_next
from festival.organisers.attempts import TooManyAttempts
from festival.organisers.devices import known_device
from festival.organisers.entering import Arrival, Ask, go_in, wait_at_the_door, who_waits
from festival.organisers.kept_forms import read_kept
from festival.organisers.model import Account
from festival.organisers.views import wait_words
from festival.second_factor.factors import begin, begun_secret, confirm, factor_of, is_shown
from festival.second_factor.forms import CodeForm, DoorForm
from festival.second_factor.requiring import is_required_of
from festival.second_factor.setting_up import set_up_page
from festival.second_factor.trusted import is_trusted, trust

door = Blueprint("door", __name__)


def ask_for_more(arrival: Arrival, *, now: datetime) -> Ask | None:
    """Return the page that asks whoever has a second factor for it, or who needs one to set it up."""
    account, factor = arrival.account, factor_of(arrival.account)
    if arrival.has_shown_more or (factor is not None and is_trusted(account, factor)):
        return None
    if factor is None:
        if not is_required_of(account):
            return None
        begin(account, now=now)
    wait_at_the_door(account, now=now)
    if factor is None:
        return lambda: _lead(arrival, "door.set_up", lambda: _set_up_page(account, _form(CodeForm, arrival)))
    return lambda: _lead(arrival, "door.ask", lambda: _page(_form(DoorForm, arrival)))


@door.get("/signin/code")
@public
def ask() -> ResponseReturnValue:
    """The question for a code. Whoever has shown the password on this browser within ten minutes."""
    account = who_waits(now=clock.now())
    if account is None or factor_of(account) is None:
        return _back()
    return _page(DoorForm(formdata=None, next=request.args.get("next", "")[:2000]))


@door.post("/signin/code")
@public
def check() -> ResponseReturnValue:
    """Sign in with a code. Whoever has shown the password on this browser within ten minutes."""
    now = clock.now()
    account, form = who_waits(now=now), DoorForm()
    factor = factor_of(account) if account is not None else None
    if account is None or factor is None:
        return _back()
    if not form.validate():
        return _page(form), 400
    try:
        is_right = is_shown(account, form.typed, device=known_device(account.email), now=now)
    except TooManyAttempts as error:
        db.session.rollback()
        form.form_errors.append(wait_words(error.until))
        seconds = math.ceil((error.until - now).total_seconds())
        return _page(form), 429, {"Retry-After": str(seconds)}
    if not is_right:
        db.session.commit()
        field = form.code if (form.code.data or "").strip() else form.recovery
        field.errors = [_("This code doesn’t fit, or was used already. Wait for the next one and try again.")]
        return _page(form), 401
    answer = go_in(_entry(account, form), now=now)
    if form.is_trusted.data and isinstance(answer, Response):
        trust(answer, account, factor)
    return answer


@door.get("/signin/second-factor")
@public
def set_up() -> ResponseReturnValue:
    """The way to set a second factor up. Whoever has shown the password on this browser and needs one."""
    account = who_waits(now=clock.now())
    if account is None or begun_secret(account) is None:
        return _back()
    return _set_up_page(account, CodeForm(formdata=None, next=request.args.get("next", "")[:2000]))


@door.post("/signin/second-factor")
@public
def take_up() -> ResponseReturnValue:
    """Take the second factor into use and sign in. Whoever has shown the password on this browser and needs one."""
    now = clock.now()
    account, form = who_waits(now=now), CodeForm()
    if account is None or begun_secret(account) is None:
        return _back()
    codes = confirm(account, form.typed, now=now) if form.validate() else None
    if codes is None:
        if not form.code.errors:
            form.code.errors = [_("This code doesn’t fit. Wait for the next one and try again.")]
        return _set_up_page(account, form), 400
    kept, onward = read_kept(form.kept.data), safe_next(form.next.data)
    return go_in(
        _entry(account, form),
        now=now,
        page=lambda: render_template(
            "second_factor/recovery_codes.html", codes=codes, kept=kept, onward=onward
        ),
    )


def _lead(arrival: Arrival, endpoint: str, page: Ask) -> ResponseReturnValue:
    """Lead to a page of its own; where a form waits, which no address could carry, answer with the page itself."""
    return page() if arrival.kept else redirect(url_for(endpoint, next=arrival.next or None), 303)


def _form(kind: type[CodeForm], arrival: Arrival) -> CodeForm:
    return kind(formdata=None, next=arrival.next, kept=arrival.kept)


def _entry(account: Account, form: CodeForm) -> Arrival:
    return Arrival(account, next=form.next.data or "", kept=form.kept.data or "")


def _page(form: CodeForm) -> str:
    return render_template("second_factor/ask.html", form=form)


def _set_up_page(account: Account, form: CodeForm) -> str:
    return set_up_page(account, begun_secret(account) or "", form, is_required=True)


def _back() -> ResponseReturnValue:
    """To the beginning: nobody waits here, or for too long."""
    db.session.rollback()
    flash(_("Please sign in once more."), "info")
    return redirect(url_for("organisers.signin_page"), 303)
