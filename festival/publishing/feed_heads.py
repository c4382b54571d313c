"""What a calendar of events says of itself."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.base import vocabulary
from festival.base.city import get_city
from festival.calendar_writing.ical import FeedHead
from festival.publishing.feed_response import Feed, base_address


def feed_head(feed: Feed) -> FeedHead:
    """Return it; the name tells the filters, so that two feeds can be told apart."""
    city, filters, locale = get_city(), feed.filters, feed.locale
    chosen = [
        *(vocabulary.label("category", key, locale) for key in filters.categories),
        *(vocabulary.label("audience", key, locale) for key in filters.audiences),
        *(vocabulary.label("tone", key, locale) for key in filters.tones),
    ]
    name = _("What’s on in %(city)s", city=city.name)
    return FeedHead(
        name=f"{name}: {', '.join(chosen)}" if chosen else name,
        base=base_address(),
        description=_("All times are local time in %(city)s.", city=city.name),
        zone=city.zone,
        address=feed.address,
        accent=city.accent,
    )
