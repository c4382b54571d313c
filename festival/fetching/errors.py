"""Why an address was not fetched, as a plain value: `words` has the sentences."""

from __future__ import annotations

from enum import StrEnum

from festival.base.errors import FestivalError


class Reason(StrEnum):
    """Why nothing was fetched; the names are stable, rows keep them."""

    NO_ADDRESS = "no_address"
    SCHEME = "scheme"
    USER = "user"
    PORT = "port"
    UNKNOWN_HOST = "unknown_host"
    INSIDE = "inside"
    OPEN = "open"
    REDIRECTS = "redirects"
    CERTIFICATE = "certificate"
    NO_ANSWER = "no_answer"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    GARBLED = "garbled"
    STATUS = "status"


class NotFetched(FestivalError):
    """An address that could not or must not be fetched. Its text names the host at most: addresses may hold a secret.

    `status` is what the server answered, where it did.
    """

    def __init__(self, reason: Reason, host: str = "", *, status: int = 0) -> None:
        super().__init__(" ".join(filter(None, (host, reason.value, str(status or "")))))
        self.reason = reason
        self.host = host
        self.status = status
