"""Making tokens and taking them back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import joinedload

from festival.access_tokens.model import AccessToken
from festival.access_tokens.scopes import SCOPES
from festival.base import text
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.organisers.model import Account, Organisation

MARK = "festival"
"""What every token begins with, so that programs that look for lost secrets find it."""
MOST_TOKENS = 20
NAME_LENGTH = 60
LASTS_DAYS = (30, 90, 365)
USUAL_DAYS = 365
KEPT_AFTER_END = timedelta(days=90)
"""So long a token that is over stays on the page, so that somebody finds out why a program stands still."""


class TooManyTokens(FestivalError):
    """The organisation has MOST_TOKENS in use."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants of a new token."""

    name: str
    scopes: Collection[str]
    days: int


def issue_token(
    organisation: Organisation, by: Account, wish: Wish, *, now: datetime
) -> tuple[AccessToken, str]:
    """Return a new token, added to the session, and its text, which is known only now. Raises TooManyTokens."""
    if sum(is_alive(one, now=now) for one in tokens_of(organisation.id)) >= MOST_TOKENS:
        raise TooManyTokens(str(organisation.id))
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    token = AccessToken(
        organisation_id=organisation.id,
        account_id=by.id,
        name=text.one_line(wish.name)[:NAME_LENGTH],
        prefix=prefix,
        secret_digest=digest_of_secret(secret),
        scopes=[one for one in SCOPES if one in wish.scopes],
        created_at=now,
        expires_at=now + timedelta(days=wish.days),
    )
    db.session.add(token)
    return token, f"{MARK}_{prefix}_{secret}"


def tokens_of(organisation_id: int) -> list[AccessToken]:
    """Return an organisation's tokens, the newest first, with who made them. One query, by
    ix_access_token_organisation."""
    query = select(AccessToken).where(AccessToken.organisation_id == organisation_id)
    query = query.options(joinedload(AccessToken.account))
    return list(db.session.scalars(query.order_by(AccessToken.id.desc())))


def is_alive(token: AccessToken, *, now: datetime) -> bool:
    """Whether the token itself is neither taken back nor over; whoever made it may have left."""
    return token.revoked_at is None and token.expires_at > now


def digest_of_secret(secret: str) -> str:
    """Return what is stored of a secret. It is random and long, so that a plain digest is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def sweep_tokens(*, now: datetime) -> None:
    """Delete tokens that have been over for KEPT_AFTER_END. For a job."""
    ended = now - KEPT_AFTER_END
    over = or_(AccessToken.expires_at <= ended, AccessToken.revoked_at <= ended)
    db.session.connection().execute(delete(AccessToken).where(over))
