"""What the browser fetches for a map: its script, the district outlines, the tiles."""

from __future__ import annotations

import json
import re

from flask import Blueprint, Response, abort, current_app, request

from festival.base.city import get_city
from festival.base.database import db
from festival.base.http import conditional
from festival.base.other_servers import waits_for_others
from festival.base.view_access import public
from festival.maps.errors import TileRefused, TileUnavailable
from festival.maps.tiles import SECONDS_TO_KEEP, Tile, Tiles, TileSource, check_tile
from festival.places import districts as city_districts

places = Blueprint("places", __name__)

# Not Flask's int: that reads "007" and digits of other scripts as well, and fails on thousands of digits.
_NUMBER = re.compile(r"0|[1-9][0-9]{0,6}", re.ASCII)


@places.get("/map/page.js")
@public
def map_script() -> Response:
    """Return folium's script for every map page."""
    city = get_city()
    view = (city.map_lat, city.map_lon, city.map_zoom)

    def make() -> str:
        from festival.maps.folium_page import page_script

        return page_script(*view)

    return conditional(make, mimetype="text/javascript", varies_with=view)


@places.get("/map/districts.geojson")
@public
def districts() -> Response:
    """Return the outlines of the districts."""

    def make() -> str:
        return json.dumps(city_districts.outlines(), ensure_ascii=False, separators=(",", ":"))

    return conditional(make, mimetype="application/geo+json", varies_with=())


@places.get("/tiles/<source>/<z>/<x>/<y>.png")
@waits_for_others
@public
def tile(source: str, z: str, x: str, y: str) -> Response:
    """Return a tile of the configured source, from the cache where it has it; 204 where it can't be had."""
    city = get_city()
    if source != city.tile_source or not all(_NUMBER.fullmatch(number) for number in (z, x, y)):
        abort(404)
    wanted = Tile(int(z), int(x), int(y))
    try:
        check_tile(wanted, around=(city.map_lon, city.map_lat))
    except TileRefused:
        abort(404)
    tile_source = TileSource(city.tile_source, city.tile_url)
    # The source may take seconds: no transaction waits for it.
    db.session.rollback()
    tiles: Tiles = current_app.extensions["festival_tiles"]
    try:
        picture = tiles.get(tile_source, wanted)
    except TileUnavailable:
        return Response(status=204, mimetype="image/png", headers={"Cache-Control": "public, max-age=60"})
    response = Response(picture.body, mimetype=picture.mimetype)
    response.headers["Cache-Control"] = f"public, max-age={SECONDS_TO_KEEP}"
    response.set_etag(picture.tag)
    response.make_conditional(request)
    return response
