"""What can be wrong with what other servers answer: asked now, which takes up to half a minute."""

from __future__ import annotations

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.base.sentence import Sentence
from festival.directory.provider import about_directory
from festival.doctor.tables_and_clock import seconds_apart
from festival.fetching.door import door
from festival.maps.errors import TileUnavailable
from festival.maps.tile_download import make_fetch
from festival.maps.tiles import TileSource, kind_of, tile_at
from festival.outbox.handing_over import NoServer, connect
from festival.reach import Seen, look_from_outside
from festival.settings import Settings

_TILE_ZOOM = 12


def look_outside() -> Seen:
    """Ask the base address, the mail server, the provider and the map's source; what is seen, and what is wrong.

    The map's source only where there is a city already.
    """
    settings: Settings = current_app.config["SETTINGS"]
    ground = _ground()
    seen = Seen()
    if settings.base_url:
        seen = look_from_outside(settings.base_url, settings.secret_key, door())
        if seen.clock_at is not None and (seconds := seconds_apart(clock.now(), seen.clock_at)):
            seen.complaints.append(
                Sentence(
                    "The clock of the front server is %(seconds)s seconds apart from this machine's: set both by NTP.",
                    seconds=seconds,
                )
            )
    seen.complaints += about_directory()
    _ask_mail_server(settings, seen)
    if ground is not None:
        _ask_for_tile(*ground, seen)
    return seen


def _ground() -> tuple[TileSource, tuple[float, float]] | None:
    """The map's source and the middle of the city; no transaction waits with us afterwards."""
    try:
        city = get_city()
        return TileSource(city.tile_source, city.tile_url), (city.map_lon, city.map_lat)
    except (LookupError, SQLAlchemyError):
        return None
    finally:
        db.session.rollback()


def _ask_mail_server(settings: Settings, seen: Seen) -> None:
    if settings.mail_server is None:
        seen.sights.append(Sentence("No mail server is set up, so none was asked."))
        return
    host = settings.mail_server.host
    try:
        connect(settings.mail_server).close()
    except NoServer as error:
        seen.complaints.append(
            Sentence("The mail server %(host)s takes no mail: %(reason)s", host=host, reason=error.reason)
        )
    else:
        seen.sights.append(Sentence("The mail server %(host)s answers and lets us in.", host=host))


def _ask_for_tile(source: TileSource, middle: tuple[float, float], seen: Seen) -> None:
    """Ask for one tile of the city's middle, past the cache."""
    try:
        body = make_fetch(door())(source.address(tile_at(*middle, _TILE_ZOOM)))
        reason = "" if kind_of(body) else "no picture"
    except TileUnavailable as error:
        reason = str(error)
    if reason:
        seen.complaints.append(
            Sentence("The map's source hands out no tile of the city: %(reason)s", reason=reason)
        )
    else:
        seen.sights.append(Sentence("The map's source hands out tiles of the city."))
