"""What search engines are told: which pages there are and when they last changed, and which to leave alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Flask, Response, abort, request
from sqlalchemy import func, or_, select

from festival.base import clock, text
from festival.base.city import get_city, read_mark
from festival.base.database import db
from festival.base.http import conditional
from festival.base.view_access import public
from festival.events.model import PUBLIC_STATES, Event
from festival.linked_data.voice import address
from festival.organisers.model import Organisation
from festival.places.model import Venue
from festival.remembrance.days import kept_days

search_engines = Blueprint("search_engines", __name__)

IN_A_PART = 10_000
"""Numbers of rows in one part: the format takes 50,000 addresses (sitemaps.org), and a part is to be small."""
KEPT = timedelta(days=366)
"""So long an event that is over is still named."""
MAX_AGE_SECONDS = 3600
PAGES = (
    *("programme.home", "programme.index", "city_map.index", "remembrance.index", "visits.visit"),
    *("subscriptions.subscribe", "embeds.builder", "dumps.page", "data_docs.page"),
)
NOT_FOR_THEM = ("/desk", "/account", "/signin", "/signup", "/setup", "/embed/", "/map/events.geojson")
_KINDS: dict[str, Any] = {"events": Event, "venues": Venue, "organisations": Organisation}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_FORMAT = "http://www.sitemaps.org/schemas/sitemap/0.9"

Entry = tuple[str, datetime | None]


def register(app: Flask) -> None:
    app.register_blueprint(search_engines)


@search_engines.get("/robots.txt")
@public
def robots() -> Response:
    """What search engines leave alone, and where the list of pages is. Anybody may read it."""
    root = request.script_root
    lines = ["User-agent: *", *(f"Disallow: {root}{path}" for path in NOT_FOR_THEM), ""]
    lines.append(f"Sitemap: {address('.index')}\n")
    return conditional(
        lambda: "\n".join(lines),
        mimetype="text/plain",
        varies_with=(request.url_root,),
        max_age_seconds=MAX_AGE_SECONDS,
    )


@search_engines.get("/sitemap.xml")
@public
def index() -> Response:
    """The parts of the list of pages. Anybody may read it."""
    return _answer("", _index)


@search_engines.get("/sitemap-<name>.xml")
@public
def part(name: str) -> Response:
    """One part of the list: each page with its languages, and when it changed. Anybody may read it."""
    kind, _, number = name.partition("-")
    if name == "pages":
        return _answer(name, lambda: _listed(_pages()))
    if kind not in _KINDS or not (number.isascii() and number.isdigit() and len(number) <= 6):
        abort(404)
    if number != str(int(number)) or int(number) > _last_part(kind):
        abort(404)
    return _answer(name, lambda: _listed(_ENTRIES[kind](int(number) * IN_A_PART)))


def _answer(name: str, make: Any) -> Response:
    mark = read_mark()
    return conditional(
        make,
        mimetype="application/xml",
        varies_with=(request.url_root, name, mark.today),
        max_age_seconds=MAX_AGE_SECONDS,
        mark=mark,
    )


def _last_part(kind: str) -> int:
    """Return the number of the last part; -1 for none. One query."""
    last = db.session.scalar(select(func.max(_KINDS[kind].id)))
    return int(last) // IN_A_PART if last is not None else -1


def _index() -> str:
    names = ["pages", *(f"{kind}-{number}" for kind in _KINDS for number in range(_last_part(kind) + 1))]
    parts = "".join(f"<sitemap><loc>{address('.part', name=name)}</loc></sitemap>\n" for name in names)
    return f'{_HEAD}<sitemapindex xmlns="{_FORMAT}">\n{parts}</sitemapindex>\n'


def _listed(entries: Iterable[Entry]) -> str:
    body = "".join(_url(*one) for one in entries)
    space = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return f'{_HEAD}<urlset xmlns="{_FORMAT}" {space}>\n{body}</urlset>\n'


def _url(page: str, changed_at: datetime | None) -> str:
    changed = f"<lastmod>{changed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed_at else ""
    codes = get_city().languages
    others = [(code, f"{page}?lang={code}") for code in codes] if len(codes) > 1 else []
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(other)}"/>'
        for code, other in [*others, ("x-default", page)]
    )
    return f"<url><loc>{escape(page)}</loc>{changed}{links}</url>\n"


def _pages() -> Iterator[Entry]:
    for endpoint in PAGES:
        yield address(endpoint), None
    for day in kept_days():
        yield address("remembrance.day", day_id=day.id, slug=day.slug), day.changed_at


def _events(start: int) -> Iterator[Entry]:
    """Yield the events of a part by number, and of a festival its own page too. One query."""
    query = select(Event.id, Event.title, Event.changed_at, Event.festival_id).where(
        Event.id >= start,
        Event.id < start + IN_A_PART,
        Event.state.in_(PUBLIC_STATES),
        Event.merged_into_id.is_(None),
        or_(Event.last_ends_at.is_(None), Event.last_ends_at > clock.now() - KEPT),
    )
    for number, title, changed_at, festival_id in db.session.execute(query.order_by(Event.id)).tuples():
        named = {"event_id": number, "slug": text.slug(title)}
        yield address("events.event", **named), changed_at
        if festival_id == number:
            yield address("festivals.page", **named), changed_at


def _venues(start: int) -> Iterator[Entry]:
    query = select(Venue.id, Venue.name).where(Venue.id >= start, Venue.id < start + IN_A_PART)
    for number, name in db.session.execute(query.order_by(Venue.id)).tuples():
        yield address("visitors.venue", venue_id=number, slug=text.slug(name)), None


def _organisations(start: int) -> Iterator[Entry]:
    query = select(Organisation.slug).where(
        Organisation.id >= start,
        Organisation.id < start + IN_A_PART,
        Organisation.admitted_at.is_not(None),
        Organisation.merged_into_id.is_(None),
    )
    for slug in db.session.scalars(query.order_by(Organisation.id)):
        yield address("profiles.page", slug=slug), None


_ENTRIES = {"events": _events, "venues": _venues, "organisations": _organisations}
