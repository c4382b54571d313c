"""Signatures by Standard Webhooks (standardwebhooks.com, version 1): HMAC-SHA256 over name, time and text. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

MARK = "whsec_"


def new_secret() -> str:
    """Return a new secret as its receiver keeps it: 32 random bytes in base64."""
    return MARK + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def signed_headers(message_id: str, at_seconds: int, body: bytes, keys: Iterable[str]) -> dict[str, str]:
    """Return the headers of a message, signed with each of the secrets; seconds since 1970."""
    content = f"{message_id}.{at_seconds}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_seconds),
        "webhook-signature": " ".join(f"v1,{_signature(content, one)}" for one in keys),
    }


def _signature(content: bytes, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(MARK))
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode("ascii")
