"""The calendar of all events, kept in pieces: after an edit only the piece with the changed event is made anew.

Nearly everybody who subscribes does so to this one, and each edit changes it. Its text is that of the other feeds; what
is kept is a piece for some tens of events each, also compressed, so that neither texts nor compression are done twice.
"""

from __future__ import annotations

import struct
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import Row, select

from festival.base import clock
from festival.base.database import db
from festival.calendar_writing.ical import CALENDAR_END, FeedHead, based, calendar_top, zones_in
from festival.compression import keep_encoded
from festival.publishing.feed_response import Feed
from festival.publishing.model import PublishedEvent

EXTENSION = "festival_whole_calendars"
MOST_KEPT = 4
"""Languages and addresses of an installation for which pieces are kept."""
_PIECE_EVENTS = 64
_READ_AT_ONCE = 8
_GZIP_BEGIN = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_GZIP_END = b"\x03\x00"
"""An empty last block (RFC 1951, section 3.2.6)."""
Digests = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some events' text as it is sent, the same as blocks of DEFLATE that end at a byte, and the TZIDs in it."""

    text: bytes | memoryview
    packed: bytes
    zones: frozenset[str]


class WholeCalendars:
    """The pieces of the newest calendars of one process."""

    def __init__(self) -> None:
        self.kept: OrderedDict[tuple[str, str], dict[Digests, _Piece]] = OrderedDict()
        self.lock = Lock()


def whole_calendar(feed: Feed, head: FeedHead) -> bytes:
    """Return the calendar of all events that haven't left, and keep it compressed for the tag of the feed.

    One query for what has changed, and one for each some hundred changed texts.
    """
    calendars: WholeCalendars = current_app.extensions[EXTENSION]
    with calendars.lock:
        before = calendars.kept.get((feed.locale, head.base), {})
        pieces = _pieces(feed, head, before)
        zones = frozenset[str]().union(*(piece.zones for piece in pieces.values()))
        top, end = calendar_top(head, zones).encode(), CALENDAR_END.encode()
        body = b"".join([top, *(piece.text for piece in pieces.values()), end])
        packed = _gzip_of(body, [_packed(top), *(piece.packed for piece in pieces.values()), _packed(end)])
        keep_encoded(packed, "gzip", f'"{feed.tag}"')
        calendars.kept[feed.locale, head.base] = _within(body, len(top), pieces)
        calendars.kept.move_to_end((feed.locale, head.base))
        while len(calendars.kept) > MOST_KEPT:
            calendars.kept.popitem(last=False)
    return body


def _within(body: bytes, begin: int, pieces: dict[Digests, _Piece]) -> dict[Digests, _Piece]:
    """Return the pieces as parts of the body that is kept anyway."""
    view, found = memoryview(body), {}
    for key, piece in pieces.items():
        found[key] = replace(piece, text=view[begin : begin + len(piece.text)])
        begin += len(piece.text)
    return found


def _pieces(feed: Feed, head: FeedHead, before: dict[Digests, _Piece]) -> dict[Digests, _Piece]:
    zone = ZoneInfo(feed.mark.zone)
    still_in = PublishedEvent.leaves_at > clock.day_bounds(feed.mark.today, zone)[0]
    query = (
        select(PublishedEvent.event_id, PublishedEvent.digest)
        .where(still_in, PublishedEvent.stands_for_id.is_(None))
        .order_by(PublishedEvent.leaves_at, PublishedEvent.event_id)
    )
    parts = [
        (tuple(digest for _number, digest in part), [number for number, _digest in part])
        for part in _parts(db.session.connection().execute(query).all())
    ]
    missing = iter(_made([ids for key, ids in parts if key not in before], feed.locale, head))
    return dict((key, before[key]) if key in before else next(missing) for key, _ids in parts)


def _parts(rows: Sequence[Row[tuple[int, int]]]) -> Iterator[Sequence[Row[tuple[int, int]]]]:
    """Cut the rows where an event's number says so: one more or one less moves no other cut."""
    begin = 0
    for at, (number, _digest) in enumerate(rows, 1):
        if number % _PIECE_EVENTS == 0 or at - begin == 4 * _PIECE_EVENTS:
            yield rows[begin:at]
            begin = at
    if begin < len(rows):
        yield rows[begin:]


def _made(parts: Sequence[list[int]], locale: str, head: FeedHead) -> Iterable[tuple[Digests, _Piece]]:
    """Make pieces of the events with these numbers, each with the digests of what was read for it."""
    column = PublishedEvent.vevent_en if locale == "en" else PublishedEvent.vevent_de
    for start in range(0, len(parts), _READ_AT_ONCE):
        some = parts[start : start + _READ_AT_ONCE]
        wanted = PublishedEvent.event_id.in_([number for ids in some for number in ids])
        query = select(PublishedEvent.event_id, PublishedEvent.digest, column).where(wanted)
        read = {number: (digest, text) for number, digest, text in db.session.connection().execute(query)}
        for ids in some:
            rows = [read[number] for number in ids if number in read]
            text = "".join(words for _digest, words in rows)
            sent = based(text, head.base).encode()
            zones = frozenset(zones_in(text, head.zone))
            yield tuple(digest for digest, _words in rows), _Piece(sent, _packed(sent), zones)


def _packed(text: bytes) -> bytes:
    """Return the text as blocks of DEFLATE that refer to nothing before them and end at a byte."""
    packing = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packing.compress(text) + packing.flush(zlib.Z_FULL_FLUSH)


def _gzip_of(body: bytes, packed: Iterable[bytes]) -> bytes:
    """Return the body as one member of gzip (RFC 1952), put together of blocks."""
    checks = struct.pack("<II", zlib.crc32(body), len(body) & 0xFFFFFFFF)
    return b"".join([_GZIP_BEGIN, *packed, _GZIP_END, checks])
