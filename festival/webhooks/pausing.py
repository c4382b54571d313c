"""Telling an address no more, and telling people so; and telling it again."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from festival.accounts.simple_mail import Letter, letter_to
from festival.base.database import db
from festival.fetching.web_addresses import host_of
from festival.organisers.addressees import addressee, written_language
from festival.organisers.model import Membership
from festival.outbox.kinds import MailKind
from festival.outbox.mail import Mail, speaking
from festival.outbox.model import OutgoingMail
from festival.outbox.posting import Recipient, post
from festival.webhooks.model import Webhook, WebhookDelivery

KIND = "webhook_paused"


def pause(hook: Webhook, because: str, *, now: datetime) -> None:
    """Tell the address no more; what waits for it is given up. Where nobody wanted that, those it belongs to get a
    mail. The caller commits."""
    if hook.paused_at is not None:
        return
    hook.paused_at, hook.paused_because = now, because
    left = update(WebhookDelivery).where(
        WebhookDelivery.webhook_id == hook.id, WebhookDelivery.state.in_(("waiting", "claimed"))
    )
    db.session.execute(
        left.values(state="given_up", changed_at=now), execution_options={"synchronize_session": False}
    )
    if because != "person":
        for account_id in _whose(hook):
            cause = f"{hook.id} {now.isoformat(timespec='seconds')}"
            post(Recipient(account_id=account_id), KIND, cause, webhook_id=hook.id)


def resume(hook: Webhook, *, now: datetime) -> None:
    """Tell the address again, of what changes from now on. The caller commits."""
    hook.paused_at, hook.paused_because = None, ""
    hook.failing_since, hook.failures, hook.next_try_at = None, 0, now


def _whose(hook: Webhook) -> set[int]:
    """Return the accounts of those who own its organisation; of one that is told all, of whoever entered it."""
    if hook.organisation_id is None:
        return {hook.created_by_id} if hook.created_by_id is not None else set()
    owners = select(Membership.account_id).where(
        Membership.organisation_id == hook.organisation_id, Membership.role == "owner"
    )
    return set(db.session.scalars(owners))


def _compose(mail: OutgoingMail) -> Mail | None:
    hook = db.session.get(Webhook, mail.values["webhook_id"])
    account = addressee(mail.account_id)
    if hook is None or hook.paused_because not in ("failing", "gone", "secret") or account is None:
        return None
    locale = written_language(account)
    with speaking(locale):
        words = {
            "failing": _("For five days no message has come through."),
            "gone": _("It answers that nobody listens there any more (410)."),
            "secret": _("The secret by which messages are signed can’t be read any more."),
        }[hook.paused_because]
        letter = Letter(
            _("%(host)s is told of changes no more", host=host_of(hook.address)),
            (
                _("The webhook to %(host)s is paused.", host=host_of(hook.address)),
                words,
                _(
                    "Once its receiver is well again, switch it on again. It is told of what changes from then on."
                ),
            ),
            url_for("webhook_pages.one", webhook_id=hook.id, _external=True),
            _("To the webhook"),
        )
        return letter_to(account.email, locale, letter)


MAIL = MailKind(KIND, _l("Webhook paused"), _compose, is_essential=True)
