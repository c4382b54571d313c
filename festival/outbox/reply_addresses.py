"""Addresses that say what an answer is about: a talk, a person, a day, and a secret that only we can have made."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app

from festival.base.errors import FestivalError

HOLDS = timedelta(days=90)
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_PART = re.compile(r"([cen])([0-9]{1,9})-([0-9]{1,9})-([0-9]{1,5})-([0-9a-f]{24})")


class BadReplyAddress(FestivalError):
    """An address that carries no secret of ours (`code` forged), or one that holds no longer (old)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class TalkKey:
    """What is answered, by whom: the conversation about an `event`, an internal `note` in it, or the talk about a
    `conflict`."""

    kind: str
    talk_id: int
    account_id: int


def reply_address(key: TalkKey, *, now: datetime) -> str:
    """Return where the person answers to in this talk; empty where nobody can answer by mail."""
    mailbox = current_app.config["SETTINGS"].mailbox
    if mailbox is None:
        return ""
    name, _, domain = mailbox.address.rpartition("@")
    said = f"{key.kind[0]}{key.talk_id}-{key.account_id}-{(now - _EPOCH).days}"
    return f"{name}+{said}-{_secret(said)}@{domain}"


def read_reply_address(address: str, *, now: datetime) -> TalkKey | None:
    """Return what an address says is answered; None where it is none with a plus part. Raises BadReplyAddress.

    Mail servers may write the name before the @ in other letters: it is the same one.
    """
    mailbox = current_app.config["SETTINGS"].mailbox
    name, _, domain = address.strip().lower().rpartition("@")
    own_name, _, own_domain = (mailbox.address if mailbox else "").lower().rpartition("@")
    if mailbox is None or domain != own_domain or not name.startswith(f"{own_name}+"):
        return None
    found = _PART.fullmatch(name.removeprefix(f"{own_name}+"))
    if found is None:
        raise BadReplyAddress("forged")
    said = name.removeprefix(f"{own_name}+").rpartition("-")[0]
    if not hmac.compare_digest(_secret(said), found[5]):
        raise BadReplyAddress("forged")
    if _EPOCH + timedelta(days=int(found[4])) + HOLDS < now:
        raise BadReplyAddress("old")
    return TalkKey({"c": "conflict", "e": "event", "n": "note"}[found[1]], int(found[2]), int(found[3]))


def _secret(said: str) -> str:
    key = ("festival.reply " + str(current_app.secret_key)).encode()
    return hmac.new(key, said.encode(), "sha256").hexdigest()[:24]
