"""The installation's own address: what a request calls it is believed only where the setting or the machine says so.

Links in feeds, QR codes and mails are made from the request's host, and pages with them are kept by caches for
everybody: a stranger's `Host` must never get there.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ASKED_HOST = "festival.asked_host"
"""The key in WSGI's environ that keeps the host by which the reader called us."""
# Whoever watches over the machine asks by its number; these answers hold no address.
_FOR_WATCHERS = ("/healthz", "/readyz")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_NETLOC = re.compile(r"(?P<host>[a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?")
_REFUSAL = (
    "Unter diesem Namen antwortet diese Installation nicht. "
    "Wer sie betreibt, kann ihn in FESTIVAL_TRUSTED_HOSTS eintragen.\n"
    "This installation does not answer to this name. Who runs it can add it to FESTIVAL_TRUSTED_HOSTS.\n"
)


class OwnAddress:
    """The application behind a look at the request's host and path.

    With a base address the request then looks as if it had been made there: scheme, host and leading path are the
    setting's, whether the proxy before us hands them on, changes them or takes the path away.
    """

    def __init__(self, inner: WSGIApplication, base_url: str, trusted: Iterable[str]) -> None:
        self.inner = inner
        parts = urlsplit(base_url)
        self.scheme, self.netloc, self.path = parts.scheme, parts.netloc, parts.path
        self.trusted = {host_of(name) or name.lower() for name in (*trusted, parts.netloc)} - {""}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = within(self.path, environ["PATH_INFO"])
        asked = environ.get("HTTP_HOST", "")
        if asked and host_of(asked) not in self.trusted and path not in _FOR_WATCHERS:
            return _refuse(start_response)
        environ[ASKED_HOST] = asked
        if self.netloc:
            environ["HTTP_HOST"] = self.netloc
            environ["wsgi.url_scheme"] = self.scheme
            environ["SCRIPT_NAME"] = self.path
            environ["PATH_INFO"] = path
        return self.inner(environ, start_response)


def register(app: Flask) -> None:
    """Put the look at the address before the application, and before it what the proxy says of the visitor."""
    settings = app.config["SETTINGS"]
    trusted = settings.trusted_hosts if settings.base_url else (*settings.trusted_hosts, *own_names())
    app.wsgi_app = OwnAddress(app.wsgi_app, settings.base_url, (*trusted, *_LOOPBACK))  # type: ignore[method-assign]
    if settings.base_url:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=0)  # type: ignore[method-assign]


def within(base_path: str, path: str) -> str:
    """Return the path inside the base address; a proxy may have taken the leading part away already."""
    if base_path and (path == base_path or path.startswith(f"{base_path}/")):
        return path[len(base_path) :] or "/"
    return path


def own_names() -> set[str]:
    """Return what this machine is called: its name, and the numbers its name stands for."""
    name = socket.gethostname().lower()
    names = {name, f"{name}.local"}
    try:
        names |= {str(found[4][0]) for found in socket.getaddrinfo(name, None)}
    except OSError:  # nobody knows the machine by its name
        pass
    return names


def host_of(netloc: str) -> str:
    """Return the host of "host" or "host:port" in lower case, without brackets; empty where it is neither."""
    found = _NETLOC.fullmatch(netloc.lower())
    return found["host"].strip("[]") if found else ""


def _refuse(start_response: StartResponse) -> Iterable[bytes]:
    """Say so without repeating the name, and to nobody's cache."""
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
    start_response("400 Bad Request", [*headers, ("X-Content-Type-Options", "nosniff")])
    return [_REFUSAL.encode()]
