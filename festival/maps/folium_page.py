"""What folium writes: the script that makes the map, a JavaScript module. It is handed numbers, never a text.

Branca compiles whatever it renders as a Jinja template, and compiles the outcome once more, outside of any sandbox: a
title or a setting that reaches it is a program on the server. So texts and addresses stand in `data-` attributes that
our own template writes (templates/places/_map.html), and our modules read them there.

folium's own page is left out, for it loads from other servers and needs inline scripts and styles; so are its markers:
one call for each event made pages of megabytes, and its popups run script that stands in a title
(they become JavaScript template literals). Importing folium takes a third of a second: do it where it is used.
"""

from __future__ import annotations

import folium
from folium.template import Template

MAX_ZOOM = 19
_READY = """document.dispatchEvent(
new CustomEvent("festival:map", { detail: { map: festival_map, tiles: festival_tiles } })
);"""


class CityMap(folium.Map):
    """folium's map without its page; its name is the same on every page, so that the script can be one file."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
          center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojavascript }}
        });
        {% endmacro %}
        """
    )
    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []

    def __init__(self, lat: float, lon: float, zoom: int) -> None:
        super().__init__(
            location=(float(lat), float(lon)),
            zoom_start=int(zoom),
            tiles=None,
            zoom_control=False,
            maxZoom=MAX_ZOOM,
            scrollWheelZoom=False,
        )
        self._name, self._id = "festival", "map"


def page_script(lat: float, lon: float, zoom: int) -> str:
    """Return the script of every map page: it makes the map and its tile layer, and tells our modules of both.

    The layer isn't on the map yet: map-ground.js gives it the city's source and credit first.
    """
    city_map = CityMap(lat, lon, zoom)
    tiles = folium.TileLayer(tiles="/tiles/{z}/{x}/{y}.png", attr=" ", max_zoom=MAX_ZOOM, show=False)
    tiles._name, tiles._id = "festival", "tiles"
    city_map.add_child(tiles)
    city_map.render()
    lines = (line.strip() for line in city_map.get_root().script.render().splitlines())
    return "\n".join([*filter(None, lines), _READY, ""])
