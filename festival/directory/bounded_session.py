"""Requests to the provider: each ends in time, is no longer than it may be, and goes nowhere else."""

from __future__ import annotations

import time
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.requests_client import OAuth2Session
from requests import PreparedRequest, Response

from festival.directory.errors import ProviderAway
from festival.settings import LOOPBACK, DirectoryServer

MAX_BYTES = 256 * 1024
MAX_SECONDS = 8
TIMEOUTS = (3.0, 5.0)
"""Seconds to connect, and between two pieces of the answer."""
_PIECE = 16_384


class BoundedSession(OAuth2Session):
    """A session for one exchange with the provider: no redirect is followed, nothing of the environment is read."""

    def __init__(self, server: DirectoryServer, redirect_uri: str, **further: Any) -> None:
        super().__init__(
            client_id=server.client_id,
            client_secret=server.client_secret,
            redirect_uri=redirect_uri,
            scope="openid email profile",
            code_challenge_method="S256",
            **further,
        )
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._may_be_open = urlsplit(server.issuer).scheme == "http"

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:
        """Return the answer with its body read. Raises ProviderAway, and what requests raises."""
        self._check(request.url or "")
        bounds = {"allow_redirects": False, "stream": True, "timeout": TIMEOUTS}
        response: Response = super().send(request, **kwargs | bounds)
        try:
            response._content = _body(response)
        finally:
            response.close()
        return response

    def _check(self, address: str) -> None:
        """Refuse an address that is not encrypted: the provider's own answers name the others. On this machine it may
        be, where the issuer's is."""
        parts = urlsplit(address)
        if parts.scheme != "https" and not (self._may_be_open and parts.hostname in LOOPBACK):
            raise ProviderAway("an address of the provider is not https")


def _body(response: Response) -> bytes:
    until = time.monotonic() + MAX_SECONDS
    body = bytearray()
    while piece := response.raw.read1(_PIECE, decode_content=True):
        body += piece
        if len(body) > MAX_BYTES:
            raise ProviderAway("an answer is too long")
        if time.monotonic() > until:
            raise ProviderAway("an answer takes too long")
    return bytes(body)
