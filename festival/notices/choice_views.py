"""How one is told of what: the page in one's own settings, and the address in each mail that ends it by one click."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import refresh
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from festival.base.database import db
from festival.base.http import LOCALES
from festival.base.navigation import Entry, in_menu
from festival.base.view_access import public
from festival.notices.choices import AT_ONCE, WAYS, NoticeKind, choose, kinds_for, ways_of
from festival.notices.unsubscribing import account_of, read_token, stop
from festival.organisers.model import Account
from festival.organisers.permissions import signed_in, this_account
from festival.outbox.posting import is_mail_on

told = Blueprint("told", __name__)


class WaysForm(FlaskForm):
    """One choice a kind; fields are named as the kinds are."""


def _form_for(kinds: Sequence[NoticeKind]) -> type[WaysForm]:
    choices = [SelectChoice(way, words) for way, words in WAYS.items()]
    fields = {kind.key: RadioField(kind.words, choices=choices) for kind in kinds}
    return type("WaysForm", (WaysForm,), fields)


@told.get("/account/notices")
@in_menu(Entry("settings", 2, _l("Messages by mail"), "d"))
@signed_in
def choices_page() -> str:
    """How I am told of what. Whoever is signed in."""
    account = this_account()
    return _page(_form_for(kinds_for(account))(formdata=None, data=ways_of(account)))


@told.post("/account/notices")
@signed_in
def save_choices() -> ResponseReturnValue:
    """Keep how I want to be told. Whoever is signed in."""
    account = this_account()
    form = _form_for(kinds_for(account))()
    if not form.validate():
        return _page(form), 400
    choose(account, {kind.key: form[kind.key].data for kind in kinds_for(account)})
    db.session.commit()
    flash(_("Your choice is saved."), "done")
    return redirect(url_for("told.choices_page"), 303)


@told.get("/unsubscribe/<token>")
@public
def unsubscribe_page(token: str) -> str:
    """A page with the button that ends these mails: who looks at every link presses none. Whoever has the mail."""
    account, way = _account_and_list(token)
    return _unsubscribe_page(account, way)


@told.post("/unsubscribe/<token>")
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """End these mails: by the button, or by the mail program in one click (RFC 8058), which sends no cookie and follows
    no redirection. Whoever has the mail."""
    account, way = _account_and_list(token)
    if request.form.get("List-Unsubscribe") != "One-Click":
        abort(400)
    stop(account, way)
    db.session.commit()
    return _unsubscribe_page(account, way)


def _account_and_list(token: str) -> tuple[Account, str]:
    """Who asks, by the mail; the page speaks their language."""
    found = read_token(token)
    account = account_of(found[0]) if found else None
    if found is None or account is None:
        abort(404)
    if account.locale in LOCALES and "lang" not in request.args:
        g.locale = account.locale
        refresh()
    return account, found[1]


def _unsubscribe_page(account: Account, way: str) -> str:
    ways = ways_of(account)
    kinds = [kind.words for kind in kinds_for(account) if ways[kind.key] == way]
    return render_template("notices/unsubscribe.html", kinds=kinds, is_at_once=way == AT_ONCE)


def _page(form: WaysForm) -> str:
    return render_template("notices/choices.html", form=form, is_mail_on=is_mail_on(), account=this_account())
