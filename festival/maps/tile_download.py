"""Asks the configured source for one tile: the only request that leaves for a map."""

from __future__ import annotations

import time
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from requests_hardened import Config, Manager
from urllib3.exceptions import HTTPError

from festival.maps.errors import TileUnavailable
from festival.maps.tiles import Fetch, TileMissing

MAX_BYTES = 512 * 1024
MAX_SECONDS = 8
TIMEOUTS = (2.0, 5.0)
"""Seconds to connect, and between two pieces of the answer."""
_PIECE = 65_536


def make_fetch(*, allow_loopback: bool) -> Fetch:
    """Return the function that fetches a tile's address.

    Only https to public addresses, no redirects, nothing of the environment; `allow_loopback` (in tests) lets it ask
    this machine over http as well.
    """
    manager = Manager(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=allow_loopback,
            never_redirect=True,
            default_timeout=TIMEOUTS,
            user_agent_override="Festival (map tiles for a city's calendar)",
        )
    )
    # Kept open, so that neighbouring tiles share a connection; it neither keeps cookies nor reads proxy settings.
    session = manager.get_session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def fetch(address: str) -> bytes:
        parts = urlsplit(address)
        on_loopback = allow_loopback and parts.hostname in ("127.0.0.1", "localhost")
        if parts.scheme != "https" and not (on_loopback and parts.scheme == "http"):
            raise TileUnavailable(f"not an https address: {address}")
        try:
            with session.get(address, stream=True, allow_redirects=False) as response:
                return _body(response)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise TileUnavailable(f"{address}: {error}") from error

    return fetch


def _body(response: requests.Response) -> bytes:
    """Read at most MAX_BYTES for at most MAX_SECONDS: a source that drips must not hold a thread."""
    if response.status_code in (400, 404, 410):
        raise TileMissing(f"{response.status_code}")
    if response.status_code != 200:
        raise TileUnavailable(f"{response.status_code}")
    until = time.monotonic() + MAX_SECONDS
    body = bytearray()
    while piece := response.raw.read1(_PIECE, decode_content=True):
        body += piece
        if len(body) > MAX_BYTES:
            raise TileMissing("larger than a tile may be")
        if time.monotonic() > until:
            raise TileUnavailable("too slow")
    return bytes(body)
