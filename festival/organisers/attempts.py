"""Guessing is slow: sign-in attempts are counted in the database, per e-mail address and per network."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app
from sqlalchemy import delete, select

from festival.base.database import db
from festival.base.errors import FestivalError
from festival.organisers.model import SignInAttempt

WINDOW = timedelta(minutes=15)
PER_EMAIL = 10
PER_NETWORK = 50


class TooManyAttempts(FestivalError):
    """Nobody may try until `until`, the instant at which the window has room again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"too many sign-in attempts, wait until {until.isoformat()}")
        self.until = until


def count_attempt(email: str, address: str | None, *, now: datetime) -> list[int]:
    """Write an attempt down before the password is looked at, and return its rows for `forgive`.

    Counting first keeps many guesses at the same moment from all seeing room. One that is refused isn't
    counted, so that waiting helps. Raises TooManyAttempts. Needs a transaction that writes.
    """
    _one_at_a_time()
    limits = {_key("email", email): PER_EMAIL, _key("network", network_of(address)): PER_NETWORK}
    waits = [_wait(key, limit, now) for key, limit in limits.items()]
    until = max((wait for wait in waits if wait is not None), default=None)
    if until is not None:
        raise TooManyAttempts(until)
    rows = [SignInAttempt(key=key, at=now) for key in limits]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def forgive(email: str, attempt_ids: list[int]) -> None:
    """After a right password: forget this attempt and all that were made with this e-mail address."""
    db.session.execute(
        delete(SignInAttempt).where(
            SignInAttempt.id.in_(attempt_ids) | (SignInAttempt.key == _key("email", email))
        )
    )


def sweep_attempts(*, now: datetime) -> int:
    """Delete attempts that have left the window; returns how many. For a job."""
    old = delete(SignInAttempt).where(SignInAttempt.at <= now - WINDOW)
    return db.session.connection().execute(old).rowcount


def network_of(address: str | None) -> str:
    """Return the network one household or office shares: /24 of IPv4, /64 of IPv6; "unknown" without an address."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    length = 24 if found.version == 4 else 64
    return str(ip_network(f"{found.compressed.partition('%')[0]}/{length}", strict=False))


def _wait(key: str, limit: int, now: datetime) -> datetime | None:
    """The instant from which there is room for one more, or None where there is room now."""
    newest = (
        select(SignInAttempt.at)
        .where(SignInAttempt.key == key, SignInAttempt.at > now - WINDOW)
        .order_by(SignInAttempt.at.desc())
        .limit(limit)
    )
    times = db.session.scalars(newest).all()
    return times[-1] + WINDOW if len(times) >= limit else None


def _key(kind: str, value: str) -> str:
    """A keyed digest: the table tells nobody which addresses were tried, or from where."""
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()


def _one_at_a_time() -> None:
    """SQLite has one writer anyway; on PostgreSQL counting and writing down wait for each other."""
    if db.engine.dialect.name == "postgresql":
        db.session.connection().exec_driver_sql("SELECT pg_advisory_xact_lock(7102, 2)")
