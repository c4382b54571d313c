"""/remembrance.ics: the days the city remembers, for everybody's own calendar."""

from __future__ import annotations

from flask import Blueprint, Flask, Response
from flask_babel import gettext as _

from festival.base import clock
from festival.base.city import get_city, read_mark
from festival.base.view_access import public
from festival.calendar_writing.ical import FeedHead, calendar_text, vevent_text
from festival.publishing.feed_response import Feed, asked_locale, asked_options, base_address, feed_answer
from festival.publishing.held_entries import KEPT
from festival.publishing.remembrance_events import VisibleFinding, feed_events
from festival.remembrance.days import kept_days, left_days

remembrance_feed = Blueprint("remembrance_feed", __name__)

REFRESH_MINUTES = 24 * 60


def register_remembrance_feed(app: Flask) -> None:
    """Give the application the calendar of its remembrance days."""
    app.register_blueprint(remembrance_feed)


@remembrance_feed.get("/remembrance.ics")
@public
def calendar() -> Response:
    """All remembrance days, in the language `lang` or the city's own. Anybody may subscribe to it."""
    mark = read_mark()
    feed = Feed("/remembrance.ics", asked_locale(), mark, options=asked_options())

    def make() -> str:
        city = get_city()
        head = FeedHead(
            name=_("Remembrance in %(city)s", city=city.name),
            base=base_address(),
            description=_("The days this city remembers, with their stories and places."),
            zone=city.zone,
            address=feed.address,
            refresh_minutes=REFRESH_MINUTES,
        )
        since = clock.day_bounds(mark.today, city.tz)[0] - KEPT
        told = VisibleFinding(feed.locale, city.zone, mark.today, since)
        events = feed_events([*kept_days(), *left_days(since)], told)
        return calendar_text(head, map(vevent_text, events))

    return feed_answer(make, feed, filename="remembrance.ics")
