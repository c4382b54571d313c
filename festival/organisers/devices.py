"""Browsers an account has signed in on before: a stranger's guesses elsewhere don't lock them out.

The cookie opens nothing; it only has wrong passwords from this browser counted by themselves
(https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
"""

from __future__ import annotations

import secrets

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from festival.organisers.attempts import digest_of

COOKIE = "festival_device"
MAX_ACCOUNTS = 5
LASTS_SECONDS = 365 * 24 * 60 * 60


def known_device(email: str) -> str:
    """Return this browser's mark for the account, empty where it never signed in here."""
    return _marks().get(digest_of("device", email), "")


def remember_device(response: Response, email: str) -> None:
    """Have the browser keep a mark for the account that has just signed in on it, and for the last few before."""
    owner = digest_of("device", email)
    others = [(key, mark) for key, mark in _marks().items() if key != owner]
    marks = dict([*others[1 - MAX_ACCOUNTS :], (owner, secrets.token_urlsafe(12))])
    response.set_cookie(
        COOKIE,
        _signer().dumps(marks),
        max_age=LASTS_SECONDS,
        path=f"{request.script_root}/signin",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _marks() -> dict[str, str]:
    try:
        found = _signer().loads(request.cookies.get(COOKIE, ""), max_age=LASTS_SECONDS)
    except BadData:
        return {}
    return found if isinstance(found, dict) else {}


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="festival.device")
