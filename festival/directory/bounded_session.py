"""Requests to the provider: each ends in time, is no longer than it may be, and goes nowhere else."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.requests_client import OAuth2Session
from requests import PreparedRequest, Response

from festival.directory.errors import ProviderAway
from festival.fetching.deadline import Deadline
from festival.fetching.door import Door, body_of
from festival.fetching.errors import NotFetched
from festival.settings import LOOPBACK, DirectoryServer

MAX_BYTES = 256 * 1024
MAX_SECONDS = 8
TIMEOUTS = (3.0, 5.0)
"""Seconds to connect, and between two pieces of the answer."""


class BoundedSession(OAuth2Session):
    """A session for one exchange with the provider: no redirect is followed, nothing of the environment is read.

    The provider itself may be inside the town's network, since the settings name it; the other addresses that it names
    have to be public, or in a network that the settings name too.
    """

    def __init__(self, server: DirectoryServer, redirect_uri: str, door: Door, **further: Any) -> None:
        super().__init__(
            client_id=server.client_id,
            client_secret=server.client_secret,
            redirect_uri=redirect_uri,
            scope="openid email profile",
            code_challenge_method="S256",
            **further,
        )
        issuer = urlsplit(server.issuer)
        door.guard(self, [issuer.hostname or ""])
        self._may_be_open = issuer.scheme == "http"

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:
        """Return the answer with its body read. Raises ProviderAway, and what requests raises."""
        self._check(request.url or "")
        bounds = {"allow_redirects": False, "stream": True, "timeout": TIMEOUTS}
        try:
            with Deadline(MAX_SECONDS) as deadline:
                response: Response = super().send(request, **kwargs | bounds)
                with response:
                    response._content = body_of(response, MAX_BYTES, deadline)
        except NotFetched as error:
            raise ProviderAway(str(error)) from error
        return response

    def _check(self, address: str) -> None:
        """Refuse an address that is not encrypted: the provider's own answers name the others. On this machine it may
        be, where the issuer's is."""
        parts = urlsplit(address)
        if parts.scheme != "https" and not (self._may_be_open and parts.hostname in LOOPBACK):
            raise ProviderAway("an address of the provider is not https")
