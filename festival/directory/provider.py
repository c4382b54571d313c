"""The OpenID provider: where to send somebody, and who it says they are (OpenID Connect Core 1.0, section 3.1)."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.oidc.core import CodeIDToken
from flask import current_app
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from requests import RequestException
from urllib3.exceptions import HTTPError

from festival.base.sentence import Sentence
from festival.directory.bounded_session import BoundedSession
from festival.directory.errors import AnswerRefused, ProviderAway
from festival.fetching.door import Door
from festival.settings import DirectoryServer

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"]
"""Signatures with a key of the provider's that is public; never "none", and never one with the client's secret."""
KNOWN_FOR_S = 3600
"""So long what the provider says of itself holds, its keys among it."""
AWAY_FOR_S = 10
"""So long nobody asks again after it was away: a button pressed many times holds few threads."""
LEEWAY_S = 60
_NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Begun:
    """Where the browser is sent, and what it has to come back with."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Person:
    """Whom the provider has signed in. `email` is empty where it doesn't vouch for it; `has_shown_more` where it has
    seen a second factor (RFC 8176)."""

    issuer: str
    subject: str
    email: str
    name: str
    has_shown_more: bool


class Provider:
    """One provider; what it says of itself is asked at the first use, and kept in the process."""

    def __init__(self, server: DirectoryServer, redirect_uri: str, door: Door) -> None:
        self._server = server
        self._door = door
        self._redirect_uri = redirect_uri
        self._lock = Lock()
        self._said: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._known_until = 0.0
        self._away_until = 0.0

    def begin(self) -> Begun:
        """Return where to send a browser. Raises ProviderAway."""
        said, _keys = self._metadata()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._session() as session:
            address, _state = session.create_authorization_url(
                said["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        return Begun(address, state, nonce, verifier)

    def person_of(self, code: str, *, nonce: str, verifier: str, now: datetime) -> Person:
        """Return whom the code stands for. Raises ProviderAway and AnswerRefused."""
        said, keys = self._metadata()
        token = self._exchange(code, verifier, said)
        try:
            decoded = self._decode(token, keys)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "values": [said["issuer"]]},
                    "aud": {"essential": True, "values": [self._server.client_id]},
                },
                {
                    "nonce": nonce,
                    "client_id": self._server.client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise AnswerRefused(f"{type(error).__name__}: {error}") from error
        return _person(said["issuer"], claims)

    def _exchange(self, code: str, verifier: str, said: dict[str, Any]) -> dict[str, Any]:
        """Return the tokens for a code. A code that is unknown or was used is the answer that can't be trusted."""
        methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        try:
            with self._session(token_endpoint_auth_method=method) as session:
                token = session.fetch_token(
                    said["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                )
        except OAuthError as error:
            raise AnswerRefused(f"no token: {error.error!r}") from error
        except (RequestException, HTTPError, OSError, ValueError) as error:
            raise ProviderAway(type(error).__name__) from error
        if not isinstance(token.get("id_token"), str):
            raise AnswerRefused("no ID token")
        return dict(token)

    def _decode(self, token: dict[str, Any], keys: KeySet) -> jwt.Token:
        """Return the ID token, its signature checked; a key that isn't known may be newer than those we hold."""
        try:
            return jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            _said, newer = self._metadata(renew=True)
            return jwt.decode(token["id_token"], newer, algorithms=ALGORITHMS)

    def _metadata(self, *, renew: bool = False) -> tuple[dict[str, Any], KeySet]:
        """Return what the provider says of itself, and its keys. Raises ProviderAway."""
        with self._lock:
            at = time.monotonic()
            if at < self._away_until:
                raise ProviderAway("it was away a moment ago")
            if self._keys is None or renew or at > self._known_until:
                try:
                    self._said, self._keys = self._ask()
                except ProviderAway:
                    self._away_until = time.monotonic() + AWAY_FOR_S
                    raise
                self._known_until = time.monotonic() + KNOWN_FOR_S
            return self._said, self._keys

    def _ask(self) -> tuple[dict[str, Any], KeySet]:
        issuer = self._server.issuer.rstrip("/")
        with self._session() as session:
            said = _json(session, f"{issuer}/.well-known/openid-configuration")
            if not all(isinstance(said.get(name), str) for name in _NEEDED):
                raise ProviderAway("it says too little of itself")
            if said["issuer"].rstrip("/") != issuer:  # OpenID Connect Discovery 1.0, section 4.3
                raise ProviderAway("it says that it is another one")
            if urlsplit(said["authorization_endpoint"]).scheme not in ("https", urlsplit(issuer).scheme):
                raise ProviderAway("its page is not encrypted")
            try:
                return said, KeySet.import_key_set(_json(session, said["jwks_uri"]))  # type: ignore[arg-type]
            except (JoseError, ValueError, TypeError, KeyError) as error:
                raise ProviderAway("its keys can't be read") from error

    def _session(self, **further: Any) -> BoundedSession:
        return BoundedSession(self._server, self._redirect_uri, self._door, **further)


def about_directory() -> list[Sentence]:
    """Return what is wrong with the provider, asked now; empty where there is none, or all is well."""
    provider: Provider | None = current_app.extensions.get("festival_directory")
    if provider is None:
        return []
    try:
        provider.begin()
    except ProviderAway as error:
        return [Sentence("The provider of FESTIVAL_OIDC_ISSUER can't be used: %(error)s.", error=error)]
    return []


def _json(session: BoundedSession, address: str) -> dict[str, Any]:
    try:
        response = session.get(address, withhold_token=True)
        found = response.json() if response.status_code == 200 else None
    except (RequestException, HTTPError, OSError, ValueError) as error:
        raise ProviderAway(type(error).__name__) from error
    if not isinstance(found, dict):
        raise ProviderAway(f"it answers {response.status_code}")
    return found


def _person(issuer: str, claims: CodeIDToken) -> Person:
    subject, email, name = (claims.get(key) for key in ("sub", "email", "name"))
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        raise AnswerRefused("it doesn't say who")
    is_vouched = claims.get("email_verified") is True and isinstance(email, str)
    return Person(
        issuer=issuer,
        subject=subject,
        email=email if is_vouched else "",
        name=name if isinstance(name, str) else "",
        has_shown_more="mfa" in (claims.get("amr") or []),
    )
