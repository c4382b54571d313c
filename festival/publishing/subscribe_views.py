"""/subscribe: pick what matters, get an address that a calendar keeps asking. A plain form that needs no script."""

from __future__ import annotations

from urllib.parse import urlencode

import segno
from flask import render_template, request, url_for
from segno.encoder import DataOverflowError

from festival.base import vocabulary
from festival.base.city import read_mark
from festival.base.entry import public
from festival.base.http import current_locale
from festival.events.filters import Filters, read_filters
from festival.events.programme import filter_choices
from festival.publishing.answers import base_address
from festival.publishing.feeds import MANY_DATES, count_dates
from festival.publishing.views import publishing


@publishing.get("/subscribe")
@public
def subscribe() -> str:
    """The address of a calendar of one's own, with how many dates are in it now. Anybody may build one."""
    locale = current_locale()
    filters = read_filters(request.args)
    address = feed_address(filters, locale)
    webcal = f"webcal{address.removeprefix('https').removeprefix('http')}"
    count = count_dates(filters, read_mark())
    return render_template(
        "publishing/subscribe.html",
        filters=filters,
        choices=form_choices(locale),
        address=address,
        webcal=webcal,
        qr_image=qr_image(webcal),
        count=min(count, MANY_DATES),
        is_more=count > MANY_DATES,
        programme_url=url_for("programme.index", **filters.as_lists()),
    )


def feed_address(filters: Filters, locale: str) -> str:
    """Return the full address of the feed of these filters; the same choice always gives the same address."""
    return f"{base_address()}/calendar.ics?{urlencode([*filters.as_args(), ('lang', locale)])}"


def form_choices(locale: str) -> dict[str, list[tuple[str, str]]]:
    """Return (value, words) pairs for each filter that has a fixed choice. Two queries."""
    kinds = {"category": "category", "audience": "audience", "tone": "tone", "accessible": "access"}
    return filter_choices() | {name: vocabulary.choices(kind, locale) for name, kind in kinds.items()}


def qr_image(text: str) -> str:
    """Return a QR code as an SVG in a data: address; empty where the text is longer than a code can hold."""
    try:
        code = segno.make(text, error="m", micro=False)
    except DataOverflowError:
        return ""
    return str(code.svg_data_uri(border=2, scale=4, dark="#000", light="#fff"))
