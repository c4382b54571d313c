"""Tokens for tests."""

from __future__ import annotations

from typing import Any

from festival.access_tokens.issuing import Wish, issue_token
from festival.access_tokens.scopes import SCOPES
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers.model import Account, Organisation


def make_token(
    organisation: Any, account: Any, *scopes: str, name: str = "Website", days: int = 365
) -> tuple[int, str]:
    """Return number and text of a new token; without scopes it has all of them."""
    begin_writing()
    own = db.session.get_one(Organisation, organisation.id)
    by = db.session.get_one(Account, account.id)
    token, shown = issue_token(own, by, Wish(name, scopes or tuple(SCOPES), days), now=clock.now())
    db.session.commit()
    return token.id, shown
