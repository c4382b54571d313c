"""/opendata: what there is, and the files."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, render_template, request, send_file

from festival.base.city import get_city, read_mark
from festival.base.held_pages import held_by_the_minute
from festival.base.http import conditional
from festival.base.view_access import public
from festival.dumps.data_catalog import data_catalog
from festival.dumps.making import FRESH_S, NAMES, folder, make_if_missing
from festival.dumps.parts import answer_in_parts
from festival.linked_data.voice import address
from festival.open_data.views import open_to_all
from festival.organisers.data_licence import DATA_LICENCES, data_licence

dumps = Blueprint("dumps", __name__, url_prefix="/opendata")

_TYPES = {
    "events.jsonld": "application/ld+json",
    "events.csv": "text/csv; charset=utf-8",
    "events.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dumps.get("")
@public
@held_by_the_minute
def page() -> str:
    """What data the city gives away, in which forms and under which licence. Anybody may read it."""
    return render_template(
        "dumps/page.html",
        licence=DATA_LICENCES.get(data_licence(get_city()) or "", ""),
        files=[(name, address(".dump", name=name)) for name in NAMES],
        catalog_url=address(".catalog"),
        api_url=address("open_data.list_of_records", name="events"),
        feed_url=address("publishing.calendar"),
    )


@dumps.get("/<name>")
@public
def dump(name: str) -> Response:
    """All events that are not over, in one file: asked again with its tag, or in parts. Anybody may have it."""
    if name not in _TYPES:
        abort(404)
    make_if_missing()
    try:
        whole = send_file(folder() / name, mimetype=_TYPES[name], conditional=False, max_age=FRESH_S)
    except FileNotFoundError:
        abort(404)
    response = answer_in_parts(whole, request)
    response.headers["Cache-Control"] = f"public, max-age={FRESH_S}, must-revalidate"
    return open_to_all(response)


@dumps.get("/catalog.jsonld")
@public
def catalog() -> Response:
    """What there is, for portals that collect that (DCAT-AP.de). Anybody may read it."""
    mark = read_mark()
    response = conditional(
        lambda: json.dumps(data_catalog(get_city().revised_at), ensure_ascii=False),
        mimetype="application/ld+json",
        varies_with=(address(".page"),),
        mark=mark,
    )
    return open_to_all(response)
