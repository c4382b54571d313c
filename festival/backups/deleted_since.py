"""Who was deleted after a backup was taken: a restored city must not bring them back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import inspect, select
from sqlalchemy.engine import Connection

from festival.base import clock
from festival.base.database import begin_writing, db, lock_city
from festival.organisers.model import Account
from festival.privacy.deletion import StillNeeded, delete_account


def deleted_accounts(connection: Connection) -> dict[int, datetime]:
    """Return when each account was made that is deleted in the database as it is before it is replaced, by number;
    empty where there is none yet, or none that this version reads. One query."""
    look = inspect(connection)
    if not look.has_table("account"):
        return {}
    if not {"deleted_at", "created_at"} <= {column["name"] for column in look.get_columns("account")}:
        return {}
    query = select(Account.id, Account.created_at).where(Account.deleted_at.is_not(None))
    return dict(connection.execute(query).tuples().all())


def delete_again(deleted: Mapping[int, datetime]) -> int:
    """Delete those who are back under the same number, made at the same moment; return how many. Who is needed there
    stays: the last administrator of a restored city has to let somebody else in first. Commits."""
    begin_writing()
    lock_city()
    count = 0
    for account_id, created_at in deleted.items():
        account = db.session.get(Account, account_id)
        if account is None or account.deleted_at is not None or account.created_at != created_at:
            continue
        try:
            delete_account(account, now=clock.now())
            count += 1
        except StillNeeded:
            continue
    db.session.commit()
    return count
