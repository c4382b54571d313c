"""The calendar of all that passes some filters, and how large it is: Google takes in no feed above 1 MB."""

from __future__ import annotations

import zlib

from flask import current_app
from flask_babel import force_locale

from festival.base.city import read_mark
from festival.base.http import BodyCache, kept_body
from festival.calendar_writing.ical import calendar_bytes
from festival.programme.filters import Filters
from festival.publishing.feed_heads import feed_head
from festival.publishing.feed_options import NO_OPTIONS, FeedOptions
from festival.publishing.feed_response import Feed, feed_body
from festival.publishing.queries import feed_texts
from festival.publishing.whole_calendar import EXTENSION, WholeCalendars, whole_calendar

GOOGLE_TAKES_BYTES = 1_000_000
"""Above this Google Calendar takes in nothing of a feed, or not all of it; uncompressed."""


def city_feed(filters: Filters, options: FeedOptions, locale: str) -> Feed:
    """Return what /calendar.ics is asked for."""
    return Feed("/calendar.ics", locale, read_mark(), filters, options)


def make_city_feed(feed: Feed) -> str | bytes:
    """Return the calendar as it is asked for, but for the feed's options."""
    if is_whole(feed):
        return _unpacked(feed, whole_body(feed))
    head = feed_head(feed, keeps_what_is_over=True)
    made = calendar_bytes(head, feed_texts(feed.filters, feed.locale, feed.mark))
    return made if feed.options == NO_OPTIONS else made.decode()


def is_whole(feed: Feed) -> bool:
    """Whether it is the calendar of all events, as it comes."""
    return feed.filters.is_empty and feed.options == NO_OPTIONS


def whole_body(feed: Feed) -> bytes:
    """Return the calendar of all events in gzip, made once a revision, address, language and day."""

    def make() -> bytes:
        with force_locale(feed.locale):
            return whole_calendar(feed, feed_head(feed, keeps_what_is_over=True))

    return kept_body((whole_body, *feed.varies_with), feed.tag, make)


def _unpacked(feed: Feed, packed: bytes) -> bytes:
    """Return the text in the gzip: unpacked once, however many ask at once, and into memory of just its size."""

    def unpack() -> bytes:
        return zlib.decompress(packed, zlib.MAX_WBITS | 16, _size_of(packed) + 1)

    calendars: WholeCalendars = current_app.extensions[EXTENSION]
    with calendars.lock:
        return kept_body((Feed, *feed.varies_with), feed.tag, unpack)


def feed_size(feed: Feed) -> int:
    """Return the bytes of a `city_feed` as it is sent, not compressed.

    It is counted once a revision and day, on the very body that who subscribes next is sent.
    """
    sizes: BodyCache = current_app.extensions["festival_bodies"]
    key = (feed_size, *feed.varies_with)
    known = sizes.get(key, feed.tag)
    if known is None:
        size = (
            _size_of(whole_body(feed))
            if is_whole(feed)
            else len(feed_body(lambda: make_city_feed(feed), feed))
        )
        known = str(size).encode()
        sizes.put(key, feed.tag, known)
    return int(known)


def _size_of(packed: bytes) -> int:
    """Return the bytes of what is in a gzip (RFC 1952, section 2.3.1: ISIZE)."""
    return int.from_bytes(packed[-4:], "little")
