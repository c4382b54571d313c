"""A mail by which whoever looks after an installation sees that mails arrive."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from festival.outbox.kinds import MailKind
from festival.outbox.mail import Mail, render_mail, speaking
from festival.outbox.model import OutgoingMail


def _compose(mail: OutgoingMail) -> Mail:
    with speaking(mail.locale):
        return render_mail("outbox/mail/trial", address=mail.recipient, locale=mail.locale)


KIND = MailKind("trial", _l("Trial mail"), _compose, is_essential=True)
