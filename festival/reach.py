"""What the public's address answers, asked from this machine as a visitor would ask."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError
from werkzeug.http import parse_date

from festival.base.sentence import Sentence
from festival.fetching.deadline import Deadline
from festival.fetching.door import Door, body_of
from festival.fetching.errors import NotFetched

TIMES = 5
"""How often the address is asked: two installations that share a port answer in turns."""
TIMEOUT_S = 5.0
MAX_BYTES = 65_536
CLAIMED = "192.0.2.1"
"""A visitor's address that is nobody's (RFC 5737); who believes it believes anything."""

_DATE = "Date of the answer"


@dataclass
class Seen:
    """What was seen, and what of it is wrong."""

    sights: list[Sentence] = field(default_factory=list)
    complaints: list[Sentence] = field(default_factory=list)
    clock_at: datetime | None = None
    """What the one that answered said it was o'clock, at the last answer."""


def mark_of(secret_key: str) -> str:
    """Return a mark that tells installations apart and says nothing of the key."""
    return hmac.new(secret_key.encode(), b"installation", hashlib.sha256).hexdigest()[:12]


def look_from_outside(base_url: str, secret_key: str, door: Door, *, certificates: str | bool = True) -> Seen:
    """Ask the base address a few times; `certificates` is a file of those to be believed, else the usual ones."""
    seen = Seen()
    try:
        answers = [_ask(base_url, door, certificates) for _ in range(TIMES)]
    except (requests.RequestException, HTTPError, NotFetched) as error:
        seen.sights.append(
            Sentence(
                "%(address)s could not be asked from this machine (%(error)s): look at it from outside.",
                address=base_url,
                error=type(error).__name__,
            )
        )
        return seen
    ours = [answer for answer in answers if answer.get("installation") == mark_of(secret_key)]
    if not ours:
        seen.complaints.append(
            Sentence(
                "%(address)s is answered by something else than this installation: "
                "look at the front server's address, path and port.",
                address=base_url,
            )
        )
        return seen
    seen.clock_at = parse_date(ours[-1].get(_DATE))
    seen.sights.append(Sentence("%(address)s is answered by this installation.", address=base_url))
    if len(ours) < TIMES:
        seen.complaints.append(
            Sentence(
                "%(address)s is answered by another installation too: two of them listen at one port. Stop one.",
                address=base_url,
            )
        )
    _look_at_visitor(ours[0], seen)
    return seen


def _look_at_visitor(answer: dict[str, Any], seen: Seen) -> None:
    if answer.get("visitor") == CLAIMED:
        seen.complaints.append(
            Sentence(
                "Visitors can claim any address of their own (X-Forwarded-For), and with it escape the limit of the "
                "sign-in: have the front server set it, as docs/nginx.conf does, and let nobody else reach the port."
            )
        )
    elif not answer.get("forwarded"):
        seen.complaints.append(
            Sentence(
                "The front server does not say who asks (X-Forwarded-For): to the limit of the sign-in the whole town "
                "is one network. Set it as docs/nginx.conf does."
            )
        )
    else:
        seen.sights.append(Sentence("The front server says who asks (X-Forwarded-For)."))


def _ask(base_url: str, door: Door, certificates: str | bool) -> dict[str, Any]:
    """Return what /readyz says; empty where the answer is nothing of ours. Raises RequestException, NotFetched."""
    # Our own address may well be inside the network that this machine sees it in.
    with Deadline(TIMEOUT_S) as deadline, door.session([urlsplit(base_url).hostname or ""]) as session:
        response = session.get(
            f"{base_url}/readyz",
            headers={"X-Forwarded-For": CLAIMED},
            timeout=TIMEOUT_S,
            allow_redirects=False,
            stream=True,
            verify=certificates,
        )
        with response:
            body = body_of(response, MAX_BYTES, deadline)
            said = response.headers.get("Date", "")
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found | {_DATE: said} if isinstance(found, dict) else {}
