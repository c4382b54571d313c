"""Addresses as they may be asked for: http or https, no user, a port for web pages. Pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from festival.fetching.errors import NotFetched, Reason

MAX_LENGTH = 2000
_AS_HTTPS = re.compile(r"^webcals?:", re.IGNORECASE)
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]")
_BAD_PORTS = frozenset(
    (
        *(1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566),
        *range(6665, 6670),
        6679,
        6697,
        10080,
    )
)
"""Ports from 1024 on that browsers refuse as well (Fetch standard, section 2.9): no web server answers there."""


def checked(text: str) -> str:
    """Return the address in its plain form, https for webcal. Raises NotFetched."""
    return str(parts_of(text))


def parts_of(text: str) -> Url:
    """Return the parts of an address that may be asked for, as the connection will read them. Raises NotFetched."""
    address = _AS_HTTPS.sub("https:", text.strip())
    if not address or len(address) > MAX_LENGTH or _UNPRINTABLE.search(address) or "\\" in address:
        raise NotFetched(Reason.NO_ADDRESS)
    scheme = _SCHEME.match(address)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise NotFetched(Reason.SCHEME)
    try:
        parts = parse_url(address)
    except (LocationParseError, ValueError):
        raise NotFetched(Reason.NO_ADDRESS) from None
    if parts.scheme not in ("http", "https") or not parts.host:
        raise NotFetched(Reason.NO_ADDRESS)
    if parts.auth is not None:
        raise NotFetched(Reason.USER, parts.host)
    usual = {"http": 80, "https": 443}
    if parts.port is not None and not _is_for_web(parts.port):
        raise NotFetched(Reason.PORT, parts.host)
    port = None if parts.port == usual[parts.scheme] else parts.port
    return Url(parts.scheme, None, parts.host, port, parts.path or "/", parts.query)


def next_address(address: str, location: str) -> str:
    """Return where a redirect leads. Raises NotFetched where it leads from https to http, or nowhere that is asked."""
    try:
        joined = urljoin(address, location)
    except ValueError:
        raise NotFetched(Reason.NO_ADDRESS, host_of(address)) from None
    leads_to = parts_of(joined)
    if address.startswith("https:") and leads_to.scheme != "https":
        raise NotFetched(Reason.REDIRECTS, leads_to.host or "")
    return str(leads_to)


def host_of(address: str) -> str:
    """Return the host of an address, for logs and pages: the rest may be secret."""
    try:
        return parse_url(address).host or ""
    except LocationParseError:
        return ""


def _is_for_web(port: int) -> bool:
    return port in (80, 443) or (port >= 1024 and port not in _BAD_PORTS)
