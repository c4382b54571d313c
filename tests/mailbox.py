"""The mails that are posted, in the words they would have if they went now."""

from __future__ import annotations

import re

from sqlalchemy import select

from festival.base.database import db
from festival.outbox.kinds import kind_of
from festival.outbox.mail import Mail
from festival.outbox.model import OutgoingMail


def mails() -> list[Mail]:
    """Return the mails that would go, in the order in which they were posted."""
    db.session.expire_all()
    rows = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    return [mail for row in rows if (mail := kind_of(row.kind).compose(row)) is not None]


def last_mail() -> Mail:
    return mails()[-1]


def link_in(mail: Mail, base_url: str) -> str:
    """Return the path of the one link that a mail asks to be opened, without the installation's address."""
    found = re.findall(rf"^{re.escape(base_url)}(/\S+)$", mail.text, re.MULTILINE)
    assert found, mail.text
    return str(found[0])
