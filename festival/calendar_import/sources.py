"""An organisation's calendars: connected, looked at, disconnected; what was read of one becomes a run of the kernel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload

from festival.base.database import begin_writing, db
from festival.calendar_files.calendar_reading import Calendar
from festival.calendar_import.candidates import known_words
from festival.calendar_import.comparing_marks import Looked, forget_rows, keep_rows, look_through
from festival.calendar_import.kept_calendars import drop_calendar, keep_calendar
from festival.events.model import Event
from festival.exchange.comparing import Compared, compare, gone_from
from festival.exchange.model import ImportedEvent, ImportRun, Source
from festival.exchange.twins_here import Twin
from festival.fetching.door import Known
from festival.fetching.web_addresses import host_of
from festival.organisers.model import Account

KIND = "calendar"
EVERY = timedelta(hours=1)
MOST_SOURCES = 20
"""As many calendars as one organisation may have."""
WRITTEN = ("new", "changed", "kept", "cancelled")
"""What comparing finds and a run writes."""
UNFINISHED = ("waiting", "running", "taking_back")
_MOST_KEYS = 2000


@dataclass(frozen=True)
class Found:
    """A calendar as it was found: by its address, or as a file."""

    calendar: Calendar
    body: bytes
    known: Known = field(default_factory=Known)
    file_name: str = ""


def sources_of(organisation_id: int) -> list[Source]:
    """Return an organisation's calendars, the newest first."""
    query = select(Source).where(Source.kind == KIND, Source.organisation_id == organisation_id)
    return list(db.session.scalars(query.order_by(Source.id.desc())))


def all_sources() -> Select[tuple[Source]]:
    """Return the question for all calendars, those that can't be read first."""
    query = select(Source).where(Source.kind == KIND).options(joinedload(Source.organisation))
    return query.order_by(Source.failures.desc(), Source.name, Source.id)


def gone_counts(source_ids: list[int]) -> dict[int, int]:
    """Return how many events each source has no more. One query."""
    query = (
        select(ImportedEvent.source_id, func.count())
        .where(ImportedEvent.source_id.in_(source_ids), ImportedEvent.gone_since.is_not(None))
        .group_by(ImportedEvent.source_id)
    )
    return dict(db.session.execute(query).tuples().all())


def is_unfinished(source_id: int) -> bool:
    """Whether a run of the source is still being worked on."""
    query = select(ImportRun.id).where(ImportRun.source_id == source_id, ImportRun.state.in_(UNFINISHED))
    return bool(db.session.scalar(select(query.exists())))


def has_failed(source_id: int) -> bool:
    """Whether the last run of the source failed, so that what is known of its entries was never written."""
    query = select(ImportRun.state).where(ImportRun.source_id == source_id, ImportRun.state != "read")
    return db.session.scalar(query.order_by(ImportRun.id.desc()).limit(1)) == "failed"


def last_runs(source_ids: list[int]) -> dict[int, ImportRun]:
    """Return the last run of each source that was not a mere preview. One query."""
    newest = (
        select(func.max(ImportRun.id))
        .where(ImportRun.source_id.in_(source_ids), ImportRun.state != "read")
        .group_by(ImportRun.source_id)
    )
    query = select(ImportRun).where(ImportRun.id.in_(newest)).options(joinedload(ImportRun.by))
    return {one.source_id: one for one in db.session.scalars(query)}


def new_source(organisation_id: int, found: Found, *, state: str, address: str, by: Account) -> Source:
    """Return a calendar that nothing is taken from yet: it is paused until somebody has seen what it holds."""
    source = Source(kind=KIND, organisation_id=organisation_id, address=address, state=state)
    # the address itself is told to nobody who may not change it
    source.name = found.calendar.name or found.file_name or host_of(address)
    source.is_paused, source.created_by_id = True, by.id
    db.session.add(source)
    db.session.flush()
    return source


def preview_run(source: Source, found: Found, kept_name: str, by: Account, *, now: datetime) -> ImportRun:
    """Return a run in which nothing is written yet: what the calendar holds, to be looked at. Earlier ones go."""
    for earlier in open_previews(source.id):
        drop_calendar(earlier.kept_name)
        db.session.delete(earlier)
    run = ImportRun(source_id=source.id, by_id=by.id, state="read", created_at=now)
    run.kept_name, run.file_name = kept_name, found.file_name
    run.settings = {"etag": found.known.etag, "last_modified": found.known.last_modified}
    db.session.add(run)
    db.session.flush()
    return run


def open_previews(source_id: int) -> list[ImportRun]:
    """Return the previews of a source that nobody has answered."""
    query = select(ImportRun).where(ImportRun.source_id == source_id, ImportRun.state == "read")
    return list(db.session.scalars(query))


def take_preview(source: Source, run: ImportRun, looked: Looked, *, now: datetime) -> None:
    """Let a job write what was looked at in the preview, and look again from now on where there is an address."""
    keep_rows(source.id, looked)
    run.state = "waiting"
    source.is_paused = not source.address
    _note_good(source, Known(run.settings.get("etag", ""), run.settings.get("last_modified", "")), now)


def drop_preview(source: Source, run: ImportRun) -> None:
    """Take nothing of what was looked at; a calendar that nothing was ever taken from goes as well."""
    drop_calendar(run.kept_name)
    db.session.delete(run)
    db.session.flush()
    was_taken = db.session.scalar(select(ImportRun.id).where(ImportRun.source_id == source.id).limit(1))
    if was_taken is None:
        db.session.delete(source)


def disconnect(source: Source) -> None:
    """Ask the address no more and forget it; the events stay, and where they come from."""
    source.address, source.etag, source.last_modified = "", "", ""
    source.is_paused, source.next_try_at = True, None
    source.failures, source.error_key, source.error_detail = 0, "", ""
    forget_rows(source.id)


def own_twins(rows: Iterable[Compared], organisation_id: int) -> dict[str, list[Twin]]:
    """Return, by key, events of the organisation itself that may be the same as new ones of its calendar. One query.

    Those of others are none of its business here: what is entered twice by two is found as a conflict.
    """
    alike = {row.candidate.key: row.twins for row in rows if row.kind == "new" and row.twins}
    ids = {twin.event_id for twins in alike.values() for twin in twins}
    query = select(Event.id).where(Event.id.in_(ids), Event.organisation_id == organisation_id)
    own = set(db.session.scalars(query)) if ids else set()
    found = {key: [twin for twin in twins if twin.event_id in own] for key, twins in alike.items()}
    return {key: twins for key, twins in found.items() if twins}


def keys_of_others(source_id: int, organisation_id: int | None) -> set[str]:
    """Return the keys of events that another organisation leads by now: a calendar writes those of its own alone.

    Of an event that was given up for another one, which it was entered twice with, that one counts.
    """
    kept = aliased(Event)
    leads = func.coalesce(kept.organisation_id, Event.organisation_id)
    query = (
        select(ImportedEvent.key)
        .join(Event, Event.id == ImportedEvent.event_id)
        .outerjoin(kept, kept.id == Event.merged_into_id)
        .where(ImportedEvent.source_id == source_id, leads != organisation_id)
    )
    return set(db.session.scalars(query))


def _marked(source_id: int) -> set[str]:
    """Return the keys of events that the source had no more when it was last read."""
    query = select(ImportedEvent.key).where(
        ImportedEvent.source_id == source_id, ImportedEvent.gone_since.is_not(None)
    )
    return set(db.session.scalars(query))


def take_changes(source_id: int, found: Found, *, now: datetime) -> ImportRun | None:
    """Have what has changed written; return the run that a job will do, None where there is nothing to do.

    Reads and compares outside of any transaction, then writes in a short one.
    """
    all_anew = has_failed(source_id)
    looked = look_through(found.calendar, source_id, known_words(), now=now, all_anew=all_anew)
    organisation_id = db.session.get_one(Source, source_id).organisation_id or 0
    rows = compare(source_id, looked.candidates)
    left_out = sorted(own_twins(rows, organisation_id).keys() | keys_of_others(source_id, organisation_id))
    keys = [*(one.key for one in looked.candidates), *looked.still_there]
    out = set(left_out)
    is_news = any(row.kind in WRITTEN and row.candidate.key not in out for row in rows)
    is_news = is_news or not _marked(source_id).isdisjoint(keys) or bool(gone_from(source_id, keys, now=now))
    db.session.rollback()
    kept_name = keep_calendar(found.body) if is_news else ""
    begin_writing()
    source = db.session.get_one(Source, source_id)
    if source.is_paused or is_unfinished(source_id):
        db.session.rollback()
        drop_calendar(kept_name)
        return None
    keep_rows(source_id, looked)
    _note_good(source, found.known, now)
    run = None
    if is_news:
        changed = [row["key"] for row in looked.rows]
        settings: dict[str, Any] = {"keys": changed if len(changed) <= _MOST_KEYS else None}
        settings["left_out"] = left_out
        run = ImportRun(source_id=source_id, state="waiting", created_at=now)
        run.kept_name, run.settings = kept_name, settings
        db.session.add(run)
    db.session.commit()
    return run


def _note_good(source: Source, known: Known, now: datetime) -> None:
    source.etag, source.last_modified = known.etag, known.last_modified
    source.tried_at = source.good_at = now
    source.failures, source.error_key, source.error_detail = 0, "", ""
    source.next_try_at = now + EVERY if source.address else None
