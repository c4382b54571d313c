"""Neighbours' calendars are looked at again and again: claimed, fetched outside of any transaction, and kept."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, has_request_context, request
from sqlalchemy import delete, insert, or_, select, update

from festival.base import clock
from festival.base.city import bump_revision, get_city
from festival.base.database import begin_writing, db
from festival.calendar_files.calendar_blocks import NoCalendar
from festival.fetching.door import Known, door
from festival.fetching.errors import NotFetched
from festival.neighbours.finding_feed import FoundFeed, OwnCalendar, fetch_feed
from festival.neighbours.model import Neighbour, NeighbourDate
from festival.neighbours.reading_feed import Looked, Stretch, look_through
from festival.neighbours.signals import neighbours_changed

EVERY = timedelta(hours=6)
CLAIMED_FOR = timedelta(minutes=30)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=30), timedelta(days=1)
HOLDS_FOR = timedelta(weeks=3)
"""So long what was read last is taken as what is there, though it can't be read again."""
KEPT_FOR = timedelta(days=14)
_HOLDS_S = 240.0
_KEPT = (
    *("key", "title", "word", "size", "place", "first_on", "last_on"),
    *("local_start", "local_end", "all_day"),
)
log = logging.getLogger(__name__)


def look_at_neighbours() -> int:
    """Look at each neighbour's calendar that is due; return how many. For a job."""
    note_unread(now=clock.now())
    until, looked_at = time.monotonic() + _HOLDS_S, 0
    while time.monotonic() < until and (number := _claim(now=clock.now())) is not None:
        looked_at += 1
        try:
            look_at(number, now=clock.now())
        except Exception:
            log.exception("the calendar of neighbour %s could not be looked at", number)
            _note_failure(number, "failed", "", now=clock.now())
    return looked_at


def _claim(*, now: datetime) -> int | None:
    """Return the next neighbour that is due, which is nobody else's for a while."""
    due = select(Neighbour).where(Neighbour.is_paused.is_(False), Neighbour.next_try_at <= now)
    if db.session.scalar(select(due.exists())) is not True:
        db.session.rollback()  # most times nothing is due, and nobody waits for the lock
        return None
    begin_writing()
    one = db.session.scalar(due.order_by(Neighbour.next_try_at, Neighbour.id).limit(1))
    if one is not None:
        one.tried_at, one.next_try_at = now, now + CLAIMED_FOR
    claimed = one.id if one else None
    db.session.commit()
    return claimed


def look_at(neighbour_id: int, *, now: datetime) -> None:
    """Fetch a neighbour's calendar and keep what matters of it; what goes wrong is noted, and what was known stays."""
    one = db.session.get_one(Neighbour, neighbour_id)
    zone, address, words = get_city().tz, one.feed_address, one.words
    # What was found by a rule reaches two years from the day it was read.
    is_recent = one.good_at is not None and now - one.good_at < timedelta(days=7)
    known = Known(one.etag, one.last_modified) if is_recent else Known()
    db.session.rollback()
    try:
        found = fetch_feed(door(), address, zone, own=own_hosts(), known=known)
        looked = look_through(found.calendar, words, now=now) if found.calendar else None
    except NotFetched as error:
        _note_failure(neighbour_id, error.reason.value, str(error.status or ""), now=now)
    except NoCalendar as error:
        _note_failure(neighbour_id, error.code, "", now=now)
    except OwnCalendar:
        _note_failure(neighbour_id, "own", "", now=now)
    else:
        begin_writing()
        days = take_looked(db.session.get_one(Neighbour, neighbour_id), found, looked, now=now)
        db.session.commit()
        tell_days(days)


def take_looked(one: Neighbour, found: FoundFeed, looked: Looked | None, *, now: datetime) -> set[date]:
    """Write what was looked at, None for nothing new; return the days of which it says something else than before.

    The caller commits, and then says so by `tell_days`.
    """
    was_old = one.is_unread or one.failures > 0
    one.good_at = one.tried_at = now
    one.failures, one.error_key, one.error_detail, one.is_unread = 0, "", "", False
    one.next_try_at = now + EVERY
    db.session.flush()
    days = _keep(one.id, looked.stretches, now=now) if looked is not None else set()
    if looked is not None:
        one.left_out = dict(looked.left_out)
        one.etag, one.last_modified = found.known.etag, found.known.last_modified
    if was_old:
        days |= days_of(one.id)
    if days or was_old:
        bump_revision()
    return days


def _keep(neighbour_id: int, stretches: Iterable[Stretch], *, now: datetime) -> set[date]:
    """Write the stretches in place of those that were known; those that stay keep their rows."""
    rows = db.session.scalars(select(NeighbourDate).where(NeighbourDate.neighbour_id == neighbour_id)).all()
    known = {_values(row): row for row in rows}
    wanted = {tuple(asdict(one)[name] for name in _KEPT): one for one in stretches}
    old_on = clock.to_local(now, get_city().tz).date()
    gone = [row for values, row in known.items() if values not in wanted and row.last_on >= old_on]
    past = [row.id for row in rows if row.last_on < old_on - KEPT_FOR]
    fresh = [one for values, one in wanted.items() if values not in known]
    for ids in ([row.id for row in gone], past):
        if ids:
            db.session.execute(delete(NeighbourDate).where(NeighbourDate.id.in_(ids)))
    if fresh:
        db.session.execute(
            insert(NeighbourDate), [{"neighbour_id": neighbour_id, **asdict(one)} for one in fresh]
        )
    spans = [(one.first_on, one.last_on) for one in gone] + [(one.first_on, one.last_on) for one in fresh]
    return {on for first_on, last_on in spans for on in _days(first_on, last_on)}


def days_of(neighbour_id: int) -> set[date]:
    """Return all days on which something of a neighbour's is known to be on."""
    query = select(NeighbourDate.first_on, NeighbourDate.last_on).where(
        NeighbourDate.neighbour_id == neighbour_id
    )
    return {on for first_on, last_on in db.session.execute(query).tuples() for on in _days(first_on, last_on)}


def tell_days(days: Iterable[date]) -> None:
    """Say that these days are to be looked at anew; after the commit."""
    found = frozenset(days)
    if found:
        neighbours_changed.send(found)


def note_unread(*, now: datetime) -> None:
    """Take what could not be read for weeks as unknown from now on."""
    old = select(Neighbour.id).where(
        Neighbour.is_unread.is_(False), or_(Neighbour.good_at.is_(None), Neighbour.good_at < now - HOLDS_FOR)
    )
    ids = db.session.scalars(old).all()
    db.session.rollback()
    for number in ids:
        begin_writing()
        one = db.session.get_one(Neighbour, number)
        one.is_unread = True
        bump_revision()
        days = days_of(number)
        db.session.commit()
        tell_days(days)


def _note_failure(neighbour_id: int, key: str, detail: str, *, now: datetime) -> None:
    """Note what went wrong, and when to try again: later each time, up to once a day."""
    db.session.rollback()
    begin_writing()
    one = db.session.get_one(Neighbour, neighbour_id)
    if one.failures == 0:
        bump_revision()  # what is known is said to be of that day from now on
    one.failures += 1
    one.error_key, one.error_detail = key[:40], detail[:20]
    one.next_try_at = now + min(FIRST_RETRY * 2 ** min(one.failures - 1, 10), LONGEST_RETRY)
    db.session.commit()


def own_hosts() -> frozenset[str]:
    """Return the hosts, with their ports, under which this installation answers."""
    hosts = {urlsplit(current_app.config["SETTINGS"].base_url).netloc.lower()}
    if has_request_context():
        hosts.add(request.host.lower())
    return frozenset(hosts - {""})


def _values(row: NeighbourDate) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _KEPT)


def _days(first_on: date, last_on: date) -> Iterable[date]:
    return (first_on + timedelta(days=number) for number in range((last_on - first_on).days + 1))


def read_all_anew() -> None:
    """Have each calendar read again, whatever it says of being the same. Commits."""
    begin_writing()
    asked = update(Neighbour).where(Neighbour.is_paused.is_(False))
    db.session.execute(asked.values(etag="", last_modified="", next_try_at=clock.now()))
    db.session.commit()
