"""Browsers that are asked for no code for 30 days: their cookie signs what ends with the factor and the password."""

from __future__ import annotations

import hmac

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from festival.organisers.attempts import digest_of
from festival.organisers.model import Account
from festival.second_factor.model import SecondFactor

COOKIE = "festival_trusted"
LASTS_SECONDS = 30 * 24 * 60 * 60


def is_trusted(account: Account, factor: SecondFactor) -> bool:
    """Return whether the account's person said so on this browser less than 30 days ago."""
    try:
        found = _signer().loads(request.cookies.get(COOKIE, ""), max_age=LASTS_SECONDS)
    except BadData:
        return False
    return isinstance(found, str) and hmac.compare_digest(found, _mark(account, factor))


def trust(response: Response, account: Account, factor: SecondFactor) -> None:
    """Have the browser keep that it is trusted; of several accounts the last one is."""
    response.set_cookie(
        COOKIE,
        _signer().dumps(_mark(account, factor)),
        max_age=LASTS_SECONDS,
        path=f"{request.script_root}/signin",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _mark(account: Account, factor: SecondFactor) -> str:
    return digest_of("trusted", f"{account.id}\0{factor.trust_mark}\0{account.password_hash}")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="festival.trusted")
