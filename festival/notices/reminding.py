"""Reminding people of what they were told or asked, once for each cause, and telling who coordinates what stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from festival.base import clock
from festival.base.database import db
from festival.notices.mailing import write_notices
from festival.notices.model import Reminder
from festival.organisers.model import Account, Membership


def reminded_at(code: str, causes: Collection[str]) -> dict[str, datetime]:
    """Return when people were reminded, by cause; of what they were not, nothing. One query for each 400."""
    found: dict[str, datetime] = {}
    ordered = sorted(causes)
    for start in range(0, len(ordered), 400):
        query = select(Reminder.cause, Reminder.at).where(
            Reminder.code == code, Reminder.cause.in_(ordered[start : start + 400])
        )
        found |= dict(db.session.execute(query).tuples().all())
    return found


def note_reminded(code: str, causes: Collection[str], *, now: datetime) -> None:
    """Note that people are reminded for these causes, in the transaction that reminds them: a job that is killed does
    neither, and a second one is refused by the key."""
    db.session.add_all(Reminder(code=code, cause=cause, at=now) for cause in sorted(causes))
    db.session.flush()


def remind(code: str, account_ids: Collection[int], values: dict[str, Any], **about: int | None) -> None:
    """Tell these people; `about` is an event_id or a conflict_id. Inside the running transaction."""
    now = clock.now()
    write_notices(
        [
            {"account_id": one, "code": code, "values": values, "at": now, **about}
            for one in sorted(account_ids)
        ]
    )


def people_acting_for(organisation_ids: Any) -> set[int]:
    """Return the accounts that act for these organisations, given as numbers or as a question: who only reads can do
    nothing. One query."""
    query = (
        select(Account.id)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Account.is_active,
            Membership.organisation_id.in_(organisation_ids),
            Membership.role.in_(("owner", "editor")),
        )
    )
    return set(db.session.scalars(query))


def coordination() -> set[int]:
    """Return the accounts that coordinate, of a city without any its administrators. Two queries at most."""
    for role in ("coordinator", "administrator"):
        query = select(Account.id).where(Account.is_active, Account.role == role)
        if found := set(db.session.scalars(query)):
            return found
    return set()


def sweep_reminders(*, before: datetime) -> int:
    """Forget what people were reminded of before then; returns how many. For a job. Index ix_reminder_at."""
    old = delete(Reminder).where(Reminder.at < before)
    return db.session.connection().execute(old).rowcount
