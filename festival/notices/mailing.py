"""By which mail a notice is told: written with it, filled when the mail goes, so that each is told once.

Each transaction posts a mail of its own for what it tells at once, two minutes ahead; the first of them to go takes all
that is there by then, and a later one that finds nothing is dropped. So nobody waits for a lock, and what happens
together is one mail. What is told once a day waits for the next morning in the same way.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, insert, select, update

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import begin_writing, db, metadata
from festival.base.paging import Page, page_of
from festival.notices.choices import AT_ONCE, DIGEST, KIND_OF, NOTHING, ways_by_account, ways_of
from festival.notices.model import Notice
from festival.organisers.model import Account
from festival.outbox.model import OutgoingMail
from festival.outbox.posting import Recipient, is_mail_on, post

GRACE = timedelta(minutes=2)
DIGEST_AT = time(7)
AHEAD = timedelta(hours=1)
"""Longer than any transaction: a digest that goes later than this takes what is written now."""
MOST = 50
"""So many notices are told in one mail; of the others it says how many there are."""


def said_by(account: Account | None) -> dict[str, Any]:
    """Return what a notice says of who did something: the name, and the number by which it is forgotten."""
    return {"by": account.name, "by_id": account.id} if account else {"by": ""}


def write_notices(rows: list[dict[str, Any]]) -> None:
    """Insert the notices, and post the mails that will tell them; inside the running transaction.

    A row has account_id, code, at, and one or both of conflict_id and event_id. Three queries, two more for each 400
    people, one for each mail.
    """
    if not rows:
        return
    ways = ways_by_account({row["account_id"] for row in rows}) if is_mail_on() else {}
    for row in rows:
        way = ways.get(row["account_id"], {}).get(KIND_OF[row["code"]].key, NOTHING)
        row["way"] = "" if way == NOTHING else way
    db.session.execute(insert(metadata.tables["notice"]), rows)
    _post_mails({(row["account_id"], row["way"]) for row in rows if row["way"]})


def next_digest(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next morning that is far enough ahead: seven o'clock in the city."""
    day = clock.to_local(now + AHEAD, zone)
    on = day.date() if day.time() < DIGEST_AT else day.date() + timedelta(days=1)
    return clock.to_utc_shifted(datetime.combine(on, DIGEST_AT), zone)


def _post_mails(told: Collection[tuple[int, str]]) -> None:
    now = clock.now()
    at = next_digest(now, get_city().tz)
    waiting = _with_digest_ahead([account_id for account_id, way in told if way == DIGEST], now)
    for account_id, way in sorted(told):
        to, cause = Recipient(account_id=account_id), uuid4().hex
        if way == AT_ONCE:
            post(to, "notices", cause, not_before=now + GRACE)
        elif account_id not in waiting:
            post(to, "digest", cause, not_before=at, until=at.isoformat())


def _with_digest_ahead(account_ids: list[int], now: datetime) -> set[int]:
    """Those of the accounts whose digest waits, and goes late enough. One query, index ix_outgoing_mail_account."""
    query = select(OutgoingMail.account_id).where(
        OutgoingMail.account_id.in_(account_ids),
        OutgoingMail.kind == "digest",
        OutgoingMail.state == "waiting",
        OutgoingMail.next_try_at > now + AHEAD,
    )
    return {one for one in db.session.scalars(query) if one is not None} if account_ids else set()


def take_notices(mail: OutgoingMail, account: Account, way: str) -> Page[Notice]:
    """Return what the mail tells, oldest first: what it took at an earlier try, and what no other mail has taken.

    What was read since, or is not to be told any more, is left out. Writes, and commits.
    """
    mail_id, until = mail.id, mail.values.get("until")
    codes = [code for code, kind in KIND_OF.items() if ways_of(account)[kind.key] != NOTHING]
    told: list[ColumnElement[bool]] = [
        *(Notice.account_id == account.id, Notice.read_at.is_(None), Notice.code.in_(codes))
    ]
    free = [Notice.way == way]
    if until:
        free.append(Notice.at < datetime.fromisoformat(until))
    begin_writing()
    taken = update(Notice).where(*told, *free).values(mail_id=mail_id, way="")
    db.session.execute(taken, execution_options={"synchronize_session": False})
    db.session.commit()
    query = select(Notice).where(*told, Notice.mail_id == mail_id).order_by(Notice.id)
    return page_of(query, size=MOST)


def forget_untold(connection: Connection) -> None:
    """Let no mail tell what none has told yet: where a backup was restored, one may have told it since."""
    connection.execute(update(Notice).where(Notice.way != "").values(way=""))
