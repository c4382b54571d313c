"""/subscribe/mail: an address for the weekly mail, the button that confirms it, and the one that ends it."""

from __future__ import annotations

import math

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from werkzeug.datastructures import MultiDict

from festival.accounts.asked_pages import gone
from festival.base import clock
from festival.base.city import get_city
from festival.base.database import begin_writing, db
from festival.base.http import LOCALES, current_locale
from festival.base.view_access import public
from festival.organisers.accounts import normal_email
from festival.organisers.attempts import TooManyAttempts
from festival.organisers.views import wait_words
from festival.outbox.posting import is_mail_on
from festival.programme.filter_words import FilledForm, filled_form
from festival.programme.lasting_filters import without_days
from festival.weekly_mail import subscribing
from festival.weekly_mail.choice_words import choice_words, filters_of
from festival.weekly_mail.forms import WeeklyForm
from festival.weekly_mail.model import WeeklySubscription
from festival.weekly_mail.subscribing import CONFIRM, WEEK
from festival.weekly_mail.weeks import next_week

weekly_mail = Blueprint("weekly_mail", __name__, url_prefix="/subscribe/mail")


@weekly_mail.get("")
@public
def page() -> ResponseReturnValue:
    """The form by itself, for the choice in the address. Anybody may read it."""
    choice = filled_form(request.args)
    return _form_page(WeeklyForm(formdata=None), choice), 400 if choice.errors else 200


def ask() -> ResponseReturnValue:
    """Keep the address until it is confirmed, and post the mail for that; the same answer for every address. Anybody
    may ask, from a page of ours."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)
    form, now, choice = WeeklyForm(), clock.now(), filled_form(MultiDict(request.form))
    if not is_mail_on():
        return _form_page(form, choice), 409
    if not form.validate() or choice.errors:
        return _form_page(form, choice), 400
    email, locale = normal_email(form.email.data), current_locale()
    begin_writing()
    try:
        subscribing.ask(choice.filters, email, locale, address=request.remote_addr, now=now)
    except TooManyAttempts as error:
        db.session.rollback()
        form.form_errors.append(wait_words(error.until))
        seconds = math.ceil((error.until - now).total_seconds())
        return _form_page(form, choice), 429, {"Retry-After": str(seconds)}
    db.session.commit()
    return redirect(url_for(".sent"), 303)


# What is wrong is found before the write lock is taken.
ask.begins_itself = True  # type: ignore[attr-defined]
weekly_mail.post("")(public(ask))


@weekly_mail.get("/sent")
@public
def sent() -> str:
    """Where to look now. Anybody may read it."""
    return render_template("weekly_mail/sent.html", days=subscribing.LASTS.days)


@weekly_mail.get("/confirm/<token>")
@public
def confirm_page(token: str) -> ResponseReturnValue:
    """A page with the button that confirms: a program that looks at every link presses none. Whoever has the mail."""
    row = _found(CONFIRM, token)
    return gone(url_for("subscriptions.subscribe"), _("Choose again")) if row is None else _confirm_page(row)


@weekly_mail.post("/confirm/<token>")
@public
def confirm(token: str) -> ResponseReturnValue:
    """Let the mails come. Whoever has the mail; a second time changes nothing."""
    row = _found(CONFIRM, token)
    if row is None:
        return gone(url_for("subscriptions.subscribe"), _("Choose again"))
    subscribing.confirm(row, now=clock.now())
    db.session.commit()
    db.session.refresh(row)
    return _confirm_page(row)


@weekly_mail.get("/end/<token>")
@public
def end_page(token: str) -> ResponseReturnValue:
    """A page with the button that ends the mails. Whoever has one of them."""
    return _end_page(token, _found(WEEK, token))


@weekly_mail.post("/end/<token>")
@public
def end(token: str) -> ResponseReturnValue:
    """End the mails: by the button, or by the mail program in one click (RFC 8058), which sends no cookie and follows
    no redirection. Whoever has one of them; a second time it is as well."""
    row = _found(WEEK, token)
    if request.form.get("List-Unsubscribe") != "One-Click":
        abort(400)
    if row is not None:
        subscribing.end(row)
        db.session.commit()
    return _end_page(token, None)


def _found(kind: str, token: str) -> WeeklySubscription | None:
    """The subscription of the link; the page speaks its language."""
    row = subscribing.find(kind, token, now=clock.now())
    if row is not None and row.locale in LOCALES and "lang" not in request.args:
        g.locale = row.locale
        refresh()
    return row


def _form_page(form: WeeklyForm, choice: FilledForm) -> str:
    filters = without_days(choice.filters)
    return render_template(
        "weekly_mail/ask.html",
        form=form,
        errors=choice.errors,
        words=choice_words(filters, current_locale()),
        pairs=filters.as_args(),
        change_url=url_for("subscriptions.subscribe", **filters.as_lists()),
    )


def _confirm_page(row: WeeklySubscription) -> str:
    filters = filters_of(row.filters)
    return render_template(
        "weekly_mail/confirm.html",
        is_confirmed=row.confirmed_at is not None,
        words=choice_words(filters, current_locale()) if filters else None,
        next_on=next_week(clock.to_local(clock.now(), get_city().tz)),
        end_url=url_for(".end_page", token=subscribing.link_token(WEEK, row)),
        programme_url=url_for("programme.index", **filters.as_lists()) if filters else "",
    )


def _end_page(token: str, row: WeeklySubscription | None) -> ResponseReturnValue:
    """The page of a link that we gave out: of one whose subscription has ended it says so, whoever ended it."""
    if row is None and not subscribing.was_given_out(WEEK, token):
        return gone(url_for("subscriptions.subscribe"), _("Choose again"))
    filters = filters_of(row.filters) if row else None
    return render_template(
        "weekly_mail/end.html",
        is_on=row is not None,
        words=choice_words(filters, current_locale()) if filters else None,
    )
