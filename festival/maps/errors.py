"""What goes wrong with tiles."""

from __future__ import annotations

from festival.base.errors import FestivalError


class TileRefused(FestivalError):
    """A tile that isn't served: wrong numbers, or far outside the city."""


class TileUnavailable(FestivalError):
    """A tile that can't be had just now; the map goes on without it."""
