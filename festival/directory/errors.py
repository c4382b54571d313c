"""What can go wrong with somebody else's server."""

from __future__ import annotations

from festival.base.errors import FestivalError


class ProviderAway(FestivalError):
    """The provider can't be reached, is too slow, or answers what no provider answers."""


class AnswerRefused(FestivalError):
    """What came from the provider can't be trusted; the text is for the log and holds nothing secret."""
