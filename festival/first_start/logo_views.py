"""The city's logo: stored anew as every picture is, and made small for the browser's tab."""

from __future__ import annotations

import io

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from PIL import Image

from festival.base.city import get_city
from festival.base.http import conditional
from festival.base.view_access import public
from festival.events.images import image_path, read_picture, store_image

logo = Blueprint("logo", __name__)

LARGEST_PX = (960, 320)
ICON_PX = 64


def store_logo(data: bytes) -> str:
    """Return the name under which the logo was stored, small enough for a page's head. Raises BadImage."""
    picture, _kind = read_picture(data)
    picture.thumbnail(LARGEST_PX)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return store_image(out.getvalue())


@logo.get("/icon.png")
@public
def icon() -> ResponseReturnValue:
    """The logo as a small square; 404 without one. Anybody may see it."""
    name = get_city().logo_name
    path = image_path(name) if name else None
    if path is None:
        abort(404)
    return conditional(lambda: _squared(path.read_bytes()), mimetype="image/png", varies_with=(name,))


def _squared(data: bytes) -> bytes:
    picture, _kind = read_picture(data)
    picture.thumbnail((ICON_PX, ICON_PX))
    square = Image.new("RGB", (ICON_PX, ICON_PX), "white")
    square.paste(picture.convert("RGB"), ((ICON_PX - picture.width) // 2, (ICON_PX - picture.height) // 2))
    out = io.BytesIO()
    square.save(out, "PNG")
    return out.getvalue()
