"""A feed over HTTP: as cheap as can be where the reader holds it already.

Most requests for a feed come from programs that hold it. Such a request costs one indexed read and no row of the ORM.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Response, current_app, request
from flask_babel import force_locale

from festival.base import clock
from festival.base.city import CityMark, get_city
from festival.base.http import LOCALES, BodyCache, answer_tagged, kept_body, revision_tag
from festival.compression import encodings_taken, say_encoded
from festival.programme.filter_names import refuse_near_names
from festival.programme.filters import BadFilter, Filters, read_filters
from festival.publishing.asked_again import remember
from festival.publishing.feed_options import NO_OPTIONS, OPTIONS, FeedOptions, read_feed_options

CALENDAR = "text/calendar"
MAX_AGE_SECONDS = 900
_NO_FILTERS = Filters()


def asked_locale() -> str:
    """Return the language the address asks for, else the city's first; programs don't speak for their people.

    Raises BadFilter.
    """
    asked = request.args.get("lang", "")
    if asked and asked not in LOCALES:
        raise BadFilter("lang", asked)
    return asked or LOCALES[0]


def asked_filters() -> Filters:
    """Return the filters of the address. Raises BadFilter."""
    if not request.query_string:
        return _NO_FILTERS
    refuse_near_names(request.args, *OPTIONS)
    return read_filters(request.args)


def base_address() -> str:
    """Return the installation's own address without a slash at its end: the setting, else what the reader asked for."""
    return current_app.config["SETTINGS"].base_url or request.url_root.rstrip("/")


def _name() -> str | tuple[str | None, ...]:
    """Return what `base_address` is made of: as good as the address itself, and cheaper."""
    environ = request.environ
    return current_app.config["SETTINGS"].base_url or (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST"),
        environ.get("SCRIPT_NAME"),
    )


def asked_options() -> FeedOptions:
    """Return how the address wants the feed told. Raises BadFilter."""
    return read_feed_options(request.args) if request.query_string else NO_OPTIONS


@dataclass(frozen=True)
class Feed:
    """One feed by its path ("/calendar.ics"): all that its text hangs on beside the city's revision and the day."""

    path: str
    locale: str
    mark: CityMark
    filters: Filters = _NO_FILTERS
    options: FeedOptions = NO_OPTIONS
    mimetype: str = CALENDAR

    @property
    def varies_with(self) -> tuple[object, ...]:
        args = (*self.filters.as_args(), *self.options.as_args())
        return self.path, self.locale, _name(), self.mark.today, *args

    @property
    def tag(self) -> str:
        return revision_tag(self.mimetype, *self.varies_with, mark=self.mark)

    @property
    def address(self) -> str:
        """Its full address; the same question always has the same."""
        asked = [*self.filters.as_args(), *self.options.as_args(), ("lang", self.locale)]
        return f"{base_address()}{self.path}?{urlencode(asked)}"


def feed_body(make_text: Callable[[], str | bytes], feed: Feed) -> bytes:
    """Return the feed as it is sent, made once a revision, address, language and day."""

    def make() -> str | bytes:
        with force_locale(feed.locale):
            made = make_text()
            return made if isinstance(made, bytes) else feed.options.applied(made)

    return kept_body((Feed, *feed.varies_with), feed.tag, make)


def feed_answer(
    make_text: Callable[[], str | bytes],
    feed: Feed,
    *,
    filename: str,
    make_gzip: Callable[[], bytes] | None = None,
) -> Response:
    """Answer with a feed; 304 where the reader holds it.

    `make_gzip` makes it in gzip, for a feed that has this by itself: then the text isn't made for who takes gzip.
    """
    mark, today = feed.mark, feed.mark.today
    if make_gzip is not None and "gzip" in encodings_taken(request.headers.get("Accept-Encoding", "")):
        response = answer_tagged(feed.tag, make_gzip, mimetype=feed.mimetype)
        say_encoded(response, "gzip")
    else:
        response = answer_tagged(feed.tag, lambda: feed_body(make_text, feed), mimetype=feed.mimetype)
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}, must-revalidate"
    remember(f'"{feed.tag}"', mark, today)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return _dated(response, mark, today)


def _dated(response: Response, mark: CityMark, today: date) -> Response:
    """Give the answer its Last-Modified; 304 where that is no news.

    Only for programs that send no ETag (RFC 9110, section 13.1.3). A header counts whole seconds: in the second of
    a change it is left out, since a further change in that second would not move it.
    """
    changed_at = _changed_at(mark, today)
    if changed_at > clock.now():
        return response
    response.last_modified = changed_at
    since = request.if_modified_since
    if since is not None and since >= changed_at and "If-None-Match" not in request.headers:
        response.status_code = 304
        response.set_data(b"")
    return response


def _changed_at(mark: CityMark, today: date) -> datetime:
    """Return when the city last changed or began its day, rounded up to a second; read once a revision and day."""
    bodies: BodyCache = current_app.extensions["festival_bodies"]
    tag = f"{mark.epoch} {mark.revision} {today}"
    kept = bodies.get((_changed_at,), tag)
    if kept is not None:
        return datetime.fromisoformat(kept.decode())
    changed_at = max(get_city().revised_at, clock.day_bounds(today, ZoneInfo(mark.zone))[0])
    rounded = changed_at.replace(microsecond=0) + timedelta(seconds=1)
    bodies.put((_changed_at,), tag, rounded.isoformat().encode())
    return rounded
