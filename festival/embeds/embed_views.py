"""/embed: the map in other people's pages. What a page there wants to look like stands in the address."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from festival.base import clock
from festival.base.accent import NotAColour, accent_css, parse_colour
from festival.base.city import get_city
from festival.base.held_pages import held
from festival.base.http import LOCALES, current_locale
from festival.base.view_access import public
from festival.maps.component import event_map
from festival.programme.date_lines import day_of
from festival.programme.filter_words import filled_form
from festival.programme.filters import BadFilter, read_filters
from festival.programme.geojson import map_window, places_on_map
from festival.programme.programme_pages import split_regular
from festival.publishing.feed_response import base_address
from festival.publishing.subscribe_views import days_words, form_choices, without_days

embeds = Blueprint("embeds", __name__)

THEMES = ("auto", "light", "dark")
ROWS_SHOWN = 24
LASTING_SECONDS = 86_400


@embeds.get("/embed")
@public
@held
def builder() -> ResponseReturnValue:
    """The builder: choices in, a piece of HTML out. Anybody may take it.

    Days stay outside: the map goes on showing what is next. What is wrong is said at its field, with status 400.
    """
    locale = current_locale()
    theme, digits, *more = _asked_look()
    form = filled_form(request.args, *more)
    filters = without_days(form.filters)
    args = [*filters.as_args(), ("lang", locale), ("theme", theme), *([("accent", digits)] if digits else [])]
    address = "" if form.errors else f"{base_address()}/embed/map?{urlencode(args)}"
    text = render_template(
        "embeds/builder.html",
        filters=filters,
        errors=form.errors,
        typed=form.typed,
        choices=form_choices(locale),
        theme=theme,
        accent=form.typed.get("accent") or (f"#{digits}" if digits else ""),
        left_out=days_words(form.filters, locale),
        address=address,
        preview=request.script_root + address.removeprefix(base_address()),
    )
    return (text, 400) if form.errors else text


def _asked_look() -> tuple[str, str, BadFilter | None, BadFilter | None]:
    """Return theme and accent, each with what is wrong with it."""
    theme, accent = THEMES[0], ""
    bad_theme = bad_accent = None
    try:
        theme = asked_theme()
    except BadFilter as error:
        bad_theme = error
    try:
        accent = asked_accent()
    except BadFilter as error:
        bad_accent = error
    return theme, accent, bad_theme, bad_accent


@embeds.get("/embed/map")
@public
@held
def map_frame() -> str:
    """The map with its list, to stand in a frame anywhere; sets no cookie. Anybody may frame it."""
    locale = asked_embed_locale()
    filters, theme, accent_digits = read_filters(request.args), asked_theme(), asked_accent()
    window = map_window(filters, None, now=clock.now())
    shown, _, is_map_cut = places_on_map(filters, window)
    first_on = clock.to_local(window.start_at, get_city().tz).date()
    special, regular = split_regular(shown)
    listed = special[:ROWS_SHOWN]
    if len(special) > ROWS_SHOWN:  # what happens regularly beside what stands here
        regular_rows = [row for row in regular.rows if row.starts_at <= listed[-1].starts_at]
    else:
        regular_rows = regular.rows
    in_time = sorted([*listed, *regular_rows], key=lambda row: (row.starts_at, row.id))
    days = groupby(in_time, key=lambda row: max(row.local_start.date(), first_on))
    args = filters.as_lists()
    return render_template(
        "embeds/map.html",
        theme=theme,
        accent=accent_digits,
        map=event_map(url_for("city_map.events_geojson", **args, lang=locale), in_embed=True),
        days=[day_of(on, list(rows), locale, beside_special=bool(regular.rows)) for on, rows in days],
        shown=len(shown),
        listed=len(in_time),
        is_map_cut=is_map_cut,
        is_list_cut=len(shown) > len(in_time),
        programme_url=url_for("programme.index", **args),
    )


@embeds.get("/embed/accent.css")
@public
def accent() -> Response:
    """The stylesheet of an accent that the framing page has chosen. Anybody may read it."""
    response = Response(accent_css(f"#{asked_accent() or '000000'}"), mimetype="text/css")
    response.cache_control.public = True
    response.cache_control.max_age = LASTING_SECONDS
    return response


def asked_theme() -> str:
    """Return auto, light or dark. Raises BadFilter."""
    theme = request.args.get("theme", "") or THEMES[0]
    if theme not in THEMES:
        raise BadFilter("theme", theme)
    return theme


def asked_accent() -> str:
    """Return the six digits of a colour given as b3261e or #b3261e, empty where none is. Raises BadFilter."""
    accent = request.args.get("accent", "").strip().removeprefix("#").lower()
    try:
        if accent:
            parse_colour(f"#{accent}")
    except NotAColour as error:
        raise BadFilter("accent", accent, "colour") from error
    return accent


def asked_embed_locale() -> str:
    """Return the language of the frame: an unknown one is refused, so that whoever builds the frame sees it."""
    asked = request.args.get("lang", "")
    if asked and asked not in LOCALES:
        raise BadFilter("lang", asked)
    return current_locale()
