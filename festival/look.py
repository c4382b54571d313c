"""The stylesheet that carries the city's accent; inline styles are refused by the Content-Security-Policy."""

from __future__ import annotations

from hashlib import sha256

from flask import Flask, Response, request

from festival.base.city import get_city
from festival.base.look import accent_css


def register(app: Flask) -> None:
    """Give the application `/city.css`, which anyone may read."""
    app.add_url_rule("/city.css", view_func=city_css, endpoint="city_css")


def city_css() -> Response:
    """Return the accent's stylesheet; unchanged (304) as long as the accent is the same."""
    text = accent_css(get_city().accent)
    response = Response(text, mimetype="text/css")
    response.set_etag(sha256(text.encode()).hexdigest()[:16])
    response.cache_control.public = True
    response.cache_control.max_age = 300
    return response.make_conditional(request)
