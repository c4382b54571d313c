"""The city map's script, and the tiles it is drawn on."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the process its cache of tiles."""
    from festival.maps.tile_cache import TileCache
    from festival.maps.tile_download import make_fetch
    from festival.maps.tiles import Tiles

    settings = app.config["SETTINGS"]
    fetch = make_fetch(app.extensions["festival_door"])
    app.extensions["festival_tiles"] = Tiles(TileCache(settings.tiles_dir), fetch)
