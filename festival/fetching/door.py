"""Fetches an address of somebody else's: only what may be asked, within a time, no more than wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
from flask import current_app
from urllib3.exceptions import DecodeError, HTTPError

from festival.fetching import connections
from festival.fetching.connections import GuardedAdapter, look_up
from festival.fetching.deadline import Deadline
from festival.fetching.errors import NotFetched, Reason
from festival.fetching.networks import Networks, address_meant
from festival.fetching.web_addresses import checked, host_of, next_address, parts_of

MOST_REDIRECTS = 4
_PIECE = 65_536
_VALIDATOR = re.compile(r"[\x20-\x7e]{1,300}")
"""A validator that is longer isn't kept."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is taken of an answer, after decompression, and how long all of it may take, redirects included."""

    max_bytes: int
    total_seconds: float = 30.0
    piece_seconds: float = 10.0
    redirects: int = MOST_REDIRECTS
    https_only: bool = False
    """But for networks that the settings name."""
    accept: str = "*/*"


@dataclass(frozen=True, slots=True)
class Known:
    """What the server said of the version that is known already, to be told again; empty where it said nothing."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched, and from where in the end. `is_unchanged` is for what is known already: there is no body."""

    body: bytes
    address: str
    content_type: str = ""
    known: Known = Known()
    is_unchanged: bool = False


class Door:
    """One for each process, safe among threads; connections are kept open. `asks_for` is who asks, for the server's
    log: the address of the installation."""

    def __init__(self, networks: Networks, *, asks_for: str = "") -> None:
        self.networks = networks
        about = f"; +{asks_for}" if asks_for else ""
        self._agent = f"Festival (a city's calendar{about})"
        self._session = self.session()

    def session(self, trusted_hosts: Iterable[str] = ()) -> requests.Session:
        """Return a session that goes through this door, without cookies, proxies and passwords of the environment.

        For exchanges that `fetch` has no words for; they bring their own `Deadline` and `body_of`.
        """
        session = requests.Session()
        self.guard(session, trusted_hosts)
        session.headers["User-Agent"] = self._agent
        return session

    def guard(self, session: requests.Session, trusted_hosts: Iterable[str] = ()) -> None:
        """Have a session go through this door. `trusted_hosts` are asked wherever they are: the settings name them."""
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = GuardedAdapter(self.networks, frozenset(host.lower() for host in trusted_hosts))
        session.mount("http://", adapter)
        session.mount("https://", adapter)

    def fetch(self, address: str, bounds: Bounds, known: Known = Known()) -> Fetched:
        """Return what is at the address; a 304 for what is `known` is an answer too. Raises NotFetched."""
        with Deadline(bounds.total_seconds) as deadline:
            asked = checked(address)
            for _turn in range(bounds.redirects + 1):
                try:
                    found = self._ask(asked, bounds, known, deadline)
                except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                    raise _not_fetched(error, asked, deadline) from None
                if isinstance(found, Fetched):
                    return found
                asked = next_address(asked, found)
            raise NotFetched(Reason.REDIRECTS, host_of(asked))

    def send(self, address: str, body: bytes, headers: dict[str, str], bounds: Bounds) -> int:
        """Return the status with which the address answers a POST: no redirect is followed, and nothing of its answer
        is read. Raises NotFetched."""
        with Deadline(bounds.total_seconds) as deadline:
            asked = checked(address)
            try:
                if bounds.https_only:
                    self._refuse_open(asked)
                timeouts = (
                    connections.CONNECT_SECONDS,
                    min(bounds.piece_seconds, deadline.remaining_seconds),
                )
                sent = {"data": body, "headers": headers, "stream": True, "allow_redirects": False}
                with self._session.post(asked, **sent, timeout=timeouts) as answer:  # type: ignore[arg-type]
                    return answer.status_code
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                raise _not_fetched(error, asked, deadline) from None

    def _ask(self, address: str, bounds: Bounds, known: Known, deadline: Deadline) -> Fetched | str:
        """Return the answer, or where it leads on to."""
        if bounds.https_only:
            self._refuse_open(address)
        headers = {"Accept": bounds.accept, "Accept-Encoding": "gzip, deflate, br"}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        timeouts = (connections.CONNECT_SECONDS, min(bounds.piece_seconds, deadline.remaining_seconds))
        with self._session.get(
            address, headers=headers, stream=True, allow_redirects=False, timeout=timeouts
        ) as answer:
            if leads_to := str(getattr(answer, "leads_to", "")):
                return leads_to
            if answer.status_code == 304 and (known.etag or known.last_modified):
                return Fetched(b"", address, known=known, is_unchanged=True)
            if answer.status_code != 200:
                raise NotFetched(Reason.STATUS, host_of(address), status=answer.status_code)
            body = body_of(answer, bounds.max_bytes, deadline)
            said = Known(*(_validator(answer.headers.get(name)) for name in ("ETag", "Last-Modified")))
            return Fetched(body, address, answer.headers.get("Content-Type", "")[:200], said)

    def check_typed(self, address: str, *, https_only: bool = False) -> None:
        """Raise NotFetched for what can be told from an address without asking anybody. Where a name leads is judged
        each time it is asked."""
        parts = parts_of(address)
        meant = address_meant(parts.host or "")
        if https_only and parts.scheme != "https" and not (meant and self.networks.is_allowed(meant)):
            raise NotFetched(Reason.OPEN, parts.host or "")
        if meant and not self.networks.has(meant):
            raise NotFetched(Reason.INSIDE, parts.host or "")

    def _refuse_open(self, address: str) -> None:
        parts = parts_of(address)
        if parts.scheme == "https":
            return
        host = (parts.host or "").strip("[]")
        if not all(self.networks.is_allowed(str(one[4][0])) for one in look_up(host, parts.port or 80)):
            raise NotFetched(Reason.OPEN, host)


def door() -> Door:
    """Return the door of the running application."""
    found: Door = current_app.extensions["festival_door"]
    return found


def body_of(answer: requests.Response, max_bytes: int, deadline: Deadline) -> bytes:
    """Return an answer's body, decompressed piece by piece. Raises NotFetched, and what requests and urllib3 raise."""
    host = host_of(answer.url)
    length = answer.headers.get("Content-Length", "")
    if length.isdecimal() and len(length) < 19 and int(length) > max_bytes:
        raise NotFetched(Reason.TOO_LARGE, host)
    body = bytearray()
    while piece := answer.raw.read1(_PIECE, decode_content=True):
        body += piece
        if len(body) > max_bytes:
            raise NotFetched(Reason.TOO_LARGE, host)
        if deadline.is_over:
            break
    if deadline.is_over:  # its end is ours, not the server's
        raise NotFetched(Reason.TOO_SLOW, host)
    return bytes(body)


def _validator(said: str | None) -> str:
    return said if said and _VALIDATOR.fullmatch(said) else ""


def _not_fetched(error: Exception, address: str, deadline: Deadline) -> NotFetched:
    host = host_of(address)
    if deadline.is_over or isinstance(error, requests.Timeout):
        return NotFetched(Reason.TOO_SLOW, host)
    if isinstance(error, requests.exceptions.SSLError):
        return NotFetched(Reason.CERTIFICATE, host)
    broken = (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError, DecodeError)
    if isinstance(error, broken) or (
        isinstance(error, HTTPError) and not isinstance(error, requests.RequestException)
    ):
        return NotFetched(Reason.GARBLED, host)
    if isinstance(error, requests.exceptions.InvalidURL):
        return NotFetched(Reason.NO_ADDRESS, host)
    return NotFetched(Reason.NO_ANSWER, host)
