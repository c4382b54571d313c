"""Whatever a program is refused, with what helps it to go on."""

from __future__ import annotations

from typing import Any

from werkzeug.exceptions import HTTPException

from festival.base.errors import FestivalError


class Refusal(FestivalError):
    """An answer of problem details (RFC 9457): which error, in words for people, and members for programs."""

    def __init__(self, error: HTTPException, detail: str = "", *, challenge: str = "", **more: Any) -> None:
        super().__init__(detail or error.name)
        self.error = error
        self.detail = detail
        self.challenge = challenge
        """The header WWW-Authenticate (RFC 6750, section 3)."""
        self.more = more
