"""The mails of this room: an invitation, that an organisation waits, and what the coordination answered it."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from festival.accounts.simple_mail import Letter, letter_to
from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.organisations.invitations import KIND, is_worth_something, link_token
from festival.organisations.model import Invitation
from festival.organisers.addressees import addressee, written_language
from festival.organisers.model import Account, Membership, Organisation
from festival.organisers.permissions import may
from festival.outbox.kinds import MailKind
from festival.outbox.mail import Mail, speaking
from festival.outbox.model import OutgoingMail
from festival.outbox.posting import Recipient, is_mail_on, post

ANSWER, WAITS = "organisation_answer", "organisation_waits"


def tell_owners(organisation: Organisation) -> None:
    """Post to the owners what the coordination has answered, inside the running transaction. One query, one statement
    for each."""
    owners = select(Membership.account_id).where(
        Membership.organisation_id == organisation.id, Membership.role == "owner"
    )
    db.session.flush()  # its version has moved
    for account_id in db.session.scalars(owners):
        cause = f"{organisation.id} {organisation.version}"
        post(Recipient(account_id=account_id), ANSWER, cause, organisation_id=organisation.id)


def tell_coordination(organisation: Organisation) -> None:
    """Post to those who admit organisations that one waits, inside the running transaction. Two queries at most.

    Where no mail is set up they see it at the desk alone.
    """
    if not is_mail_on():
        return
    for role in ("coordinator", "administrator"):
        query = select(Account.id).where(Account.is_active, Account.role == role)
        if found := db.session.scalars(query).all():
            for account_id in found:
                post(
                    Recipient(account_id=account_id),
                    WAITS,
                    str(organisation.id),
                    organisation_id=organisation.id,
                )
            return


def _invitation(mail: OutgoingMail) -> Mail | None:
    row = db.session.get(Invitation, mail.values["invitation_id"])
    if row is None or not is_worth_something(row, now=clock.now()):
        return None
    with speaking(row.locale):
        letter = Letter(
            _("Invitation: %(name)s", name=row.organisation.name),
            (
                _(
                    "%(by)s invites you to work for %(name)s in the calendar of %(city)s.",
                    by=row.invited_by.name,
                    name=row.organisation.name,
                    city=get_city().name,
                ),
                _("The link works once, for two weeks. If you don’t know what this is about, do nothing."),
            ),
            url_for("invitations.page", token=link_token(row), _external=True),
            _("Look at the invitation"),
        )
        return letter_to(row.email, row.locale, letter)


def _answer(mail: OutgoingMail) -> Mail | None:
    organisation = db.session.get(Organisation, mail.values["organisation_id"])
    account = db.session.get(Account, mail.account_id) if mail.account_id else None
    if organisation is None or account is None or not account.is_active:
        return None
    if organisation.id not in account.organisation_ids:
        return None
    locale = account.locale or "de"
    with speaking(locale):
        return letter_to(account.email, locale, _answer_letter(organisation))


def _waits(mail: OutgoingMail) -> Mail | None:
    organisation = db.session.get(Organisation, mail.values["organisation_id"])
    account = addressee(mail.account_id)
    if organisation is None or organisation.is_admitted or organisation.refused_reason:
        return None
    if account is None or not may(account, "organisation.admit"):
        return None
    locale = written_language(account)
    with speaking(locale):
        letter = Letter(
            _("%(name)s waits to be admitted", name=organisation.name),
            (
                _(
                    "It was founded just now. Until you admit it, it can draft events and hold dates, and nothing more."
                ),
            ),
            url_for("organisations.page", organisation_id=organisation.id, _external=True),
            _("Look at it, and decide"),
        )
        return letter_to(account.email, locale, letter)


def _answer_letter(organisation: Organisation) -> Letter:
    link = url_for("organisations.page", organisation_id=organisation.id, _external=True)
    if organisation.is_admitted:
        return Letter(
            _("%(name)s is admitted", name=organisation.name),
            (_("The city’s coordination has admitted it: you can hand in and publish from now on."),),
            link,
            _("To your organisation"),
        )
    return Letter(
        _("%(name)s is not admitted", name=organisation.name),
        (
            _("The city’s coordination has not admitted it, and says why:"),
            organisation.refused_reason,
            _("What you have entered is kept."),
        ),
        link,
        _("To your organisation"),
    )


KINDS = (
    MailKind(KIND, _l("Invitation"), _invitation, is_essential=True),
    MailKind(ANSWER, _l("Answer to a new organisation"), _answer, is_essential=True),
    MailKind(WAITS, _l("An organisation waits to be admitted"), _waits, is_essential=True),
)
