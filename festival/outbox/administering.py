"""What whoever looks after an installation sees of its mails, and may do about those that went nowhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Connection, ScalarSelect, delete, exists, func, or_, select, update

from festival.base.database import db
from festival.base.sentence import Sentence
from festival.outbox.model import MailReading, OutgoingMail
from festival.outbox.posting import is_mail_on

STUCK, WAITING, SENT = ("given_up", "unknown", "bounced"), ("waiting", "claimed", "sending"), ("sent",)
TO_PASS_ON = ("kept",)
TRIED_AGAIN = ("waiting", "given_up", "unknown", "kept")
"""What came back is not among them: it was sent, and nothing is kept of what it said."""
KEPT = timedelta(days=60)
"""So long it stays known that a mail went to whom, when and why, and one that nobody sent can be passed on."""
WAITED_FOR = timedelta(days=14)
"""So long somebody may wait for a kept mail: no link in one lasts longer."""
_TRIES_IN_AN_HOUR = 6


def mail_counts() -> dict[str, int]:
    """Return how many mails there are by state. One query."""
    query = select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state)
    return dict(db.session.execute(query).tuples().all())


def to_see_to(*, now: datetime) -> ScalarSelect[int]:
    """Return the question how many mails somebody has to see to: that went nowhere, or are kept and nobody has read."""
    is_read = exists().where(MailReading.mail_id == OutgoingMail.id)
    is_kept = OutgoingMail.state.in_(TO_PASS_ON) & (OutgoingMail.changed_at > now - WAITED_FOR) & ~is_read
    query = select(func.count()).select_from(OutgoingMail).where(or_(OutgoingMail.state.in_(STUCK), is_kept))
    return query.scalar_subquery()


def try_again(mail_id: int | None, *, now: datetime) -> int:
    """Let a mail be tried at once, as if for the first time, or all that were given up; returns how many. Writes.

    One whose end nobody knows may arrive twice then, so each of them is asked for by itself, and so is what was kept.
    """
    if not is_mail_on():
        return 0
    chosen = update(OutgoingMail)
    if mail_id:
        chosen = chosen.where(OutgoingMail.id == mail_id, OutgoingMail.state.in_(TRIED_AGAIN))
    else:
        chosen = chosen.where(OutgoingMail.state == "given_up")
    values = {"state": "waiting", "attempts": 0, "next_try_at": now, "changed_at": now, "reason": ""}
    return _run(chosen.values(values))


def let_be(mail_id: int, *, now: datetime) -> int:
    """Note that a mail is not to be tried any more, nor to be seen to; returns how many. Writes."""
    values = {"state": "dropped", "values": {}, "changed_at": now}
    chosen = update(OutgoingMail).where(
        OutgoingMail.id == mail_id, OutgoingMail.state.in_((*STUCK, *TO_PASS_ON))
    )
    return _run(chosen.values(values))


def mail_complaints(*, now: datetime) -> list[Sentence]:
    """Return what is wrong with mails. Two queries."""
    if current_app.config["SETTINGS"].mail_server is None:
        return []
    counts = mail_counts()
    found = []
    if count := counts.get("given_up", 0):
        found.append(
            Sentence("Mails that were given up: %(count)s. /desk/settings/mails says why.", count=count)
        )
    if count := counts.get("bounced", 0):
        found.append(
            Sentence("Mails that came back: %(count)s. /desk/settings/mails says which.", count=count)
        )
    if count := counts.get("unknown", 0):
        found.append(
            Sentence(
                "Mails of which nobody knows whether they went out: %(count)s. /desk/settings/mails says which.",
                count=count,
            )
        )
    tried = OutgoingMail.attempts > _TRIES_IN_AN_HOUR
    late = select(OutgoingMail.reason).where(OutgoingMail.state == "waiting", tried).limit(1)
    if (reason := db.session.scalar(late)) is not None:
        found.append(
            Sentence(
                "Mails could not be handed over for more than an hour. The last try said: %(reason)s",
                reason=reason,
            )
        )
    return found


def sweep_mails(*, now: datetime) -> int:
    """Forget mails that ended long ago; returns how many. For a job. Index ix_outgoing_mail_changed."""
    ended = (*SENT, *STUCK, *TO_PASS_ON, "dropped")
    old = OutgoingMail.state.in_(ended) & (OutgoingMail.changed_at < now - KEPT)
    return _run(delete(OutgoingMail).where(old))


def stop_what_waits(connection: Connection, *, now: datetime) -> None:
    """Let no mail go that waited in a restored backup: it may have gone since. What somebody waits for is to be seen
    to, the rest stands in the inbox."""
    waits = update(OutgoingMail).where(OutgoingMail.state.in_(WAITING))
    reason = "A backup was restored in which this mail waited: it may have gone out since."
    connection.execute(
        waits.where(OutgoingMail.place == 0).values(state="unknown", changed_at=now, reason=reason)
    )
    connection.execute(
        waits.where(OutgoingMail.place != 0).values(state="dropped", changed_at=now, values={})
    )


def _run(statement: Any) -> int:
    done = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]
