"""The days the city remembers, with their stories, their places and the years since."""

from flask import Flask

from festival.base.city import City
from festival.organisers.signals import land_changed
from festival.places.model import Venue
from festival.places.signals import venue_changed


def register(app: Flask) -> None:
    """Give the application its remembrance pages, for the public and for the desk."""
    from festival.remembrance import desk_views, views

    app.register_blueprint(views.remembrance)
    app.register_blueprint(desk_views.remembrance_desk)
    land_changed.connect(_follow_land)
    venue_changed.connect(_follow_venue)


def _follow_land(city: City, *, before: str) -> None:
    """Some days are kept in some Länder only."""
    from festival.base import clock
    from festival.remembrance.saving import follow_land

    follow_land(before, city.land, now=clock.now())


def _follow_venue(venue: Venue, **_: object) -> None:
    """A day without a place of its own says its venue's."""
    from festival.base import clock
    from festival.remembrance.saving import touch_days_at

    touch_days_at(venue.id, now=clock.now())
