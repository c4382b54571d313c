"""The map as a part of a page: folium writes its script, our template its ground; data comes from a GeoJSON address.

How a page gets a map. The view asks for one and hands it to the template as `map`:

    event_map(url_for("events.map_events", **filters))       many events, beside their list (/map, /embed/map)
    place_map([place_feature(...)])                          one place, small (event and venue pages)
    area_map(url_for("places.districts"), label="…")         areas by their names, small
    drawing_map("place", kinds=("point", "line", "area"))    fills the form field with the id "place"

The template writes `{{ map.head }}` into its `head` block and `{{ map.html }}` where the map should stand. One map a
page. Everything stays within a Content-Security-Policy without inline scripts and styles: folium's script is served
as a file (/map/page.js), and all texts and addresses travel in `data-` attributes, from where our modules take them.

A feature of the data has an `id`, a point, a line or a polygon, and these properties, texts ready to read:
`title`, `url`, `tone` (festive, civic or solemn: circle, square, diamond), and where there is one `when`, `place`,
`state`, `facts` (a list) and `more` (how many further dates). Where it is asked with a `zoom`, an address may answer
with features that have a `count` alone and a `bbox`: so many events lie there. Rows of the accompanying list carry
`data-row="<id>"`: focus or pointer on one side lights the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from festival.base.city import City, get_city
from festival.base.templating import asset

MODULES = ("ground", "districts", "events")
OVER_IT = ("loading", "festivals", "layers")
ON_OUR_PAGES = ("near", "print")


@dataclass(frozen=True)
class MapParts:
    """What a template needs: `head` for its head block, `html` for the place where the map stands."""

    html: Markup
    head: Markup
    script_url: str


def event_map(
    data_url: str, *, festivals_url: str = "", fits_data: bool = False, in_embed: bool = False
) -> MapParts:
    """Return the large map of the features at `data_url`, and of the areas at `festivals_url`.

    It starts at the city's own view, or, if it `fits_data`, shows all features. In an embed links open a new tab.
    """
    attributes = {"events": data_url}
    if festivals_url:
        attributes["festivals"] = festivals_url
    if fits_data:
        attributes["fit"] = "1"
    if in_embed:
        attributes["target"] = "_blank"
    modules = OVER_IT if in_embed else (*OVER_IT, *ON_OUR_PAGES)
    return _parts(attributes, label=_("Map of the events"), has_legend=True, modules=modules)


def place_map(features: Sequence[dict[str, Any]], *, label: str = "") -> MapParts:
    """Return a small map that shows the given features and nothing else."""
    collection = {"type": "FeatureCollection", "features": list(features)}
    attributes = {"features": json.dumps(collection), "fit": "1"}
    return _parts(attributes, label=label or _("Map of the place"), is_small=True)


def place_feature(
    geometry: dict[str, Any], *, title: str, url: str = "", tone: str = "civic"
) -> dict[str, Any]:
    """Return one feature for `place_map`; `geometry` is GeoJSON."""
    return {"type": "Feature", "geometry": geometry, "properties": {"title": title, "url": url, "tone": tone}}


def area_map(outlines_url: str, *, label: str) -> MapParts:
    """Return a small map of the areas that a GeoJSON address gives in the way of `places.districts`, all in sight."""
    attributes = {"districts": outlines_url, "fit-districts": "1"}
    return _parts(attributes, label=label, is_small=True)


def drawing_map(field_id: str, *, kinds: Sequence[str] = ("point",)) -> MapParts:
    """Return a small map on which a point, a line or an area is drawn into the text field `field_id`.

    The field holds GeoJSON or one "latitude, longitude" a line, and can be typed into as well: the map is a help for
    those who see it and have a script, never the only way.
    """
    attributes = {"draw": field_id, "kinds": " ".join(kinds)}
    return _parts(attributes, label=_("Map to draw the place on"), is_small=True, modules=("draw",))


def _parts(
    attributes: dict[str, str],
    *,
    label: str,
    is_small: bool = False,
    has_legend: bool = False,
    modules: Sequence[str] = (),
) -> MapParts:
    city = get_city()
    data = {"districts": url_for("places.districts", lang=None)} | attributes
    data |= {
        "tiles": tiles_address(city),
        "credit": city.tile_credit,
        "words": json.dumps(_words()),
    }
    script_url = url_for("places.map_script", lang=None)
    scripts = [asset("vendor/leaflet/leaflet.js"), asset("vendor/markercluster/markercluster.js")]
    # In this order: the script of the map tells the modules before it that the map stands.
    urls = [asset(f"js/map-{name}.js") for name in (*MODULES, *modules)]
    html = render_template(
        "places/_map.html", label=label, data=data, is_small=is_small, has_legend=has_legend
    )
    head = render_template("places/_map_head.html", scripts=scripts, modules=[*urls, script_url])
    return MapParts(html=Markup(html), head=Markup(head), script_url=script_url)  # noqa: S704


def tiles_address(city: City) -> str:
    """Return where the browser gets the city's tiles, with Leaflet's {z}, {x} and {y}.

    It holds a mark that changes with the source, so that browsers don't mix two maps.
    """
    mark = hashlib.blake2b(city.tile_url.encode(), digest_size=4).hexdigest()
    first = url_for("places.tile", source=city.tile_source, z="0", x="0", y="0", v=mark, lang=None)
    return first.replace("/0/0/0.png?", "/{z}/{x}/{y}.png?")


def _words() -> dict[str, str]:
    """What the map's scripts say, in the reader's language."""
    return {
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "close": _("Close"),
        "many": _("{number} events here"),
        "more": _("and {number} more; the list has them all"),
        "more_dates": _("further dates: {number}"),
        "failed": _("The events could not be loaded. The list has them all."),
        "here": _("You are here"),
        "here_beyond": _("You are outside of what the map shows."),
        "loading": _("The events are being loaded …"),
        "wheel": _("Hold Ctrl while scrolling to zoom the map."),
        "touch": _("Use two fingers to move the map."),
        "point": _("Set a point"),
        "line": _("Draw a route"),
        "area": _("Draw an area"),
        "undo": _("Take back the last point"),
        "clear": _("Clear"),
        "draw_hint": _(
            "Click on the map. By keyboard: arrow keys move the map, Enter sets a point in its middle."
        ),
        "drawn": _("Points set: {number}"),
        "unreadable": _("The map can’t show what stands in the field."),
    }
