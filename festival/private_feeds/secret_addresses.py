"""Creating, revoking and recognising private feeds."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from festival.base import text
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.organisers.model import Account
from festival.organisers.permissions import could
from festival.private_feeds.model import PrivateFeed

MAX_FEEDS = 20
"""Addresses in use an account may have: enough for every device, few enough to look through."""
NAME_LENGTH = 80


class TooManyFeeds(FestivalError):
    """An account that has MAX_FEEDS addresses in use already."""


def create_feed(account: Account, name: str, *, now: datetime) -> tuple[PrivateFeed, str]:
    """Return a new feed, added to the session, and its secret, which is known only now. Raises TooManyFeeds."""
    in_use = select(func.count()).where(
        PrivateFeed.account_id == account.id, PrivateFeed.revoked_at.is_(None)
    )
    if (db.session.scalar(in_use) or 0) >= MAX_FEEDS:
        raise TooManyFeeds(str(account.id))
    secret = secrets.token_urlsafe(32)
    feed = PrivateFeed(
        account_id=account.id,
        name=text.one_line(name)[:NAME_LENGTH],
        token_digest=_digest(secret),
        created_at=now,
    )
    db.session.add(feed)
    return feed, secret


def feeds_of(account: Account) -> list[PrivateFeed]:
    """Return the account's feeds that are in use, the newest first. One query."""
    mine = select(PrivateFeed).where(PrivateFeed.account_id == account.id, PrivateFeed.revoked_at.is_(None))
    return list(db.session.scalars(mine.order_by(PrivateFeed.id.desc())))


def revoke_feed(account: Account, feed_id: int, *, now: datetime) -> bool:
    """Take back one of the account's feeds; return whether it has such a feed. Twice changes nothing."""
    feed = db.session.get(PrivateFeed, feed_id) if feed_id < 2**31 else None
    if feed is None or feed.account_id != account.id:
        return False
    feed.revoked_at = feed.revoked_at or now
    return True


def reader_of(secret: str) -> Account | None:
    """Return whose eyes a secret address reads with; None where it was revoked or the account may no longer read.

    Two queries.
    """
    query = (
        select(PrivateFeed)
        .where(PrivateFeed.token_digest == _digest(secret), PrivateFeed.revoked_at.is_(None))
        .options(joinedload(PrivateFeed.account))
    )
    feed = db.session.scalar(query)
    if feed is None or not could(feed.account, "event.see_pencilled"):
        return None
    return feed.account


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
