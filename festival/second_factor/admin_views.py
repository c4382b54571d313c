"""The administrator's side: of whom a second factor is required, and taking one away from who has lost it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock
from festival.base.database import db
from festival.base.navigation import Entry, in_menu
from festival.forms.both_versions import what_differs
from festival.organisers.audit_trail import note
from festival.organisers.permissions import requires, this_account
from festival.organisers.staff_views import get_account
from festival.second_factor.factors import factor_of, take_away
from festival.second_factor.forms import PolicyForm
from festival.second_factor.requiring import policy

factor_admin = Blueprint("factor_admin", __name__, url_prefix="/desk/settings")


@factor_admin.get("/signing-in")
@in_menu(Entry("settings", 7, _l("Signing in")))
@requires("city.settings")
def signing_in() -> ResponseReturnValue:
    """Who needs a second factor; administrators only."""
    return _policy_page(_form(formdata=None))


@factor_admin.post("/signing-in")
@requires("city.settings")
def save_signing_in() -> ResponseReturnValue:
    """Take over who needs a second factor; administrators only."""
    form, kept = _form(), policy()
    if not form.validate():
        return _policy_page(form), 400
    if form.version.data != str(kept.version) and (differs := what_differs(form, _form(formdata=None))):
        form.version.data = str(kept.version)
        return _policy_page(form, differs), 409
    kept.required_of = form.required_of.data
    if form.directory_accounts:
        kept.directory_accounts = form.directory_accounts.data
    fields = [*kept.required_of, *(["directory_accounts"] if kept.directory_accounts else [])]
    note("settings_changed", what="signing_in", fields=fields)
    db.session.add(kept)
    db.session.commit()
    flash(_("The settings are saved."), "done")
    return redirect(url_for(".signing_in"), 303)


@factor_admin.get("/accounts/<int:account_id>/second-factor")
@requires("account.create")
def one_account(account_id: int) -> ResponseReturnValue:
    """Whether an account has a second factor; administrators only."""
    account = get_account(account_id)
    return render_template("second_factor/of_account.html", account=account, factor=factor_of(account))


@factor_admin.post("/accounts/<int:account_id>/second-factor")
@requires("account.create")
def take_away_from(account_id: int) -> ResponseReturnValue:
    """Let a person in who has lost phone and recovery codes: the password is enough again; administrators only, and
    not for oneself, who has a page for it that asks for password and code."""
    account = get_account(account_id)
    if account.id == this_account().id:
        abort(403, _("Your own second factor is switched off under “My account”."))
    take_away(account, now=clock.now())
    db.session.commit()
    flash(_("%(name)s signs in with the password alone now.", name=account.name), "done")
    return redirect(url_for("organisers.edit_account", account_id=account.id), 303)


def _form(**kwargs: object) -> PolicyForm:
    return PolicyForm(policy(), **kwargs)


def _policy_page(form: PolicyForm, differs: Sequence[tuple[str, str]] = ()) -> str:
    return render_template("second_factor/policy.html", form=form, differs=differs)
