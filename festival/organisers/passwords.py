"""Passwords: argon2id hashes, checked in the same time whether or not there is an account."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

MIN_LENGTH = 12
MAX_LENGTH = 1000
"""A bound on the work one request may ask for; far above what people type."""


def hash_password(password: str) -> str:
    """Return a new salted hash. Takes tens of milliseconds: do it before the write lock is taken."""
    return _hasher(_is_test()).hash(password)


def is_password(kept_hash: str | None, password: str) -> bool:
    """Return whether the password is the one that was hashed.

    None stands for "there is no such account": the same work is done against a hash nobody's password has.
    """
    try:
        _hasher(_is_test()).verify(kept_hash or _nobodys_hash(_is_test()), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept_hash is not None


def has_grown_old(kept_hash: str) -> bool:
    """Return whether the hash was made with other parameters than today's, and should be made anew."""
    return _hasher(_is_test()).check_needs_rehash(kept_hash)


def warm_up(*, testing: bool) -> None:
    """Make the hash for unknown accounts ahead of time, so that the first such sign-in isn't slower."""
    _nobodys_hash(testing)


def _is_test() -> bool:
    return bool(current_app.config["SETTINGS"].testing)


@cache
def _hasher(testing: bool) -> PasswordHasher:
    """The OWASP password storage advice of 2023 asks for at least 19 MiB and two passes."""
    if testing:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)


@cache
def _nobodys_hash(testing: bool) -> str:
    return _hasher(testing).hash("nobody has this password, for it is never accepted")
