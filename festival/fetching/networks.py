"""Which network addresses may be asked: those of the public internet, and those the settings name. Pure."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

_NOT_PUBLIC_4 = tuple(
    map(
        IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        ),
    )
)
"""IANA's special-purpose registry (RFC 6890), multicast and what is reserved."""
_GLOBAL_6 = IPv6Network("2000::/3")
"""All that is given out (RFC 4291, section 2.4): neither local, mapped (::ffff:), NAT64 (64:ff9b::) nor multicast."""
_NOT_PUBLIC_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
"""Teredo, ORCHID and benchmarks; documentation; 6to4, which holds an IPv4 address of any kind."""

_NUMBERS = re.compile(r"(?:[0-9a-z-]+\.)*(?:[0-9]+|0x[0-9a-f]*)")
"""What ends in a number is an IPv4 address or nothing (URL standard, section 3.5)."""


class Networks:
    """The public internet, and `allowed` networks beside it."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = read_networks(allowed)

    def has(self, address: str) -> bool:
        """Whether a network address may be connected to."""
        return self.is_allowed(address) or is_public(address)

    def is_allowed(self, address: str) -> bool:
        """Whether it lies in a network that the settings name."""
        found = _read(address)
        return found is not None and any(found in network for network in self._allowed)


def is_public(address: str) -> bool:
    """Whether anybody on the internet reaches the same machine under this network address."""
    found = _read(address)
    if isinstance(found, IPv4Address):
        return not any(found in network for network in _NOT_PUBLIC_4)
    return found is not None and found in _GLOBAL_6 and not any(found in network for network in _NOT_PUBLIC_6)


def address_meant(host: str) -> str | None:
    """Return the network address that a host stands for without being looked up; None of a name.

    In each spelling that systems read (inet_aton(3)): 127.1, 0x7f000001, 2130706433, 0177.0.0.1; and of the names that
    always mean the machine itself (RFC 6761, section 6.3).
    """
    plain = host.strip("[]").removesuffix(".").lower()
    if plain == "localhost" or plain.endswith(".localhost"):
        return "127.0.0.1"
    if _read(plain) is not None:
        return plain
    if not _NUMBERS.fullmatch(plain):
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(plain))
    except OSError:
        return "0.0.0.0"  # noqa: S104 - no name ends in a number, and no machine has one that can't be read


def read_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return networks such as 10.0.0.0/8 or fd00::/8. Raises ValueError."""
    return tuple(ip_network(text, strict=False) for text in texts)


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address.partition("%")[0])
    except ValueError:
        return None
