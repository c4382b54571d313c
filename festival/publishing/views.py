"""Calendars to subscribe to. They set no cookie and know no reader: all that counts stands in the address."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _

from festival.base import vocabulary
from festival.base.city import get_city, read_mark
from festival.base.view_access import public
from festival.programme.date_lines import read_date_address
from festival.programme.filters import Filters
from festival.programme.stay_dates import read_stay
from festival.publishing.feed_response import asked_filters, asked_locale, base_address, feed_answer
from festival.publishing.ical import FeedHead, calendar_text
from festival.publishing.queries import event_text, feed_texts
from festival.publishing.stay_feed import date_text, stay_texts

publishing = Blueprint("publishing", __name__)


@publishing.get("/calendar.ics")
@public
def calendar() -> Response:
    """All that passes the filters, as one calendar. Anybody may subscribe to it."""
    mark, locale = read_mark(), asked_locale()
    filters = asked_filters()
    return feed_answer(
        lambda: calendar_text(_head(filters, locale), feed_texts(filters, locale, mark)),
        filename="calendar.ics",
        locale=locale,
        mark=mark,
        filters=filters,
    )


@publishing.get("/events/<int:event_id>.ics")
@public
def event(event_id: int) -> Response:
    """One event with all its dates. Anybody may take it along."""
    mark, locale = read_mark(), asked_locale()

    def make() -> str:
        found = event_text(event_id, locale)
        if found is None:
            abort(404)
        return calendar_text(_head(Filters(), locale), [found])

    return feed_answer(make, filename=f"event-{event_id}.ics", locale=locale, mark=mark)


@publishing.get("/events/<int:event_id>/<on>.ics")
@public
def event_date(event_id: int, on: str) -> Response:
    """One date of an event by itself, under the address its page has. Anybody may take it along."""
    mark, locale = read_mark(), asked_locale()

    def make() -> str:
        try:
            found = date_text(event_id, *read_date_address(on), locale)
        except ValueError:
            found = None
        if found is None:
            abort(404)
        return calendar_text(_head(Filters(), locale), [found])

    return feed_answer(make, filename=f"event-{event_id}-{on}.ics", locale=locale, mark=mark)


@publishing.get("/visit.ics")
@public
def visit() -> Response:
    """The dates of a stay, each by itself: a guest wants no weekly market for ever. Anybody may take it along."""
    mark, locale = read_mark(), asked_locale()
    filters = read_stay(request.args, mark.today)
    return feed_answer(
        lambda: calendar_text(_head(filters, locale), stay_texts(filters, locale)),
        filename="visit.ics",
        locale=locale,
        mark=mark,
        filters=filters,
    )


def _head(filters: Filters, locale: str) -> FeedHead:
    """Return what the calendar says of itself; its name tells the filters, so that two feeds can be told apart."""
    city = get_city()
    chosen = [
        *(vocabulary.label("category", key, locale) for key in filters.categories),
        *(vocabulary.label("audience", key, locale) for key in filters.audiences),
        *(vocabulary.label("tone", key, locale) for key in filters.tones),
    ]
    name = _("What’s on in %(city)s", city=city.name)
    asked = urlencode([*filters.as_args(), *([("lang", locale)] if "lang" in request.args else [])])
    return FeedHead(
        name=f"{name}: {', '.join(chosen)}" if chosen else name,
        base=base_address(),
        description=_("All times are local time in %(city)s.", city=city.name),
        zone=city.zone,
        address=f"{base_address()}{request.path}{'?' if asked else ''}{asked}",
        accent=city.accent,
    )
