"""The city map with the same list beside it, and the data both are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from festival.base import clock
from festival.base.city import get_city
from festival.base.held_pages import held
from festival.base.http import LOCALES, conditional, current_locale
from festival.base.templating import today
from festival.base.view_access import asks_position, public
from festival.events.model import Occurrence
from festival.maps.component import event_map
from festival.programme.boxes import Box, read_box
from festival.programme.chips import chips
from festival.programme.date_lines import regular_fold, rows_of, when_words
from festival.programme.filter_names import refuse_near_names
from festival.programme.filter_words import filled_form
from festival.programme.filters import BadFilter, read_filters
from festival.programme.geojson import (
    feature_collection,
    gathered_collection,
    map_window,
    places_on_map,
    read_zoom,
)
from festival.programme.programme_pages import split_regular
from festival.programme.public_dates import filter_choices

city_map = Blueprint("city_map", __name__)

FIRST_DAYS = 3
"""Days a map shows that was asked for none: today and the next two, as long a list as one likes to read."""


@city_map.get("/map")
@asks_position
@public
@held
def index() -> ResponseReturnValue:
    """The map and, with the same filters in the same order, its list. Anybody may read it.

    What is wrong in the form is said at its field, with status 400 and an empty list instead of a map.
    """
    locale = current_locale()
    box, box_error = _asked_box()
    form = filled_form(request.args, box_error)
    filters = form.filters
    if filters.from_on is None and filters.to_on is None and not filters.festival_ids:
        filters = replace(filters, from_on=today(), to_on=today() + timedelta(days=FIRST_DAYS - 1))
    window = map_window(filters, box, now=clock.now())
    shown, _counts, truncated = ([], {}, False) if form.errors else places_on_map(filters, window)
    special, regular = split_regular(shown)
    names = filter_choices()
    args = filters.as_lists() | ({"bbox": ",".join(map(str, box))} if box else {})
    data_url = url_for("city_map.events_geojson", **args, lang=locale)
    festivals_url = url_for("festival_areas.outlines", **filters.as_lists(), lang=locale)
    tz = get_city().tz
    text = render_template(
        "programme/map.html",
        filters=filters,
        errors=form.errors,
        typed=form.typed,
        rows=_rows(special, locale),
        regular=regular_fold(regular, locale, url="") | {"rows": _rows(regular.rows, locale)},
        total=len(shown),
        truncated=truncated,
        chips=chips(form.filters, names, locale),  # the days that nobody chose are said in the heading
        names=names,
        clear_url=url_for("city_map.index"),
        data_url=data_url,
        list_url=url_for("programme.index", **filters.as_lists()),
        # Without its days: a frame stays in a page for years.
        embed_url=url_for("embeds.builder", **replace(form.filters, from_on=None, to_on=None).as_lists()),
        festivals_url=festivals_url,
        map=None if form.errors else event_map(data_url, festivals_url=festivals_url),
        first_on=clock.to_local(window.start_at, tz).date(),
        last_on=clock.to_local(window.end_at, tz).date() - timedelta(days=1),
    )
    return (text, 400) if form.errors else text


def _rows(shown: list[Occurrence], locale: str) -> list[dict[str, Any]]:
    """Return lines that say their day, as the map's list has days of several weeks."""
    return [
        row | {"time": when_words(one, locale), "until": ""}
        for row, one in zip(rows_of(shown, locale), shown, strict=True)
    ]


def _asked_box() -> tuple[Box | None, BadFilter | None]:
    try:
        return read_box(request.args), None
    except BadFilter as error:
        return None, error


@city_map.get("/map/events.geojson")
@public
def events_geojson() -> Response:
    """The map's data, RFC 7946, with every filter and `bbox`; German unless `lang` says else.

    Without `zoom` it holds the first events by themselves, with it all there are, gathered where they are very many.
    Anybody may read it.
    """
    locale = "en" if request.args.get("lang") == "en" else LOCALES[0]
    refuse_near_names(request.args, "bbox")
    filters = read_filters(request.args)
    box, zoom = read_box(request.args), read_zoom(request.args)

    def make() -> str:
        window = map_window(filters, box, now=clock.now())
        if zoom is None:
            return feature_collection(filters, window, locale)
        return gathered_collection(filters, window, zoom, locale)

    return conditional(
        make, mimetype="application/geo+json", varies_with=(*filters.as_args(), box, zoom, locale, today())
    )
