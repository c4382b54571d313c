"""Asks the configured source for one tile: the only request that leaves for a map."""

from __future__ import annotations

from festival.fetching.door import Bounds, Door
from festival.fetching.errors import NotFetched, Reason
from festival.maps.errors import TileUnavailable
from festival.maps.tiles import Fetch, TileMissing

BOUNDS = Bounds(
    max_bytes=512 * 1024, total_seconds=8, piece_seconds=5, redirects=0, https_only=True, accept="image/*"
)


def make_fetch(door: Door) -> Fetch:
    """Return the function that fetches a tile's address: by https, without redirects."""

    def fetch(address: str) -> bytes:
        try:
            return door.fetch(address, BOUNDS).body
        except NotFetched as error:
            if error.status in (400, 404, 410) or error.reason is Reason.TOO_LARGE:
                raise TileMissing(str(error)) from error
            raise TileUnavailable(str(error)) from error

    return fetch
