"""Who was deleted after a backup was taken: a restored city must not bring them back.

Their numbers lie in a file of the data folder from before the restored rows hold until all of them are deleted again:
whoever is killed in between leaves it, and the jobs process goes on with it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.engine import Connection

from festival.base import clock
from festival.base.database import begin_writing, db, lock_city
from festival.base.private_files import private
from festival.organisers.model import Account
from festival.privacy.deletion import StillNeeded, delete_account
from festival.settings import Settings

_LIST = "deleted-since.json"


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


def remember_deleted(deleted: Mapping[int, datetime], settings: Settings) -> None:
    """Put the list on the disk, with those of an earlier restore that was killed before it had deleted them."""
    kept = _remembered(settings) | {number: at.isoformat() for number, at in deleted.items()}
    if not kept:
        return
    draft = _path(settings).with_name(f"{_LIST}.part")
    with open(draft, "w", encoding="utf-8", opener=private) as file:
        json.dump(kept, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(_path(settings))


def delete_remembered(settings: Settings) -> int:
    """Delete again who stands in the list, and let it go; return how many are deleted, 0 where there is no list.

    Those who are back under the same number, made at the same moment. Who is needed there stays: the last
    administrator of a restored city has to let somebody else in first. Commits.
    """
    if not _path(settings).exists():
        return 0
    begin_writing()
    lock_city()  # a restore that is about to commit has put its list there already
    count = 0
    for account_id, created_at in _remembered(settings).items():
        account = db.session.get(Account, account_id)
        if account is None or account.deleted_at is not None or account.created_at.isoformat() != created_at:
            continue
        try:
            delete_account(account, now=clock.now())
            count += 1
        except StillNeeded:
            continue
    db.session.commit()
    _path(settings).unlink(missing_ok=True)
    return count


def _path(settings: Settings) -> Path:
    return settings.data_dir / _LIST


def _remembered(settings: Settings) -> dict[int, str]:
    path = _path(settings)
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {int(number): at for number, at in found.items()}
