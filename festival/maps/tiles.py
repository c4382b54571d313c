"""Map tiles through the installation itself: no reader's browser asks another server for the map's ground.

The cache is bounded and lies in the data directory. A source that fails is left alone for a minute, so that a dead one
costs nothing; a tile that is older than a month is asked for again, and kept where the source doesn't answer.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock

from festival.base.geometry import box_around
from festival.maps.errors import TileRefused, TileUnavailable
from festival.maps.tile_cache import TileCache

MAX_ZOOM = 19
FREE_ZOOM = 10
"""Up to here any part of the world is served; beyond, only the city's surroundings."""
SURROUNDINGS_M = 60_000
SECONDS_TO_KEEP = 7 * 86_400
STALE_AFTER_SECONDS = 30 * 86_400
PAUSE_SECONDS = 60
MOST_FETCHES = 6
_STRIPES = 64

Fetch = Callable[[str], bytes]


@dataclass(frozen=True)
class Tile:
    """A tile of the usual web map pyramid: 2^z columns from west to east, as many rows from north to south."""

    z: int
    x: int
    y: int


@dataclass(frozen=True)
class TileSource:
    """Where tiles come from: the key in our addresses, and an address with {z}, {x} and {y}."""

    key: str
    url: str

    def address(self, tile: Tile) -> str:
        """Return the tile's address at the source."""
        return self.url.replace("{z}", str(tile.z)).replace("{x}", str(tile.x)).replace("{y}", str(tile.y))


@dataclass(frozen=True)
class Picture:
    body: bytes
    mimetype: str

    @property
    def tag(self) -> str:
        return hashlib.blake2b(self.body, digest_size=12).hexdigest()


def check_tile(tile: Tile, *, around: tuple[float, float]) -> None:
    """Raise TileRefused for a tile that doesn't exist, or that is large-scale and far from the city's middle."""
    if not (0 <= tile.z <= MAX_ZOOM and 0 <= tile.x < 2**tile.z and 0 <= tile.y < 2**tile.z):
        raise TileRefused(f"no such tile: {tile}")
    if tile.z <= FREE_ZOOM:
        return
    west, south, east, north = box_around(*around, SURROUNDINGS_M)
    left, top = _column(west, tile.z), _row(north, tile.z)
    if not (left <= tile.x <= _column(east, tile.z) and top <= tile.y <= _row(south, tile.z)):
        raise TileRefused(f"outside the city: {tile}")


def tile_at(lon: float, lat: float, z: int) -> Tile:
    """Return the tile in which a point lies."""
    return Tile(z, _column(lon, z), _row(lat, z))


def kind_of(body: bytes) -> str | None:
    """Return the media type of a PNG, JPEG or WebP picture by its first bytes, None for anything else."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return "image/webp"
    return None


class Tiles:
    """Hands out tiles: from the cache, else from the source; one per process, safe among threads."""

    def __init__(
        self, cache: TileCache, fetch: Fetch, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._cache = cache
        self._fetch = fetch
        self._clock = clock
        self._paused_until: dict[str, float] = {}
        self._stripes = [Lock() for _ in range(_STRIPES)]
        self._fetches = BoundedSemaphore(MOST_FETCHES)

    def get(self, source: TileSource, tile: Tile) -> Picture:
        """Return the tile's picture, or raise TileUnavailable; at most a few seconds after it was asked for."""
        name = self._name(source, tile)
        kept = self._cache.read(name)
        if kept is not None and kept.age_seconds < STALE_AFTER_SECONDS:
            return _picture(kept.body)
        try:
            with self._turn(name):
                # Whoever waited for another's fetch of the same tile finds it here.
                fresh = self._cache.read(name)
                if fresh is not None and fresh.age_seconds < STALE_AFTER_SECONDS:
                    return _picture(fresh.body)
                body = self._ask(source, tile)
                self._cache.write(name, body)
                return _picture(body)
        except TileUnavailable:
            if kept is not None:
                return _picture(kept.body)
            raise

    def _ask(self, source: TileSource, tile: Tile) -> bytes:
        address = source.address(tile)
        for paused in (source.url, address):
            if self._paused_until.get(paused, 0) > self._clock():
                raise TileUnavailable(paused)
        try:
            body = self._fetch(address)
        except TileMissing as error:
            self._pause(address)
            raise TileUnavailable(address) from error
        except TileUnavailable:
            self._pause(source.url)
            raise
        if kind_of(body) is None:
            self._pause(address)
            raise TileUnavailable(f"not a picture: {address}")
        return body

    def _pause(self, what: str) -> None:
        if len(self._paused_until) > 2_000:
            now = self._clock()
            self._paused_until = {key: until for key, until in self._paused_until.items() if until > now}
            if len(self._paused_until) > 2_000:
                self._paused_until.clear()
        self._paused_until[what] = self._clock() + PAUSE_SECONDS

    @contextmanager
    def _turn(self, name: str) -> Iterator[None]:
        """One fetch of a tile at a time, and few at all: waiting readers must not take every thread."""
        stripe = self._stripes[hash(name) % _STRIPES]
        if not stripe.acquire(timeout=8):
            raise TileUnavailable("waited too long for another's fetch")
        try:
            if not self._fetches.acquire(timeout=2):
                raise TileUnavailable("too many fetches")
            try:
                yield
            finally:
                self._fetches.release()
        finally:
            stripe.release()

    def _name(self, source: TileSource, tile: Tile) -> str:
        # The source's address is part of the name: another one under the same key doesn't serve the old pictures.
        mark = hashlib.blake2b(source.url.encode(), digest_size=6).hexdigest()
        return f"{mark}/{tile.z}/{tile.x}/{tile.y}"


class TileMissing(TileUnavailable):
    """The source answers, but doesn't have this tile."""


def _picture(body: bytes) -> Picture:
    return Picture(body, kind_of(body) or "application/octet-stream")


def _column(lon: float, z: int) -> int:
    return math.floor((lon + 180) / 360 * 2**z)


def _row(lat: float, z: int) -> int:
    lat = math.radians(max(-85.0511, min(85.0511, lat)))
    return math.floor((1 - math.asinh(math.tan(lat)) / math.pi) / 2 * 2**z)
