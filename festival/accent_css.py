"""The stylesheet that carries the city's accent; inline styles are refused by the Content-Security-Policy."""

from __future__ import annotations

from flask import Flask, Response

from festival.base.accent import accent_css
from festival.base.city import get_city
from festival.base.http import conditional
from festival.base.view_access import public


def register(app: Flask) -> None:
    """Give the application `/city.css`, which anyone may read."""
    app.add_url_rule("/city.css", view_func=city_css, endpoint="city_css")


@public
def city_css() -> Response:
    """Return the accent's stylesheet, or 304 to a reader who holds the one of this revision."""
    return conditional(lambda: accent_css(get_city().accent), mimetype="text/css", varies_with=())
