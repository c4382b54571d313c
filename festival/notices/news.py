"""Notices as their reader may know them: which events they are about, on which day and where, and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from festival.base import clock, dates
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.paging import page_of
from festival.base.templating import today
from festival.conflicts.headings import heading_of
from festival.conflicts.model import Conflict
from festival.conflicts.queries import with_parties
from festival.events.model import Event
from festival.events.next_dates import next_starts
from festival.notices.model import Notice
from festival.notices.sending import inbox, talks_open_to
from festival.notices.words import words_of
from festival.organisers.model import Account
from festival.organisers.permissions import may


@dataclass(frozen=True)
class News:
    """One notice: `about` names the events, `facts` the day and the place; both, like `url`, are empty for who may not
    know them any more."""

    id: int
    at: datetime
    is_unread: bool
    about: str
    facts: tuple[str, ...]
    url: str
    words: str


def news_for(account: Account, *, size: int) -> list[News]:
    """Return the newest of what the account has not read. Five queries at most."""
    page = page_of(inbox(account.id).where(Notice.read_at.is_(None)), size=size)
    return news_of(page.rows, account)


def news_of(notices: Sequence[Notice], account: Account) -> list[News]:
    """Return notices in their order. Four queries at most."""
    abouts = _conflicts(notices, account) | _events(notices, account)
    found = []
    for one in notices:
        about, facts, url = abouts.get(_subject(one), ("", (), ""))
        found.append(News(one.id, one.at, one.read_at is None, about, facts, url, words_of(one, bool(url))))
    return found


About = tuple[str, tuple[str, ...], str]


def _subject(notice: Notice) -> tuple[str, int | None]:
    if notice.conflict_id is not None:
        return "conflict", notice.conflict_id
    return "event", notice.event_id


def _conflicts(notices: Sequence[Notice], account: Account) -> dict[tuple[str, int | None], About]:
    ids = talks_open_to(account, {one.conflict_id for one in notices if one.conflict_id is not None})
    if not ids:
        return {}
    found: dict[tuple[str, int | None], About] = {}
    for conflict in db.session.scalars(with_parties(select(Conflict).where(Conflict.id.in_(ids)))):
        heading = heading_of(conflict, account, current_locale())
        facts = tuple(fact for fact in (heading.day, heading.place) if fact)
        found["conflict", conflict.id] = heading.words, facts, url_for("talk.page", conflict_id=conflict.id)
    return found


def _events(notices: Sequence[Notice], account: Account) -> dict[tuple[str, int | None], About]:
    ids = {one.event_id for one in notices if one.event_id is not None}
    if not ids:
        return {}
    locale, year = current_locale(), today().year
    query = select(Event).where(Event.id.in_(ids)).options(joinedload(Event.venue))
    found: dict[tuple[str, int | None], About] = {}
    starts = next_starts(ids, now=clock.now())
    for event in db.session.scalars(query):
        if not may(account, "event.view_unpublished", event):
            continue
        start = starts.get(event.id, event.local_start)
        on = start.date() if start else None
        place = event.venue.say("name", locale) if event.venue else event.place_name
        day = dates.short_day(on, locale, this_year=year) if on else ""
        facts = tuple(fact for fact in (day, place) if fact)
        url = url_for("desk_events.event", event_id=event.id)
        found["event", event.id] = event.say("title", locale), facts, url
    return found
