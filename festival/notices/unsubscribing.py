"""No more mails by one click: a signed address that stops one list for one account, and opens nothing else."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from festival.base.database import db
from festival.notices.choices import AT_ONCE, DIGEST, NOTHING, choose, ways_of
from festival.organisers.model import Account


def token_for(account_id: int, way: str) -> str:
    """Return what stands in the address; it holds for as long as somebody keeps the mail."""
    return str(_signer().dumps([account_id, way]))


def read_token(token: str) -> tuple[int, str] | None:
    """Return the account's number and the list, at_once or digest; None where we did not sign it."""
    try:
        account_id, way = _signer().loads(token)
    except (BadData, TypeError, ValueError):
        return None
    return (account_id, way) if isinstance(account_id, int) and way in (AT_ONCE, DIGEST) else None


def stop(account: Account, way: str) -> None:
    """Tell the account by no mail of what it is told at once, or once a day. Writes."""
    choose(account, {key: NOTHING for key, chosen in ways_of(account).items() if chosen == way})


def account_of(account_id: int) -> Account | None:
    """Return the account that asks for no more mails."""
    return db.session.get(Account, account_id)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="festival.unsubscribe")
