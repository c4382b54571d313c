"""What is cut out of each line: keys that open something by themselves, mail addresses, networks, searches."""

from __future__ import annotations

import re
from ipaddress import ip_address

# A private feed's address is its key, and that of a link in a mail is as good as a password.
_KEY_IN_ADDRESS = re.compile(
    r"(/(?:feed|unsubscribe|invitations|signup|new-password|account/email)/)[\w.~%-]{8,}?"
    r"(?=\.ics\b|[^\w.~%-]|\.?$|\.\s)"
)
_QUERY = re.compile(r"((?:https?:/)?/[^\s?\"'<>]*)\?[^\s\"'<>]+")
_MAIL_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+\w")
_MAY_BE_NETWORK = re.compile(
    r"(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F.]*)"
)


def cut(said: str) -> str:
    """Return the text with "…" in place of what nobody should find in a log.

    An address that answers to mails go to carries a key in its plus part: it goes with all mail addresses.
    """
    said = _KEY_IN_ADDRESS.sub(r"\1…", said)
    said = _QUERY.sub(r"\1?…", said)
    said = _MAIL_ADDRESS.sub("…@…", said)
    return _MAY_BE_NETWORK.sub(_without_network, said)


def _without_network(found: re.Match[str]) -> str:
    """Leave this machine's own addresses, and what only looks like one, such as the time of day."""
    try:
        return found[0] if ip_address(found[0]).is_loopback else "…"
    except ValueError:
        return found[0]
