"""/remembrance.ics: the days the city remembers, for everybody's own calendar."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, request
from flask_babel import force_locale
from flask_babel import gettext as _

from festival.base.city import get_city
from festival.base.entry import public
from festival.base.http import LOCALES, conditional
from festival.base.templating import today
from festival.publishing.ical import FeedHead, calendar_text, vevent_text
from festival.publishing.remembrance_events import feed_events
from festival.remembrance.days import kept_days

remembrance_feed = Blueprint("remembrance_feed", __name__)

REFRESH_MINUTES = 24 * 60


def register_remembrance_feed(app: Flask) -> None:
    """Give the application the calendar of its remembrance days."""
    app.register_blueprint(remembrance_feed)


@remembrance_feed.get("/remembrance.ics")
@public
def calendar() -> Response:
    """All remembrance days in the language `lang` (else the city's first); made once a revision and year. For anybody."""
    city = get_city()
    asked = request.args.get("lang", "")
    locale = asked if asked in LOCALES else city.languages[0] if city.languages else "de"
    year = today().year
    base = (current_app.config["SETTINGS"].base_url or request.url_root).rstrip("/")

    def make() -> str:
        with force_locale(locale):
            head = FeedHead(
                name=_("Remembrance in %(city)s", city=city.name),
                base=base,
                description=_("The days this city remembers, with their stories and places."),
                zone=city.zone,
                address=f"{base}/remembrance.ics",
                accent="",
                refresh_minutes=REFRESH_MINUTES,
            )
            events = feed_events(kept_days(), locale, year=year, zone=city.zone)
            return calendar_text(head, map(vevent_text, events))

    response = conditional(make, mimetype="text/calendar", varies_with=(locale, year, base), max_age_seconds=3600)
    response.headers["Last-Modified"] = city.revised_at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    response.headers["Content-Disposition"] = 'inline; filename="remembrance.ics"'
    return response
