"""Links in mails that open something: a signature over a row's number and mark, which no table holds.

Who reads the database, or a backup of it, can open nothing with it; who changes a letter of a link has none.
"""

from __future__ import annotations

import hmac

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

LONGEST = 200


def token_of(kind: str, row_id: int, mark: str) -> str:
    """Return the part of an address that opens this row, and no other kind of row."""
    return str(_signer(kind).dumps([row_id, mark]))


def read_token(kind: str, token: str) -> tuple[int, str] | None:
    """Return the row's number and mark, or None for what was never given out."""
    if len(token) > LONGEST:
        return None
    try:
        found = _signer(kind).loads(token)
    except BadData:
        return None
    is_ours = isinstance(found, list) and [type(one) for one in found] == [int, str]
    return (found[0], found[1]) if is_ours else None


def is_mark(known: str, given: str) -> bool:
    """Whether the marks are the same, told in the same time whatever they are."""
    return hmac.compare_digest(known.encode(), given.encode())


def _signer(kind: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"festival.link.{kind}")
