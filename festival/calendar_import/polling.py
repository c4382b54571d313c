"""Calendars are looked at again and again: claimed, fetched outside of any transaction, and compared."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from sqlalchemy import select

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import begin_writing, db
from festival.calendar_files.calendar_blocks import MOST_BYTES, NoCalendar
from festival.calendar_files.calendar_reading import open_calendar
from festival.calendar_import.comparing_marks import is_any_due
from festival.calendar_import.sources import EVERY, KIND, Found, has_failed, is_unfinished, take_changes
from festival.exchange.model import Source
from festival.fetching.door import Bounds, Known, door
from festival.fetching.errors import NotFetched

BOUNDS = Bounds(max_bytes=MOST_BYTES, total_seconds=60, accept="text/calendar, text/plain;q=0.5, */*;q=0.1")
CLAIMED_FOR = timedelta(minutes=30)
"""So long nobody else takes a calendar up that somebody is looking at, or was when the process ended."""
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=15), timedelta(days=1)
_HOLDS_S = 240.0
"""After so long the job ends and begins anew: what is left is due still."""
log = logging.getLogger(__name__)


def look_at_calendars() -> int:
    """Look at each calendar that is due; return how many. For a job."""
    until = time.monotonic() + _HOLDS_S
    looked_at = 0
    while time.monotonic() < until:
        source_id = _claim(now=clock.now())
        if source_id is None:
            break
        looked_at += 1
        try:
            look_at(source_id, now=clock.now())
        except Exception:
            log.exception("calendar %s could not be looked at", source_id)
            _note_failure(source_id, "failed", "", now=clock.now())
    return looked_at


def _claim(*, now: datetime) -> int | None:
    """Return the next calendar that is due, which is nobody else's for a while; None for none."""
    begin_writing()
    query = (
        select(Source)
        .where(Source.kind == KIND, Source.next_try_at <= now, Source.is_paused.is_(False))
        .order_by(Source.next_try_at, Source.id)
        .limit(1)
    )
    source = db.session.scalar(query)
    if source is not None:
        source.tried_at, source.next_try_at = now, now + CLAIMED_FOR
    claimed = source.id if source else None
    db.session.commit()
    return claimed


def look_at(source_id: int, *, now: datetime) -> None:
    """Fetch a calendar that was claimed, and have taken what has changed; what goes wrong is noted at it."""
    source = db.session.get_one(Source, source_id)
    address, known, zone = source.address, Known(source.etag, source.last_modified), get_city().tz
    if is_unfinished(source_id):
        db.session.rollback()
        return  # what was found the last time is being written; the claim ends soon enough
    if has_failed(source_id) or is_any_due(source_id, clock.to_local(now, zone).date()):
        known = Known()
    db.session.rollback()
    try:
        fetched = door().fetch(address, BOUNDS, known)
        calendar = None if fetched.is_unchanged else open_calendar(fetched.body, zone)
    except NotFetched as error:
        _note_failure(source_id, error.reason.value, str(error.status or ""), now=now)
        return
    except NoCalendar as error:
        _note_failure(source_id, error.code, "", now=now)
        return
    if calendar is None:
        _note_unchanged(source_id, now=now)
    else:
        take_changes(source_id, Found(calendar, fetched.body, fetched.known), now=now)


def _note_unchanged(source_id: int, *, now: datetime) -> None:
    begin_writing()
    source = db.session.get_one(Source, source_id)
    source.good_at, source.next_try_at = now, now + EVERY
    source.failures, source.error_key, source.error_detail = 0, "", ""
    db.session.commit()


def _note_failure(source_id: int, key: str, detail: str, *, now: datetime) -> None:
    """Note what went wrong, and when to try again: later each time, up to once a day."""
    db.session.rollback()
    begin_writing()
    source = db.session.get_one(Source, source_id)
    source.failures += 1
    source.error_key, source.error_detail = key[:40], detail
    if not source.is_paused:
        source.next_try_at = now + min(FIRST_RETRY * 2 ** min(source.failures - 1, 10), LONGEST_RETRY)
    db.session.commit()
