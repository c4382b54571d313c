"""The mails of this room. Here alone it matters whether somebody has an account: to who reads the mail."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from festival.accounts.confirming import link_token
from festival.accounts.model import Confirmation
from festival.accounts.simple_mail import Letter, letter_to
from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.base.plurals import ngettext
from festival.organisers.accounts import find_account
from festival.organisers.demo_accounts import is_reserved, let_in
from festival.organisers.model import Account
from festival.outbox.kinds import MailKind
from festival.outbox.mail import Mail, speaking
from festival.outbox.model import OutgoingMail


def _sign_up(mail: OutgoingMail) -> Mail | None:
    row = _confirmation(mail)
    if row is None or is_reserved(row.email):
        return None
    is_known = find_account(row.email) is not None
    with speaking(row.locale):
        return letter_to(row.email, row.locale, _known_letter() if is_known else _sign_up_letter(row))


def _sign_up_letter(row: Confirmation) -> Letter:
    return Letter(
        _("Your account for the calendar of %(city)s", city=get_city().name),
        (
            _(
                "Somebody, most likely you, wants to register events with this address. Choose a name and a password."
            ),
            _lasting(row),
            _("If it wasn’t you, do nothing: no account is made."),
        ),
        url_for("sign_up.finish", token=link_token(row), _external=True),
        _("Make the account"),
    )


def _known_letter() -> Letter:
    return Letter(
        _("You have an account for the calendar of %(city)s already", city=get_city().name),
        (
            _(
                "Somebody, most likely you, wanted to use this address for an account. There is one with it already."
            ),
            _("Sign in with it. On the same page you get a new password if you have forgotten yours."),
        ),
        url_for("organisers.signin_page", _external=True),
        _("Sign in"),
    )


def _password(mail: OutgoingMail) -> Mail | None:
    row = _confirmation(mail)
    account = _let_in_account(row.email) if row else None
    if row is None or account is None:
        return None
    with speaking(row.locale):
        letter = Letter(
            _("A new password for the calendar of %(city)s", city=get_city().name),
            (
                _("Somebody, most likely you, asked for a new password for this address."),
                _lasting(row),
                _("If it wasn’t you, do nothing: your password stays."),
            ),
            url_for("reset.choose", token=link_token(row), _external=True),
            _("Choose a new password"),
        )
        return letter_to(row.email, row.locale, letter)


def _email(mail: OutgoingMail) -> Mail | None:
    row = _confirmation(mail)
    if row is None or is_reserved(row.email):
        return None
    is_known = find_account(row.email) is not None
    with speaking(row.locale):
        letter = _known_letter() if is_known else _email_letter(row)
        return letter_to(row.email, row.locale, letter)


def _email_letter(row: Confirmation) -> Letter:
    return Letter(
        _("Your new address for the calendar of %(city)s", city=get_city().name),
        (
            _("Open the link while you are signed in: from then on you sign in with this address."),
            _lasting(row),
            _("If it wasn’t you, do nothing: nothing changes."),
        ),
        url_for("email.confirm", token=link_token(row), _external=True),
        _("This is my address"),
    )


def _changed(mail: OutgoingMail) -> Mail | None:
    """To the address that an account had when its password, address or second factor was changed."""
    with speaking(mail.locale):
        letter = Letter(
            _("Your account for the calendar of %(city)s was changed", city=get_city().name),
            (
                _changed_words(mail.values["what"]),
                _(
                    "If it wasn’t you, tell those who run the calendar at once: the page says how to reach them."
                ),
            ),
            url_for("pages.imprint", _external=True),
            _("How to reach us"),
        )
        return letter_to(mail.recipient, mail.locale, letter)


def _lasting(row: Confirmation) -> str:
    hours = round((row.expires_at - row.asked_at).total_seconds() / 3600)
    if hours < 24:
        return ngettext("The link works once, for an hour.", "The link works once, for %(num)s hours.", hours)
    return ngettext("The link works once, for a day.", "The link works once, for %(num)s days.", hours // 24)


def _changed_words(what: str) -> str:
    return {
        "password": _("Your password was changed, and you are signed out everywhere."),
        "email": _("Your account has another e-mail address now; this one doesn’t belong to it any more."),
        "factor_on": _("Signing in asks for a code from your app as well from now on."),
        "factor_off": _("Signing in doesn’t ask for a code from your app any more."),
    }[what]


def _confirmation(mail: OutgoingMail) -> Confirmation | None:
    row = db.session.get(Confirmation, mail.values["confirmation_id"])
    return row if row is not None and row.is_open(clock.now()) else None


def _let_in_account(email: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.email == email, let_in()))


CHANGED = "account_changed"
KINDS = (
    MailKind("sign_up", _l("Signing up"), _sign_up, is_essential=True),
    MailKind("password", _l("New password"), _password, is_essential=True, opens_account=True),
    MailKind("email", _l("New e-mail address"), _email, is_essential=True),
    MailKind(CHANGED, _l("An account was changed"), _changed, is_essential=True),
)
