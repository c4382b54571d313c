"""The pictures of links."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from festival.base.view_access import public
from festival.link_previews import poster
from festival.link_previews.signed_pictures import drawn_once, read_token

previews = Blueprint("previews", __name__)


@previews.get("/previews/1200x630-<token>.png")
@public
def picture(token: str) -> Response:
    """A poster of 1200 × 630 pixels; its address says all that it shows. Anybody may see it."""
    told = read_token(token)
    if told is None:
        abort(404)
    return drawn_once(token, lambda: poster.png(*told), mimetype="image/png")
