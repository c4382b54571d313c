"""What folium writes: the map's ground as HTML and its script as a file.

folium's own page is left out, for it loads from other servers and needs inline scripts and styles; so are its markers:
one call for each event made pages of megabytes, and its popups run script that stands in a title
(they become JavaScript template literals). Importing folium takes a third of a second: do it where it is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template
from markupsafe import Markup, escape

MAX_ZOOM = 19
_READY = 'document.dispatchEvent(new CustomEvent("festival:map", { detail: festival_map }));'


class CityMap(folium.Map):
    """folium's map without its page; its name is the same on every page, so that the script can be one file."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="map-ground" id="{{ this.get_name() }}" role="region" aria-label="{{ this.label|e }}" tabindex="0"
          {%- for name, value in this.data.items() %} data-{{ name }}="{{ value|e }}"{% endfor %}></div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
          center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojavascript }}
        });
        {% endmacro %}
        """
    )
    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []

    def __init__(
        self, location: Sequence[float], zoom: int, *, label: str = "", data: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(
            location=location,
            zoom_start=zoom,
            tiles=None,
            zoom_control=False,
            maxZoom=MAX_ZOOM,
            scrollWheelZoom=False,
        )
        self._name, self._id = "festival", "map"
        self.label = label
        self.data = dict(data or {})


class MapModule(MacroElement):
    """One of our own modules at work on the map: its `start` is called with the map and what else is named."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        import { start as {{ this.get_name() }} } from {{ this.url|tojson }};
        {{ this.get_name() }}({{ this._parent.get_name() }}{% if this.layer %}, {{ this.layer.get_name() }}{% endif %});
        {% endmacro %}
        """
    )

    def __init__(self, name: str, url: str, *, layer: MacroElement | None = None) -> None:
        super().__init__()
        self._name, self._id = "start", name
        self.url = url
        self.layer = layer


def ground_html(location: Sequence[float], zoom: int, *, label: str, data: Mapping[str, str]) -> Markup:
    """Return the element the map is drawn into; `data` becomes its `data-` attributes, escaped."""
    return Markup(_rendered(CityMap(location, zoom, label=label, data=data)).html.render().strip())  # noqa: S704


def page_script(
    location: Sequence[float], zoom: int, *, tiles_url: str, credit: str, module_urls: Mapping[str, str]
) -> str:
    """Return the script of every map page, a JavaScript module.

    `module_urls` names our modules: `ground` is handed the tile layer too. `credit` is shown as plain text.
    """
    city_map = CityMap(location, zoom)
    # Leaflet writes the credit as HTML.
    tiles = folium.TileLayer(tiles=tiles_url, attr=str(escape(credit)), max_zoom=MAX_ZOOM)
    tiles._name, tiles._id = "festival", "tiles"
    city_map.add_child(tiles)
    for name, url in module_urls.items():
        city_map.add_child(MapModule(name, url, layer=tiles if name == "ground" else None))
    lines = (line.strip() for line in _rendered(city_map).script.render().splitlines())
    return "\n".join([*filter(None, lines), _READY, ""])


def _rendered(city_map: CityMap) -> Any:
    city_map.render()
    return city_map.get_root()
