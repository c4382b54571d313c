"""The steps of an event's life and its changes as one list, the latest first, a page at a time."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import joinedload

from festival.base.database import db
from festival.base.paging import Page, page_of
from festival.events.change_log import EventChange
from festival.events.model import Event, StateChange
from festival.events.privacy import say_event_for
from festival.history.words import Entry, begun_entry, change_entry, step_entry
from festival.organisers.model import Account

SHOWN = 25


def history_of(event: Event, reader: Account, locale: str, *, number: int) -> Page[Entry]:
    """Return a page of what happened to the event; the last one ends with its beginning. Five queries at most, by
    ix_state_change_event and ix_event_change_event; reads `event.created_by`."""
    steps = select(StateChange.at, literal("step").label("kind"), StateChange.id)
    changes = select(EventChange.at, literal("change").label("kind"), EventChange.id)
    both = union_all(
        steps.where(StateChange.event_id == event.id), changes.where(EventChange.event_id == event.id)
    ).subquery()
    query = select(both.c.kind, both.c.id).order_by(both.c.at.desc(), both.c.kind.desc(), both.c.id.desc())
    page = page_of(query, size=SHOWN, number=number)
    ids: dict[str, list[int]] = {"step": [], "change": []}
    for kind, row_id in page.rows:
        ids[kind].append(row_id)
    entries = {("step", one.id): step_entry(one, locale) for one in read_steps(ids["step"])}
    found = _changes(ids["change"])
    others = _titles([one.values["other_id"] for one in found if "other_id" in one.values], reader, locale)
    entries |= {("change", one.id): change_entry(one, locale, others) for one in found}
    rows = [entries[kind, row_id] for kind, row_id in page.rows]
    return replace(page, rows=rows if page.later else [*rows, begun_entry(event)])


def read_steps(ids: list[int]) -> list[StateChange]:
    """Return steps by their numbers, with who took them. One query."""
    query = (
        select(StateChange)
        .where(StateChange.id.in_(ids))
        .options(joinedload(StateChange.by).lazyload(Account.memberships))
    )
    return list(db.session.scalars(query)) if ids else []


def _changes(ids: list[int]) -> list[EventChange]:
    query = select(EventChange).where(EventChange.id.in_(ids)).options(joinedload(EventChange.by))
    return list(db.session.scalars(query)) if ids else []


def _titles(ids: list[int], reader: Account, locale: str) -> dict[int, str]:
    """Return what the reader may know of the other events that are spoken of."""
    if not ids:
        return {}
    query = select(Event).where(Event.id.in_(ids)).options(joinedload(Event.organisation))
    return {one.id: say_event_for(reader, one, locale).title for one in db.session.scalars(query)}
