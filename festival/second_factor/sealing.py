"""Secrets that are needed again are kept encrypted: who reads the database alone, or a page of it, can't use them."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app


def seal(secret: str) -> str:
    """Return the secret encrypted under a key derived from the installation's."""
    return _cipher().encrypt(secret.encode()).decode("ascii")


def unseal(sealed: str) -> str | None:
    """Return the secret again; None where the installation has another key by now."""
    try:
        return _cipher().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _cipher() -> Fernet:
    key = hmac.new(str(current_app.secret_key).encode(), b"festival second factor", hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key.digest()))
