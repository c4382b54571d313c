"""A place: how to get there, what is accessible, what is on there next."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from festival.base import clock
from festival.base.database import db
from festival.base.held_pages import held_by_the_minute
from festival.base.http import current_locale
from festival.base.view_access import public
from festival.linked_data.event_data import CONTEXT
from festival.linked_data.place_data import venue_data
from festival.linked_data.voice import Voice
from festival.maps.component import MapParts, place_feature, place_map
from festival.places.getting_there import containing_venues, getting_there
from festival.places.model import Venue
from festival.programme.date_lines import rows_of
from festival.programme.filters import Filters
from festival.programme.public_dates import by_day, venues_with_dates

visitors = Blueprint("visitors", __name__)

DATES_SHOWN = 20
LARGEST_ID = 2**31 - 1


@visitors.get("/venues/<int:venue_id>")
@public
def short(venue_id: int) -> ResponseReturnValue:
    """Lead to the place's page. Anybody may follow."""
    found = _get_venue(venue_id)
    return redirect(url_for("visitors.venue", venue_id=found.id, slug=found.slug), 301)


@visitors.get("/venues/<int:venue_id>-<slug>")
@public
@held_by_the_minute
def venue(venue_id: int, slug: str) -> ResponseReturnValue:
    """One place with what a guest has to know and what is on next, at the places it holds too. Anybody may read it."""
    found = _get_venue(venue_id)
    if slug != found.slug:
        return redirect(url_for("visitors.venue", venue_id=found.id, slug=found.slug), 301)
    locale = current_locale()
    containing = containing_venues(found)
    upcoming = venues_with_dates([found.path], Filters(), now=clock.now(), limit=DATES_SHOWN + 1)
    return render_template(
        "visitors/venue.html",
        venue=found,
        containing=containing,
        held=_held(found),
        linked_data={"@context": CONTEXT}
        | venue_data(found, Voice(locale), parent=containing[-1] if containing else None),
        there=getting_there(found, locale, containing),
        map=_map_of(found, locale),
        days=[
            {"on": on, "rows": rows_of(rows, locale, day=on)} for on, rows in by_day(upcoming[:DATES_SHOWN])
        ],
        has_more=len(upcoming) > DATES_SHOWN,
    )


def _get_venue(venue_id: int) -> Venue:
    """Return the venue with its district, or answer 404."""
    found = None
    if venue_id <= LARGEST_ID:
        found = db.session.scalar(
            select(Venue).where(Venue.id == venue_id).options(joinedload(Venue.district))
        )
    if found is None:
        abort(404)
    return found


def _held(venue: Venue) -> list[Venue]:
    query = select(Venue).where(Venue.parent_id == venue.id).order_by(func.lower(Venue.name), Venue.id)
    return list(db.session.scalars(query))


def _map_of(venue: Venue, locale: str) -> MapParts | None:
    """Return a small map of the venue's shape, else of its point; None where neither is known."""
    geometry: dict[str, Any] | None = venue.geometry
    if not geometry:
        if venue.lon is None or venue.lat is None:
            return None
        geometry = {"type": "Point", "coordinates": [venue.lon, venue.lat]}
    name = venue.say("name", locale)
    return place_map([place_feature(geometry, title=name)], label=_("Map: %(place)s", place=name))
