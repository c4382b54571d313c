"""The city map with the same list beside it, and the data both are made of."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from festival.base import clock
from festival.base.entry import public
from festival.base.http import conditional, current_locale
from festival.base.templating import today, with_args
from festival.events.filters import read_filters
from festival.events.mapdata import feature_collection, map_window, places_on_map, read_box
from festival.events.programme import filter_choices
from festival.events.rows import rows_of
from festival.programme.chips import chips

city_map = Blueprint("city_map", __name__)


@city_map.get("/map")
@public
def index() -> str:
    """The map and, with the same filters in the same order, its list. Anybody may read it."""
    locale = current_locale()
    filters = read_filters(request.args)
    window = map_window(filters, read_box(request.args), now=clock.now())
    shown, counts, truncated = places_on_map(filters, window)
    names = filter_choices()
    return render_template(
        "programme/map.html",
        filters=filters,
        rows=rows_of(shown, locale),
        occurrences=shown,
        counts=counts,
        truncated=truncated,
        chips=chips(filters, names, locale),
        names=names,
        data_args=filters.as_args(),
        clear_url=with_args(**{name: None for name, _ in filters.as_args()}),
    )


@city_map.get("/map/events.geojson")
@public
def events_geojson() -> Response:
    """The map's data, RFC 7946, with every filter and `bbox`. Anybody may read it."""
    locale = current_locale()
    filters = read_filters(request.args)
    box = read_box(request.args)
    return conditional(
        lambda: feature_collection(filters, map_window(filters, box, now=clock.now()), locale),
        mimetype="application/geo+json",
        varies_with=(*filters.as_args(), box, locale, today()),
    )
