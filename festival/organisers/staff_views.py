"""The administrator's pages of all accounts: a list, a new one, one to be changed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from festival.base import clock, text
from festival.base.database import begin_writing, db
from festival.base.navigation import Entry, in_menu
from festival.forms.both_versions import what_differs
from festival.organisers.accounts import (
    BadAccount,
    NewAccount,
    change_password,
    create_account,
    current_account,
)
from festival.organisers.model import Account, Membership
from festival.organisers.organisations import create_organisation, first_role
from festival.organisers.passwords import hash_password
from festival.organisers.permissions import requires
from festival.organisers.sign_in import end_sign_ins
from festival.organisers.staff_forms import NEW, AccountFields, AccountForm, NewAccountForm
from festival.organisers.views import organisers

__all__ = ["organisers"]

PAGE_SIZE = 100
_LARGEST_ID = 2**31 - 1


@organisers.get("/desk/settings/accounts")
@in_menu(Entry("settings", 5, _l("Accounts"), "o"))
@requires("account.create")
def account_list() -> ResponseReturnValue:
    """All accounts by e-mail address, a hundred a page; administrators only. Four queries."""
    after = request.args.get("after", "")[:254].replace("\0", "")
    asked = (
        select(Account)
        .where(Account.email > after, Account.deleted_at.is_(None))
        .order_by(Account.email)
        .limit(PAGE_SIZE + 1)
    )
    found = list(db.session.scalars(asked))
    more = (
        url_for("organisers.account_list", after=found[PAGE_SIZE - 1].email)
        if len(found) > PAGE_SIZE
        else None
    )
    return render_template(
        "organisers/accounts.html",
        accounts=found[:PAGE_SIZE],
        count=db.session.scalar(select(func.count(Account.id)).where(Account.deleted_at.is_(None))),
        more=more,
        is_first=not after,
    )


@organisers.get("/desk/settings/accounts/new")
@requires("account.create")
def new_account() -> ResponseReturnValue:
    """An empty form for a new account; administrators only."""
    return _page(NewAccountForm(formdata=None), None)


def add_account() -> ResponseReturnValue:
    """Make an account; administrators only."""
    form = NewAccountForm()
    if not form.validate() or form.doubts_organisation():
        return _page(form, None), 400
    password_hash = hash_password(form.password.data)
    begin_writing()
    try:
        account = create_account(
            NewAccount(form.email.data, form.name.data, role=form.role.data, password_hash=password_hash)
        )
    except BadAccount:
        db.session.rollback()
        form.email.errors = [_("There is an account with this e-mail address already.")]
        return _page(form, None), 400
    _join(account, form)
    db.session.commit()
    flash(_("%(name)s may sign in now.", name=account.name), "done")
    return redirect(url_for("organisers.account_list"), 303)


# The hash is worked out before the write lock is taken.
add_account.begins_itself = True  # type: ignore[attr-defined]
organisers.post("/desk/settings/accounts/new")(requires("account.create")(add_account))


@organisers.get("/desk/settings/accounts/<int:account_id>")
@requires("account.create")
def edit_account(account_id: int) -> ResponseReturnValue:
    """One account to be changed; administrators only."""
    account = get_account(account_id)
    return _page(AccountForm(account, is_oneself=_is_oneself(account), formdata=None), account)


def save_account(account_id: int) -> ResponseReturnValue:
    """Change an account; administrators only. Who may not sign in any more is signed out everywhere."""
    account = get_account(account_id)
    form = AccountForm(account, is_oneself=_is_oneself(account))
    if not form.validate() or form.doubts_organisation():
        return _page(form, account), 400
    password_hash = hash_password(form.password.data) if form.password.data else ""
    is_oneself = _is_oneself(account)
    begin_writing()
    account = get_account(account_id)
    if form.version.data != str(account.version):
        differs = what_differs(form, AccountForm(account, is_oneself=is_oneself, formdata=None))
        if differs:
            form.version.data = str(account.version)
            return _page(form, account, differs), 409
    account.name = text.one_line(form.name.data)
    if not is_oneself:
        account.role, account.is_active = form.role.data, form.is_active.data
    if len(account.memberships) <= 1:
        _join(account, form)
    if password_hash:
        change_password(account, password_hash)
    elif not account.is_active:
        end_sign_ins(account.id)
    db.session.commit()
    flash(_("The account of %(name)s is saved.", name=account.name), "done")
    return redirect(url_for("organisers.account_list"), 303)


save_account.begins_itself = True  # type: ignore[attr-defined]
organisers.post("/desk/settings/accounts/<int:account_id>")(requires("account.create")(save_account))


def _join(account: Account, form: AccountFields) -> None:
    """Make the account a member of the chosen organisation, and of no other."""
    chosen = form.organisation.data
    if chosen == NEW:
        made = create_organisation(
            form.new_organisation.data,
            sector=form.sector.data,
            is_office=form.is_office.data,
            admitted_at=clock.now(),
        )
        chosen = str(made.id)
    if [str(membership.organisation_id) for membership in account.memberships] == (
        [chosen] if chosen else []
    ):
        return
    flag_modified(account, "name")  # the account's version moves with its organisation
    for membership in account.memberships:
        db.session.delete(membership)
    if chosen:
        role = first_role(int(chosen))
        db.session.add(Membership(account_id=account.id, organisation_id=int(chosen), role=role))


def get_account(account_id: int) -> Account:
    """Return the account that the administrator means; 404 where there is none, or it is deleted. One read."""
    account = db.session.get(Account, account_id) if account_id <= _LARGEST_ID else None
    if account is None or account.deleted_at is not None:
        abort(404)
    return account


def _is_oneself(account: Account) -> bool:
    mine = current_account()
    return mine is not None and mine.id == account.id


def _page(form: AccountFields, account: Account | None, differs: Sequence[tuple[str, str]] = ()) -> str:
    return render_template("organisers/account_form.html", form=form, account=account, differs=differs)
