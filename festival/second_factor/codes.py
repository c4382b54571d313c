"""Codes: those an app makes anew every 30 seconds (RFC 6238), and recovery codes. Pure."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime

import pyotp
from pyotp.utils import strings_equal

STEP_SECONDS = 30
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another one. Sixteen of them are some 79 bits: nobody finds one by trying, so that a plain
digest keeps them safe."""
_LENGTH = 16


def new_secret() -> str:
    """Return a new secret for an app, in Base32: 160 bits, as RFC 4226 advises."""
    return pyotp.random_base32()


def app_address(secret: str, *, name: str, issuer: str) -> str:
    """Return the address that an app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def fitting_step(secret: str, typed: str, *, now: datetime, after: int) -> int | None:
    """Return the time step whose code was typed: the present one or one beside it, for clocks that differ.

    None where it is none of them, or not later than the step `after`: each code opens once (RFC 6238, section 5.2).
    """
    code = re.sub(r"\s", "", typed)
    if not re.fullmatch("[0-9]{6}", code):
        return None
    totp, this_step = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    fitting = [
        step
        for step in (this_step - 1, this_step, this_step + 1)
        if strings_equal(totp.generate_otp(step), code) and step > after
    ]
    return fitting[0] if fitting else None


def new_recovery_codes() -> list[str]:
    """Return ten new codes, in groups of four letters."""
    found = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES)]
    return ["-".join(code[start : start + 4] for start in range(0, _LENGTH, 4)) for code in found]


def recovery_digest(typed: str) -> str:
    """Return what is kept of a recovery code, however its groups are written; empty for what can't be one."""
    code = re.sub(r"[\s-]", "", typed.lower())
    is_possible = len(code) == _LENGTH and set(code) <= set(_LETTERS)
    return hashlib.sha256(code.encode()).hexdigest() if is_possible else ""
