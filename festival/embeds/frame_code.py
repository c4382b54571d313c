"""The code that stands in other people's pages: an address of a frame, and the HTML around it."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from festival.base.city import get_city
from festival.embeds.looks import Look
from festival.programme.filters import Filters
from festival.publishing.feed_response import base_address

IFRAME = Markup(
    '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" style="border:0;max-width:100%"></iframe>'
)
SCRIPT = Markup('<script src="{}" async></script>')


def frame_path(kind: str, filters: Filters, look: Look) -> str:
    """Return the path and query of a frame; the same wish always has the same."""
    return f"/embed/{kind}?{urlencode([*filters.as_args(), *look.as_args()])}"


def frame_title(kind: str, locale: str) -> str:
    """Return what a screen reader says of the frame, in the frame's language."""
    city = get_city().name
    with force_locale(locale):
        if kind == "map":
            return _("Map: what’s on in %(city)s", city=city)
        if kind == "month":
            return _("Month by month: what’s on in %(city)s", city=city)
        return _("What’s on in %(city)s", city=city)


def iframe(address: str, title: str, height: int, width: int | str = "100%") -> Markup:
    """Return the frame alone: it works wherever HTML does."""
    return IFRAME.format(address, title, width, height)


def snippet(address: str, title: str, height: int) -> str:
    """Return the frame with the script that fits its height to what it holds."""
    script = f"{base_address()}{url_for('embeds.resize_script', lang=None).removeprefix(_root())}"
    return f"{iframe(address, title, height)}\n{SCRIPT.format(script)}"


def _root() -> str:
    """Return what stands before every path of ours, as `base_address` holds it already."""
    return url_for("programme.home", lang=None).rstrip("/")
