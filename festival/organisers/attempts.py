"""Guessing is slow, and locks nobody out: attempts are counted in the database, by who is tried and from where.

An address has little room in one network, so that who guesses there doesn't take the room of its owner elsewhere; a
far larger room in all networks together stops who guesses from many. A browser that was signed in before has its own.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app
from sqlalchemy import delete, select

from festival.base.database import db
from festival.base.errors import FestivalError
from festival.organisers.model import SignInAttempt

WINDOW = timedelta(minutes=15)
PER_EMAIL_AND_NETWORK = 10
PER_DEVICE = 10
PER_NETWORK = 50
PER_EMAIL = 200


class TooManyAttempts(FestivalError):
    """Nobody may try until `until`, the instant at which the window has room again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"too many sign-in attempts, wait until {until.isoformat()}")
        self.until = until


@dataclass(frozen=True)
class Attempt:
    """Who tries, from where; `device` is the mark of a browser that this account signed in on before, else empty."""

    email: str
    password: str = field(repr=False)
    address: str | None
    device: str = ""

    def limits(self) -> dict[str, int]:
        """Return how many attempts each of its keys has room for."""
        if self.device:
            return {digest_of("known device", f"{self.device}\0{self.email}"): PER_DEVICE}
        network = network_of(self.address)
        return {
            self.own_key(): PER_EMAIL_AND_NETWORK,
            digest_of("network", network): PER_NETWORK,
            digest_of("email", self.email): PER_EMAIL,
        }

    def own_key(self) -> str:
        """Return the key under which nobody else's attempts are counted, but of those in the same network."""
        return digest_of("email and network", f"{network_of(self.address)}\0{self.email}")


def count_attempt(attempt: Attempt, *, now: datetime) -> list[int]:
    """Write an attempt down before the password is looked at, and return its rows for `forgive`.

    Counting first keeps many guesses at the same moment from all seeing room. One that is refused isn't
    counted, so that waiting helps. Raises TooManyAttempts. Needs a transaction that writes.
    """
    return count_within(attempt.limits(), now=now)


def count_within(limits: dict[str, int], *, now: datetime) -> list[int]:
    """Write one more down under each key, and return the rows. Raises TooManyAttempts where one of the keys has no
    room for it; nothing is written then. Needs a transaction that writes."""
    _one_at_a_time()
    waits = [_wait(key, limit, now) for key, limit in limits.items()]
    until = max((wait for wait in waits if wait is not None), default=None)
    if until is not None:
        raise TooManyAttempts(until)
    rows = [SignInAttempt(key=key, at=now) for key in limits]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def forgive(attempt: Attempt, attempt_ids: list[int]) -> None:
    """After a right password: forget this attempt and those before it that were made there for this address."""
    own = {attempt.own_key(), *(attempt.limits() if attempt.device else ())}
    db.session.execute(
        delete(SignInAttempt).where(SignInAttempt.id.in_(attempt_ids) | SignInAttempt.key.in_(own))
    )


def forget_within(limits: dict[str, int]) -> None:
    """Forget all that was counted under these keys."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.key.in_(limits)))


def forget_attempts() -> None:
    """Let everybody try again at once: for whoever looks after the installation and lets somebody back in."""
    db.session.execute(delete(SignInAttempt))


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


def digest_of(kind: str, value: str) -> str:
    """Return a keyed digest: the table tells nobody which addresses were tried, or from where."""
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()


def _one_at_a_time() -> None:
    """SQLite has one writer anyway; on PostgreSQL counting and writing down wait for each other."""
    if db.engine.dialect.name == "postgresql":
        db.session.connection().exec_driver_sql("SELECT pg_advisory_xact_lock(7102, 2)")
