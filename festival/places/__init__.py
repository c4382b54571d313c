"""Venues, districts and the map: where things happen."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the addresses a map fetches from, and the tile cache of this process."""
    from festival.places.tile_cache import TileCache
    from festival.places.tile_fetch import make_fetch
    from festival.places.tiles import Tiles
    from festival.places.views import places

    settings = app.config["SETTINGS"]
    fetch = make_fetch(allow_loopback=settings.testing)
    app.extensions["festival_tiles"] = Tiles(TileCache(settings.tiles_dir), fetch)
    app.register_blueprint(places)
