"""Mails and what people were told: each cause once, and nothing that nobody will take up again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flask import current_app
from sqlalchemy import String, cast, func, or_, select

from festival.base.database import db
from festival.invariants.look import Look, begin_reading
from festival.notices.model import Notice
from festival.outbox.delivery import MOST_ATTEMPTS
from festival.outbox.model import OutgoingMail

_LONGEST_RUN = timedelta(hours=1)


def broken_mails(look: Look) -> Iterator[str]:
    """Yield the mails that stand still where the next run of the job should have taken them up, and those that keep
    what they said although they have gone."""
    is_on = current_app.config["SETTINGS"].mail_server is not None
    left = OutgoingMail.state.in_(("claimed", "sending")) & (
        OutgoingMail.changed_at < look.now - _LONGEST_RUN
    )
    too_often = (OutgoingMail.state == "waiting") & (OutgoingMail.attempts >= MOST_ATTEMPTS)
    gone = OutgoingMail.state.in_(("sent", "dropped"))
    for ids in look.parcels(OutgoingMail.id, or_(left, too_often, gone)):
        for mail in db.session.scalars(select(OutgoingMail).where(OutgoingMail.id.in_(ids))):
            if mail.state in ("sent", "dropped"):
                if mail.values:
                    yield f"mail {mail.id} keeps what it said"
            elif is_on or mail.state == "waiting":
                yield f"mail {mail.id} ({mail.state})"


def broken_notices(look: Look) -> Iterator[str]:
    """Yield what somebody was told twice: the same, of the same matter, at the same moment."""
    begin_reading()
    same = (Notice.account_id, Notice.code, Notice.conflict_id, Notice.event_id, Notice.at)
    twice = select(func.min(Notice.id)).group_by(*same, cast(Notice.values, String))
    yield from (f"notice {one}" for one in db.session.scalars(twice.having(func.count() > 1)))
    db.session.rollback()
