"""Which answers by mail were looked at, and what became of them: so that each is taken once, and somebody can see."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from festival.base.database import db
from festival.outbox.model import MailReply

KEPT = timedelta(days=60)
OUTCOMES = (
    *(
        "taken",
        "stranger",
        "automatic",
        "bounce",
        "forged",
        "old",
        "closed",
        "empty",
        "not_ours",
        "too_large",
    ),
    "broken",
)


def is_known(digest: str) -> bool:
    """Return whether an answer was looked at before. One query."""
    return db.session.get(MailReply, digest) is not None


def note_answer(digest: str, outcome: str, *, now: datetime) -> None:
    """Note that an answer was looked at. Writes."""
    db.session.add(MailReply(digest=digest, outcome=outcome, at=now))


def answer_counts() -> dict[str, int]:
    """Return by outcome how many answers there were lately. One query."""
    query = select(MailReply.outcome, func.count()).group_by(MailReply.outcome)
    found = dict(db.session.execute(query).tuples().all())
    return {outcome: found[outcome] for outcome in OUTCOMES if outcome in found}


def sweep_answers(*, now: datetime) -> None:
    """Forget which answers came long ago. Writes."""
    db.session.execute(delete(MailReply).where(MailReply.at < now - KEPT))
