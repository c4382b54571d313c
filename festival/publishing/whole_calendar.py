"""The calendar of all events, kept in pieces: after an edit only the piece with the changed event is made anew.

Nearly everybody who subscribes does so to this one, takes it compressed, and each edit changes it. Its text is that of
the other feeds; what is kept is a compressed piece for some tens of events each, so that nothing is read or compressed
twice, and no worker holds the whole text.
"""

from __future__ import annotations

import struct
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import BigInteger, ColumnElement, case, cast, func, select

from festival.base import clock
from festival.base.database import db
from festival.calendar_writing.ical import CALENDAR_END, FeedHead, based, calendar_top, zones_in
from festival.publishing.feed_response import Feed
from festival.publishing.model import PublishedEvent

EXTENSION = "festival_whole_calendars"
MOST_KEPT = 4
"""Languages and addresses of an installation for which pieces are kept."""
_PIECE_EVENTS = 64
"""So many numbers of events in a row make a piece, whether they are in the calendar or not."""
_READ_AT_ONCE = 8
_GZIP_BEGIN = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_GZIP_END = b"\x03\x00"
"""An empty last block (RFC 1951, section 3.2.6)."""
_DIGEST_PART = 1 << 45
"""So much of a digest is added up: the sum of a piece fits into a column of 63 bits."""
_CRC_ONE, _CRC_POLYNOMIAL = 1 << 31, 0xEDB88320
Mark = tuple[int, int, int]
"""Which piece it is, how many texts are in it, and the sum of their digests: with another text there is another one."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some events' text as blocks of DEFLATE that refer to nothing before them and end at a byte, and what the end of a
    gzip has to know of it: its bytes, its CRC-32, and what a CRC-32 before it is multiplied with to stand before it."""

    packed: bytes
    size: int
    crc: int
    shift: int
    zones: frozenset[str] = frozenset()
    """The TZIDs in it."""


class WholeCalendars:
    """The pieces of the newest calendars of one process."""

    def __init__(self) -> None:
        self.kept: OrderedDict[tuple[str, str], dict[Mark, _Piece]] = OrderedDict()
        self.lock = Lock()


def whole_calendar(feed: Feed, head: FeedHead) -> bytes:
    """Return the calendar of all events that haven't left as one member of gzip (RFC 1952).

    One query for what has changed, and one for each some hundred changed texts.
    """
    calendars: WholeCalendars = current_app.extensions[EXTENSION]
    with calendars.lock:
        pieces = _pieces(feed, head, calendars.kept.get((feed.locale, head.base), {}))
        calendars.kept[feed.locale, head.base] = pieces
        calendars.kept.move_to_end((feed.locale, head.base))
        while len(calendars.kept) > MOST_KEPT:
            calendars.kept.popitem(last=False)
    zones = frozenset[str]().union(*(piece.zones for piece in pieces.values()))
    top, end = calendar_top(head, zones).encode(), CALENDAR_END.encode()
    return _gzip_of([_piece_of(top), *pieces.values(), _piece_of(end)])


def _pieces(feed: Feed, head: FeedHead, before: dict[Mark, _Piece]) -> dict[Mark, _Piece]:
    """Return the pieces in the order of their events' numbers, those from before where nothing has changed."""
    still_in = PublishedEvent.leaves_at > clock.day_bounds(feed.mark.today, ZoneInfo(feed.mark.zone))[0]
    # what stands for another is not asked for by WHERE: a database would leave the index that tells all of this
    is_own = PublishedEvent.stands_for_id.is_(None)
    piece, texts = PublishedEvent.event_id // _PIECE_EVENTS, func.sum(case((is_own, 1), else_=0))
    total = func.sum(case((is_own, PublishedEvent.digest % _DIGEST_PART), else_=0))
    query = select(piece, texts, cast(total, BigInteger)).where(still_in).group_by(piece).order_by(piece)
    marks: list[Mark] = [tuple(row) for row in db.session.connection().execute(query).all()]
    missing = _made([mark[0] for mark in marks if mark not in before], still_in, feed.locale, head)
    return dict((mark, before[mark]) if mark in before else next(missing) for mark in marks)


def _made(
    numbers: Sequence[int], still_in: ColumnElement[bool], locale: str, head: FeedHead
) -> Iterator[tuple[Mark, _Piece]]:
    """Make the pieces with these numbers, each under the mark of what was read for it."""
    column = PublishedEvent.vevent_en if locale == "en" else PublishedEvent.vevent_de
    for start in range(0, len(numbers), _READ_AT_ONCE):
        some = numbers[start : start + _READ_AT_ONCE]
        events = [number * _PIECE_EVENTS + more for number in some for more in range(_PIECE_EVENTS)]
        query = (
            select(PublishedEvent.event_id, PublishedEvent.digest, column)
            .where(PublishedEvent.event_id.in_(events), still_in, PublishedEvent.stands_for_id.is_(None))
            .order_by(PublishedEvent.event_id)
        )
        rows = db.session.connection().execute(query).all()
        for number in some:
            own = [row for row in rows if row[0] // _PIECE_EVENTS == number]
            text = "".join(words for _number, _digest, words in own)
            total = sum(digest % _DIGEST_PART for _number, digest, _words in own)
            made = _piece_of(based(text, head.base).encode(), frozenset(zones_in(text, head.zone)))
            yield (number, len(own), total), made


def _piece_of(text: bytes, zones: frozenset[str] = frozenset()) -> _Piece:
    packing = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packing.compress(text) + packing.flush(zlib.Z_FULL_FLUSH)
    return _Piece(packed, len(text), zlib.crc32(text), _crc_shift(len(text)), zones)


def _gzip_of(pieces: Sequence[_Piece]) -> bytes:
    crc = size = 0
    for piece in pieces:
        crc = _crc_product(crc, piece.shift) ^ piece.crc
        size += piece.size
    end = struct.pack("<II", crc, size & 0xFFFFFFFF)
    return b"".join([_GZIP_BEGIN, *(piece.packed for piece in pieces), _GZIP_END, end])


def _crc_shift(size: int) -> int:
    """Return x to the power of 8 × `size`, modulo the polynomial of CRC-32 (RFC 1952, section 8; ITU-T V.42).

    The CRC of two texts in a row is the first one's times this for the second's size, plus the second one's.
    """
    power, square = _CRC_ONE, _CRC_ONE >> 8
    while size:
        if size & 1:
            power = _crc_product(power, square)
        square, size = _crc_product(square, square), size >> 1
    return power


def _crc_product(one: int, other: int) -> int:
    """Multiply two polynomials over GF(2) whose highest bit is the coefficient of x to the power of 0."""
    product, bit = 0, _CRC_ONE
    while one:
        if one & bit:
            product ^= other
            one ^= bit
        other = other >> 1 ^ (_CRC_POLYNOMIAL if other & 1 else 0)
        bit >>= 1
    return product
