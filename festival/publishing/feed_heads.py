"""What a calendar of events says of itself."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from festival.base.city import get_city
from festival.calendar_writing.ical import FeedHead
from festival.publishing.feed_names import feed_name, row_names
from festival.publishing.feed_response import Feed, base_address
from festival.publishing.held_entries import KEPT


def feed_head(feed: Feed, *, name: str = "", keeps_what_is_over: bool = False) -> FeedHead:
    """Return it; without a name the filters are its name. As many queries as `row_names`."""
    city = get_city()
    about = [_("All times are local time in %(city)s.", city=city.name)]
    if keeps_what_is_over:
        about.append(kept_words())
    filters, locale = feed.filters, feed.locale
    return FeedHead(
        name=name or feed_name(filters, row_names(filters, locale), city.name, locale),
        base=base_address(),
        description=" ".join(about),
        zone=city.zone,
        address=feed.address,
        accent=city.accent,
    )


def kept_words() -> str:
    """Return how far back a feed reaches."""
    return ngettext(
        "What is over or cancelled leaves this calendar %(num)d day later.",
        "What is over or cancelled leaves this calendar %(num)d days later.",
        KEPT.days,
    )
