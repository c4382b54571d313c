"""A list that was sent in as what it would write: read from its file by what was decided about it; and as a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import begin_writing, db, lock_city
from festival.exchange.candidate import Candidate
from festival.exchange.comparing import Compared, compare, gone_from
from festival.exchange.model import ImportedEvent, ImportRun
from festival.exchange.run_writing import Orders
from festival.exchange.source_readers import CannotRead, Reading
from festival.organisations.saving import found_organisation
from festival.organisers.model import Account
from festival.organisers.organisations import MAX_NAME_LENGTH, going_on
from festival.places.model import Venue
from festival.places.venues import save_venue
from festival.sheets.grouping import candidates_of
from festival.sheets.kept_lists import read_list_file
from festival.sheets.list_reading import ListRead, read_list
from festival.sheets.list_settings import REMEMBERED, ListSettings, read_settings
from festival.sheets.meant_names import is_new, meaning_of
from festival.tables.book import BadTable, read_book
from festival.tables.plain_table import Book

QUESTIONS = ("no_year", "no_end", "each_or_through", "no_date")
"""Troubles that one answer for the whole list may end."""


@dataclass
class Preview:
    """What a list would write now: its rows as they were read, and each event compared with what stands here."""

    settings: ListSettings
    read: ListRead
    rows: list[Compared]
    gone: list[ImportedEvent]

    def waits(self, row: Compared) -> bool:
        """Whether somebody has to say whether it is an event of ours that is like it."""
        return row.kind == "new" and bool(row.twins) and row.candidate.key not in self.settings.apart

    def kind(self, row: Compared) -> str:
        return "twin" if self.waits(row) else row.kind

    @property
    def counts(self) -> Counter[str]:
        counted = Counter(map(self.kind, self.rows))
        counted["gone"] = len(self.gone)
        return counted

    @property
    def questions(self) -> Counter[str]:
        """How often each trouble that one answer may end stands in a row that can't be read."""
        codes = (
            trouble.code
            for row in self.rows
            if row.kind == "unreadable"
            for trouble in row.candidate.troubles
        )
        return Counter(code for code in codes if code in QUESTIONS)


def settings_of(run: ImportRun) -> ListSettings:
    """Return what was decided about this run's list."""
    return read_settings(run.settings)


def book_of(run: ImportRun) -> Book:
    """Return the file of the run. Raises CannotRead where it isn't kept any more, or can't be read."""
    data = read_list_file(run)
    if data is None:
        raise CannotRead("file_gone")
    try:
        return read_book(data)
    except BadTable as error:
        raise CannotRead(error.code) from error


def preview_of(run: ImportRun, *, now: datetime) -> Preview:
    """Return what the run would write. Raises CannotRead. Takes up to some seconds for thousands of rows."""
    settings = settings_of(run)
    read = read_list(book_of(run), settings, get_city().tz)
    candidates = _candidates(run, read, settings)
    rows = compare(run.source_id, candidates, adopted=settings.adopted)
    gone = gone_from(run.source_id, [one.key for one in candidates], now=now) if read.rows else []
    return Preview(settings, read, rows, gone)


def _candidates(run: ImportRun, read: ListRead, settings: ListSettings) -> list[Candidate]:
    query = select(ImportedEvent.key).where(ImportedEvent.source_id == run.source_id)
    known = set(db.session.scalars(query))
    return candidates_of(read.rows, settings, meaning_of(settings), known)


def read_run(run: ImportRun) -> Reading:
    """Return what a run is to write: first it makes the places and organisations that were said to be new, once. For
    the job. Raises CannotRead."""
    book = book_of(run)
    by = db.session.get(Account, run.by_id) if run.by_id else None
    if by is None:
        raise CannotRead("nobody")
    _make_new_ones(run.id, by, now=clock.now())
    run = run_with_source(run.id)
    settings = settings_of(run)
    if settings.own is None:
        raise CannotRead("failed")
    read = read_list(book, settings, get_city().tz)
    orders = Orders(
        state=settings.state,
        organisation_id=going_on(settings.own),
        by=by,
        adopted=settings.adopted,
        apart=settings.apart,
    )
    return Reading(_candidates(run, read, settings), orders)


def run_with_source(run_id: int) -> ImportRun:
    """Return the run as it is now, with its source."""
    query = select(ImportRun).where(ImportRun.id == run_id).options(joinedload(ImportRun.source))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _make_new_ones(run_id: int, by: Account, *, now: datetime) -> None:
    """Make the places and organisations that somebody said to be new, and note their numbers in their place."""
    begin_writing()
    lock_city()
    run = run_with_source(run_id)
    kept = dict(run.settings)
    places, organisations = dict(kept.get("places") or {}), dict(kept.get("organisations") or {})
    names = kept.get("names") or {}
    for key, said in places.items():
        if setting := is_new(said):
            venue = Venue(name=names.get(key, key), kind="other", setting=setting)
            venue.source = run.source.name
            save_venue(venue)
            places[key] = str(venue.id)
    for key, said in organisations.items():
        if sector := is_new(said):
            name = str(names.get(key, key))[:MAX_NAME_LENGTH]
            made = found_organisation({"name": name, "sector": sector, "link": ""}, by, now=now)
            organisations[key] = str(made.id)
    run.settings = kept | {"places": places, "organisations": organisations}
    remember(run)
    db.session.commit()


def remember(run: ImportRun) -> None:
    """Keep with the source what holds for its next list too. Writes; the run's source has to be loaded."""
    run.source.settings = {name: run.settings[name] for name in REMEMBERED if name in run.settings}


def change_settings(run: ImportRun, **values: Any) -> None:
    """Note what was decided about the run. Writes; the caller commits."""
    run.settings = run.settings | values


def rows_shown(rows: Sequence[Compared], preview: Preview, kind: str) -> list[Compared]:
    """Return the rows of one kind, or all."""
    return [row for row in rows if not kind or preview.kind(row) == kind]
