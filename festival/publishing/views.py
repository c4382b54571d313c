"""Calendars to subscribe to. They set no cookie and know no reader: all that counts stands in the address."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from festival.base.city import read_mark
from festival.base.view_access import public
from festival.calendar_writing.ical import calendar_text
from festival.programme.date_lines import read_date_address
from festival.programme.stay_dates import read_stay
from festival.publishing.feed_heads import feed_head
from festival.publishing.feed_response import Feed, asked_filters, asked_locale, asked_options, feed_answer
from festival.publishing.feed_sizes import city_feed, is_whole, make_city_feed, whole_body
from festival.publishing.queries import event_text, event_title
from festival.publishing.stay_feed import date_text, stay_texts

publishing = Blueprint("publishing", __name__)


@publishing.get("/calendar.ics")
@public
def calendar() -> Response:
    """All that passes the filters, as one calendar. Anybody may subscribe to it."""
    feed = city_feed(asked_filters(), asked_options(), asked_locale())
    make_gzip = (lambda: whole_body(feed)) if is_whole(feed) else None
    return feed_answer(lambda: make_city_feed(feed), feed, filename="calendar.ics", make_gzip=make_gzip)


@publishing.get("/events/<int:event_id>.ics")
@public
def event(event_id: int) -> Response:
    """One event with all its dates. Anybody may take it along."""
    feed = Feed(f"/events/{event_id}.ics", asked_locale(), read_mark(), options=asked_options())

    def make() -> str:
        found = event_text(event_id, feed.locale)
        if found is None:
            abort(404)
        return calendar_text(feed_head(feed, name=event_title(event_id, feed.locale)), [found])

    return feed_answer(make, feed, filename=f"event-{event_id}.ics")


@publishing.get("/events/<int:event_id>/<on>.ics")
@public
def event_date(event_id: int, on: str) -> Response:
    """One date of an event by itself, under the address its page has. Anybody may take it along."""
    feed = Feed(f"/events/{event_id}/{on}.ics", asked_locale(), read_mark(), options=asked_options())

    def make() -> str:
        try:
            found = date_text(event_id, *read_date_address(on), feed.locale)
        except ValueError:
            found = None
        if found is None:
            abort(404)
        return calendar_text(feed_head(feed, name=event_title(event_id, feed.locale)), [found])

    return feed_answer(make, feed, filename=f"event-{event_id}-{on}.ics")


@publishing.get("/visit.ics")
@public
def visit() -> Response:
    """The dates of a stay, each by itself: a guest wants no weekly market for ever. Anybody may take it along."""
    mark = read_mark()
    feed = Feed("/visit.ics", asked_locale(), mark, read_stay(request.args, mark.today), asked_options())
    return feed_answer(
        lambda: calendar_text(feed_head(feed), stay_texts(feed.filters, feed.locale)),
        feed,
        filename="visit.ics",
    )
