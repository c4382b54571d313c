"""The second factor of one's own account."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock
from festival.base.database import db
from festival.organisers.model import Account
from festival.organisers.permissions import signed_in, this_account
from festival.organisers.sign_in import end_sign_ins
from festival.second_factor.asking_again import refuse, refuse_password
from festival.second_factor.factors import (
    begin,
    begun_secret,
    confirm,
    factor_of,
    recovery_codes_left,
    renew_recovery_codes,
    renew_trust,
    take_away,
)
from festival.second_factor.forms import BeginForm, ChangeForm, CodeForm
from festival.second_factor.requiring import is_required_of
from festival.second_factor.setting_up import set_up_page

own_factor = Blueprint("own_factor", __name__, url_prefix="/account/second-factor")


@own_factor.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Whether one has a second factor, and what can be done. Whoever is signed in, for their own account."""
    return _page()


def begin_mine() -> ResponseReturnValue:
    """Begin to set it up. Whoever is signed in and knows the password."""
    form = BeginForm()
    if not form.validate():
        return _page(begin_form=form), 400
    if (refused := refuse_password(form)) is not None:
        return _page(begin_form=form), refused
    if factor_of(this_account()) is None:
        begin(this_account(), now=clock.now())
    db.session.commit()
    return redirect(url_for(".set_up"), 303)


# The password is looked at before the write lock is taken: `recognise` begins by itself.
begin_mine.begins_itself = True  # type: ignore[attr-defined]
own_factor.post("")(signed_in(begin_mine))


@own_factor.get("/set-up")
@signed_in
def set_up() -> ResponseReturnValue:
    """The secret for the app, and the question for a first code. Whoever is signed in and has begun."""
    secret = begun_secret(this_account())
    if secret is None:
        return redirect(url_for(".index"), 302)
    return set_up_page(this_account(), secret, CodeForm(formdata=None), is_required=False)


@own_factor.post("/set-up")
@signed_in
def take_up() -> ResponseReturnValue:
    """Take it into use by a first code, and show the recovery codes. Whoever is signed in and has begun."""
    account, form = this_account(), CodeForm()
    secret = begun_secret(account)
    if secret is None:
        return redirect(url_for(".index"), 303)
    codes = confirm(account, form.typed, now=clock.now()) if form.validate() else None
    if codes is None:
        if not form.code.errors:
            form.code.errors = [_("This code doesn’t fit. Wait for the next one and try again.")]
        return set_up_page(account, secret, form, is_required=False), 400
    db.session.commit()
    return _codes_page(codes)


def change() -> ResponseReturnValue:
    """New recovery codes, no trusted browsers any more, or no second factor. Whoever is signed in, with password and
    code."""
    form, account = ChangeForm(), this_account()
    if factor_of(account) is None:
        return redirect(url_for(".index"), 303)
    if (refused := refuse(form)) is not None:
        return _page(change_form=form), refused
    account = db.session.get_one(Account, account.id)
    wanted = next((one for name, one in _CHANGES.items() if name in request.form), _new_codes)
    return wanted(account)


change.begins_itself = True  # type: ignore[attr-defined]
own_factor.post("/change")(signed_in(change))


def _new_codes(account: Account) -> ResponseReturnValue:
    codes = renew_recovery_codes(account)
    db.session.commit()
    return _codes_page(codes)


def _end_trust(account: Account) -> ResponseReturnValue:
    renew_trust(account)
    db.session.commit()
    flash(_("Every browser is asked for a code again."), "done")
    return redirect(url_for(".index"), 303)


def _switch_off(account: Account) -> ResponseReturnValue:
    """Who needs a second factor is signed out everywhere: the next sign-in leads to set up another one."""
    is_required = is_required_of(account)
    take_away(account, now=clock.now())
    if is_required:
        end_sign_ins(account.id)
    db.session.commit()
    if is_required:
        flash(_("Sign in with your password now, and set the second factor up anew."), "done")
        return redirect(url_for("organisers.signin_page"), 303)
    flash(_("From now on your password is enough."), "done")
    return redirect(url_for(".index"), 303)


_CHANGES: dict[str, Callable[[Account], ResponseReturnValue]] = {"end_trust": _end_trust, "off": _switch_off}
"""By the name of the button."""


def _codes_page(codes: list[str]) -> str:
    return render_template(
        "second_factor/recovery_codes.html", codes=codes, kept=None, onward=url_for(".index")
    )


def _page(begin_form: BeginForm | None = None, change_form: ChangeForm | None = None) -> str:
    account = this_account()
    return render_template(
        "second_factor/own.html",
        factor=factor_of(account),
        codes_left=recovery_codes_left(account),
        is_required=is_required_of(account),
        begin_form=begin_form or BeginForm(formdata=None),
        change_form=change_form or ChangeForm(formdata=None),
    )
