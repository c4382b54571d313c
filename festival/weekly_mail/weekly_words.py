"""The mails of this room: the one that has an address confirmed, and the week's."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.accounts.simple_mail import Letter, letter_to
from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.base.plurals import ngettext
from festival.organisers.demo_accounts import is_reserved
from festival.outbox.kinds import MailKind
from festival.outbox.mail import Mail, render_mail, speaking
from festival.outbox.model import OutgoingMail
from festival.weekly_mail.choice_words import choice_words, filters_of
from festival.weekly_mail.contents import weekly_list
from festival.weekly_mail.model import WeeklySubscription
from festival.weekly_mail.subscribing import CONFIRM, LASTS, WEEK, link_token


def _confirmation(mail: OutgoingMail) -> Mail | None:
    row = _subscription(mail)
    if row is None or is_reserved(row.email):
        return None
    is_late = row.confirmed_at is None and row.asked_at <= clock.now() - LASTS
    if is_late:
        return None
    with speaking(row.locale):
        letter = _letter(row) if row.confirmed_at is None else _known_letter(row)
        return letter_to(row.email, row.locale, letter)


def _letter(row: WeeklySubscription) -> Letter:
    return Letter(
        _("Each week by mail: what’s on in %(city)s", city=get_city().name),
        (
            _("Somebody, most likely you, asked for a mail each Thursday to this address, with what is on."),
            *_chosen(row),
            _("Open the link and press the button there; until then nothing comes."),
            ngettext("It waits for %(num)s day.", "It waits for %(num)s days.", LASTS.days),
            _("If it wasn’t you, do nothing: your address is forgotten."),
        ),
        url_for("weekly_mail.confirm_page", token=link_token(CONFIRM, row), _external=True),
        _("Yes, send me the mail"),
    )


def _known_letter(row: WeeklySubscription) -> Letter:
    return Letter(
        _("Each week by mail: you get it already"),
        (
            _(
                "Somebody, most likely you, asked for the weekly mail to this address. It comes to you already."
            ),
            *_chosen(row),
            _("There is nothing to do. If you don’t want it any more, end it by the link."),
        ),
        url_for("weekly_mail.end_page", token=link_token(WEEK, row), _external=True),
        _("No more weekly mails"),
    )


def _chosen(row: WeeklySubscription) -> tuple[str, ...]:
    filters = filters_of(row.filters)
    words = choice_words(filters, row.locale) if filters else []
    return (_("Chosen: %(words)s", words=" · ".join(words)),) if words else ()


def _week(mail: OutgoingMail) -> Mail | None:
    row = _subscription(mail)
    if row is None or row.confirmed_at is None:
        return None
    with speaking(row.locale):
        found = weekly_list(row.filters, row.locale, date.fromisoformat(mail.values["week"]))
        if found is None:
            return None
        return render_mail(
            "weekly_mail/mail/week",
            address=row.email,
            locale=row.locale,
            week=found,
            unsubscribe_url=url_for("weekly_mail.end_page", token=link_token(WEEK, row), _external=True),
            list_name="weekly",
        )


def _subscription(mail: OutgoingMail) -> WeeklySubscription | None:
    """The subscription that the mail is of: a number may be given anew, to somebody else."""
    row = db.session.get(WeeklySubscription, mail.values["subscription_id"])
    return row if row is not None and row.email == mail.recipient else None


KINDS = (
    MailKind(CONFIRM, _l("Confirming the weekly mail"), _confirmation, is_essential=True),
    MailKind(WEEK, _l("Weekly mail"), _week, is_bulk=True),
)
