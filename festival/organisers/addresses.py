"""Where to go after signing in: only to a page of this installation."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from flask import request

from festival.base.http import LOCALES
from festival.base.own_address import ASKED_HOST

MAX_LENGTH = 2000
_DOORS = ("/signin", "/signout")


def safe_next(wanted: str | None) -> str:
    """Return the wanted address if it is an absolute path here, else the desk's.

    Refused are other hosts in every spelling browsers understand: `//host`, `/\\host`, a tab or line break
    that a browser would take out, and anything that isn't plain ASCII. The doors themselves are no goal.
    """
    return wanted if wanted and is_local_path(wanted) and not _is_door(wanted) else _desk()


def is_local_path(address: str) -> bool:
    """Return whether the address is an absolute path on this host."""
    if len(address) > MAX_LENGTH or not address.startswith("/") or address.startswith("//"):
        return False
    if "\\" in address or not all("!" <= character <= "~" for character in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def this_address() -> str:
    """Return the path and query of the running request, quoted as a browser would send it."""
    path = quote(request.script_root + request.path, safe="/-._~!$&'()*+,;=:@")
    query = quote(request.query_string, safe="/-._~!$&'()*+,;=:@?%")
    return f"{path}?{query}" if query else path


def is_same_origin() -> bool:
    """Return whether nothing says that the form came from another site.

    Browsers name the origin of every POST that crosses origins, so that none named means none crossed.
    """
    return _named_origins() <= {True}


def names_same_origin() -> bool:
    """Return whether the browser itself says that the form came from a page of this installation."""
    return _named_origins() == {True}


def _named_origins() -> set[bool]:
    """What the browser's headers say about the origin; empty where they say nothing."""
    said = set()
    if "Sec-Fetch-Site" in request.headers:
        said.add(request.headers["Sec-Fetch-Site"] == "same-origin")
    if "Origin" in request.headers:
        ours = (request.host, request.environ.get(ASKED_HOST))
        said.add(request.headers["Origin"].partition("://")[2] in ours)
    return said


def _is_door(address: str) -> bool:
    path = urlsplit(address).path.removeprefix(request.script_root)
    return path.rstrip("/") in _DOORS


def _desk() -> str:
    lang = request.args.get("lang")
    return f"{request.script_root}/desk" + (f"?lang={lang}" if lang in LOCALES else "")
