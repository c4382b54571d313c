"""/calendar.atom: the same filters as the calendar, for feed readers."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response
from flask_babel import gettext as _

from festival.base import clock
from festival.base.city import get_city, read_mark
from festival.base.view_access import public
from festival.news_feed.atom import MEDIA_TYPE, AtomFeed, AtomLink, atom_text
from festival.news_feed.atom_entries import atom_entry
from festival.news_feed.newest_events import MOST_ENTRIES, newest_events
from festival.publishing.feed_names import feed_name, row_names
from festival.publishing.feed_response import (
    CALENDAR,
    Feed,
    asked_filters,
    asked_locale,
    base_address,
    feed_answer,
)

news_feed = Blueprint("news_feed", __name__)


@news_feed.get("/calendar.atom")
@public
def atom() -> Response:
    """The hundred events to come that were changed last, of all that pass the filters. Anybody may read it."""
    feed = Feed("/calendar.atom", asked_locale(), read_mark(), asked_filters(), mimetype=MEDIA_TYPE)
    return feed_answer(lambda: _text(feed), feed, filename="calendar.atom")


def _text(feed: Feed) -> str:
    """Four queries, and one for each kind of row that the filters name."""
    city, base, filters, locale = get_city(), base_address(), feed.filters, feed.locale
    newest, today = newest_events(filters, feed.mark), feed.mark.today
    begins_at = clock.day_bounds(today, city.tz)[0]
    asked = urlencode([*filters.as_args(), ("lang", locale)])
    head = AtomFeed(
        id=feed.address,
        title=feed_name(filters, row_names(filters, locale), city.name, locale),
        subtitle=" ".join(
            [
                _("The %(most)s events to come that were entered or changed last.", most=MOST_ENTRIES),
                _("All times are local time in %(city)s.", city=city.name),
            ]
        ),
        author=city.name,
        locale=locale,
        updated_at=max((one.event.changed_at for one in newest), default=begins_at),
        links=(
            AtomLink("self", feed.address, MEDIA_TYPE),
            AtomLink("alternate", f"{base}/events?{asked}", "text/html"),
            AtomLink("related", f"{base}/calendar.ics?{asked}", CALENDAR),
        ),
    )
    return atom_text(head, (atom_entry(one, locale, base=base, this_year=today.year) for one in newest))
