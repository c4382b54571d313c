"""Connections that look where they lead: what is checked is the network address that is connected to.

A name is looked up once for each connection, its addresses are judged, and one of these is connected to: there is no
second look-up in which the name could mean another machine (DNS rebinding). TLS goes on to check the name.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from festival.fetching import deadline
from festival.fetching.errors import NotFetched, Reason
from festival.fetching.networks import Networks

CONNECT_SECONDS = 5.0
_REDIRECTS = (301, 302, 303, 307, 308)
Judge = Callable[[str, str], bool]
"""Whether a host may be connected to at a network address."""


class GuardedAdapter(HTTPAdapter):
    """What a session of requests is mounted with. `trusted_hosts` are named by the settings, wherever they are."""

    def __init__(self, networks: Networks, trusted_hosts: frozenset[str] = frozenset()) -> None:
        self._networks = networks
        self._trusted_hosts = trusted_hosts
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Have all connections made by the classes below."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool(HTTPConnectionPool, _guarded(HTTPConnection, self._may_connect)),
            "https": _pool(HTTPSConnectionPool, _guarded(HTTPSConnection, self._may_connect)),
        }

    def build_response(self, request: PreparedRequest, raw: Any) -> Response:
        """Return the answer without its `Location`, which `leads_to` has: requests would take in the whole body of a
        redirect, even where it is told not to follow it."""
        response = super().build_response(request, raw)
        location = response.headers.pop("Location", "") if response.status_code in _REDIRECTS else ""
        response.leads_to = location.encode("latin-1", "replace").decode("utf-8", "replace")  # type: ignore[attr-defined]
        return response

    def _may_connect(self, host: str, address: str) -> bool:
        return host in self._trusted_hosts or self._networks.has(address)


def _pool(kind: type[HTTPConnectionPool], connection: Any) -> type[HTTPConnectionPool]:
    return type(f"Guarded{kind.__name__}", (kind,), {"ConnectionCls": connection})


def _guarded(kind: Any, judge: Judge) -> Any:
    class Guarded(kind):
        """A connection whose socket goes where it may, and ends with the deadline."""

        _watched: socket.socket | None = None

        def _new_conn(self) -> socket.socket:
            sock = _connected(self, judge)
            # TLS takes the socket over: the double reaches the same connection during the handshake and after it.
            self._watched = sock.dup()
            _watch(self._watched)
            return sock

        def request(self, *args: Any, **kwargs: Any) -> None:
            if self._watched is not None:  # a connection that was kept open has a new deadline
                _watch(self._watched)
            super().request(*args, **kwargs)

        def close(self) -> None:
            super().close()
            if self._watched is not None:
                self._watched.close()
                self._watched = None

    return Guarded


def _watch(sock: socket.socket) -> None:
    running = deadline.current()
    if running is not None:
        running.watch(sock)


def _connected(connection: Any, judge: Judge) -> socket.socket:
    """Return a socket to the first address of the host that may be asked and answers. Raises NotFetched."""
    found = look_up(connection._dns_host, connection.port)
    allowed = [one for one in found if judge(connection.host.lower(), str(one[4][0]))]
    if not allowed:
        raise NotFetched(Reason.INSIDE, connection.host)
    error: OSError | None = None
    for family, kind, protocol, _name, address in allowed:
        sock = socket.socket(family, kind, protocol)
        try:
            for option in connection.socket_options or ():
                sock.setsockopt(*option)
            sock.settimeout(min(CONNECT_SECONDS, remaining_seconds()))
            sock.connect(address)
        except OSError as failed:
            sock.close()
            error = failed
            continue
        sock.settimeout(None if not isinstance(connection.timeout, int | float) else connection.timeout)
        return sock
    if isinstance(error, TimeoutError):
        raise ConnectTimeoutError(connection, "connecting took too long") from error
    raise NewConnectionError(connection, "no connection") from error


def look_up(host: str, port: int) -> list[tuple[Any, ...]]:
    """Return what a name stands for, as `socket.getaddrinfo` does, in the time that is left. Raises NotFetched."""
    found: list[tuple[Any, ...]] = []

    def ask() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            pass  # nothing is found

    # The system's own look-up can't be ended: it goes on by itself where nobody waits for it any more.
    asking = threading.Thread(target=ask, daemon=True, name="look-up")
    asking.start()
    asking.join(remaining_seconds())
    if asking.is_alive():
        raise NotFetched(Reason.TOO_SLOW, host)
    if not found:
        raise NotFetched(Reason.UNKNOWN_HOST, host)
    return found


def remaining_seconds() -> float:
    """Return how long what this thread is fetching may still take."""
    running = deadline.current()
    return running.remaining_seconds if running else CONNECT_SECONDS
