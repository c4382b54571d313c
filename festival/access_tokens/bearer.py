"""Who stands behind a token: somebody of the organisation, with no more rights than an editor of it alone has."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from festival.access_tokens.issuing import MARK, digest_of_secret, is_alive
from festival.access_tokens.model import AccessToken
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.base.templating import today
from festival.organisers.model import Account, Membership, Organisation

_TOKEN = re.compile(rf"{MARK}_([0-9a-f]{{10}})_([A-Za-z0-9_-]{{43}})", re.ASCII)
WRITES_PER_MINUTE = 120


class NoSuchToken(FestivalError):
    """Nothing that holds: unknown, over, taken back, or nobody stands behind it any more."""


class TooFast(FestivalError):
    """WRITES_PER_MINUTE are used up for so many seconds more."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Bearer:
    """Whoever acts by a token: what rights, notices and histories ask of an account, and nothing of its role."""

    token_id: int
    token_name: str
    scopes: frozenset[str]
    id: int
    name: str
    locale: str
    memberships: list[Membership] = field(repr=False)
    role: str = "member"
    is_active: bool = True
    is_authenticated: bool = True

    @property
    def organisation(self) -> Organisation:
        return self.memberships[0].organisation

    @property
    def organisation_ids(self) -> set[int]:
        return {one.organisation_id for one in self.memberships}

    edited_organisation_ids = organisation_ids

    @property
    def account(self) -> Account:
        """The same for functions that ask for an account: they read rights and names of it, and change nothing."""
        return cast(Account, self)


def find_bearer(shown: str, *, now: datetime) -> Bearer:
    """Return who stands behind the text of a token. Raises NoSuchToken. Two queries."""
    parts = _TOKEN.fullmatch(shown)
    if parts is None:
        raise NoSuchToken
    query = select(AccessToken).where(AccessToken.prefix == parts[1]).options(joinedload(AccessToken.account))
    token = db.session.scalar(query)
    # Also where there is none the digests are compared, so that the time tells nothing.
    is_right = hmac.compare_digest(token.secret_digest if token else "", digest_of_secret(parts[2]))
    if token is None or not is_right or not is_alive(token, now=now):
        raise NoSuchToken
    account, membership = token.account, membership_behind(token)
    if membership is None:
        raise NoSuchToken
    return Bearer(
        token.id,
        token.name,
        frozenset(token.scopes),
        account.id,
        account.name,
        account.locale,
        [membership],
    )


def membership_behind(token: AccessToken) -> Membership | None:
    """Return in which place whoever made the token acts for its organisation. Reads the token's account.

    None once they have left it, only read there or have no account, and for an organisation that the city has not
    admitted or that was merged into another.
    """
    account = token.account
    found = next((one for one in account.memberships if one.organisation_id == token.organisation_id), None)
    if found is None or not found.may_edit or not account.is_active:
        return None
    whose = found.organisation
    return found if whose.is_admitted and whose.merged_into_id is None else None


def note_use(bearer: Bearer, *, now: datetime, is_write: bool) -> None:
    """Note that the token was used today, and count what writes. Raises TooFast. Needs a transaction that writes;
    the caller commits."""
    minute = now.replace(second=0, microsecond=0)
    values: dict[str, object] = {"last_used_on": today()}
    if is_write:
        count = 1 + _written_in(bearer.token_id, minute)
        if count > WRITES_PER_MINUTE:
            raise TooFast(max(1, round((minute + timedelta(minutes=1) - now).total_seconds())))
        values |= {"minute_at": minute, "minute_count": count}
    mine = update(AccessToken).where(AccessToken.id == bearer.token_id).values(values)
    db.session.execute(mine, execution_options={"synchronize_session": False})


def is_noted(bearer: Bearer) -> bool:
    """Whether it is noted already that the token was used today. One read."""
    query = select(AccessToken.last_used_on).where(AccessToken.id == bearer.token_id)
    return db.session.scalar(query) == today()


def _written_in(token_id: int, minute: datetime) -> int:
    query = select(AccessToken.minute_at, AccessToken.minute_count).where(AccessToken.id == token_id)
    at, count = db.session.execute(query.with_for_update()).tuples().one()
    return count if at == minute else 0
