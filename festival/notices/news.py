"""Notices as their reader may know them: which events they are about, on which day and where, and what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from flask import url_for

from festival.base import dates
from festival.base.http import current_locale
from festival.base.paging import page_of
from festival.base.templating import today
from festival.co_organisers.acting import acts_for
from festival.conflicts.display import see_all
from festival.conflicts.model import Conflict
from festival.conflicts.queries import conflicts_by_id
from festival.events.model import Event
from festival.notices.asked import asked_about_conflict, asked_about_event
from festival.notices.model import Notice
from festival.notices.sending import inbox, is_talk_open_to
from festival.notices.talk_notices import MESSAGE_CODES, events_told_of
from festival.notices.words import words_of
from festival.organisers.model import Account
from festival.organisers.permissions import may


@dataclass(frozen=True)
class News:
    """One notice: `about` names the events, `facts` the rule, the day and the place, `reason` is what the rule found,
    `asked` what the reader is asked to do; all, like `url`, are empty for who may not know them any more."""

    id: int
    at: datetime
    is_unread: bool
    about: str
    facts: tuple[str, ...]
    url: str
    words: str
    reason: str = ""
    asked: str = ""


def newest_unread(account: Account, *, size: int) -> list[Notice]:
    """Return the newest of what the account has not read. One query."""
    return page_of(inbox(account.id).where(Notice.read_at.is_(None)), size=size).rows


def conflict_ids_of(notices: Sequence[Notice]) -> set[int]:
    """Return the conflicts that the notices are about."""
    return {one.conflict_id for one in notices if one.conflict_id is not None}


@dataclass(frozen=True)
class Known:
    """What notices are about, loaded for more than them: conflicts as `conflicts_by_id` gives them, and events with
    their place and the start of their next date, wall time."""

    conflicts: Mapping[int, Conflict]
    events: Mapping[int, tuple[Event, datetime | None]]


def news_of(notices: Sequence[Notice], account: Account, known: Known | None = None) -> list[News]:
    """Return notices in their order, as the account may read them. Two queries at most, none with what is known."""
    if known is None:
        events_of_notices, _messages = events_told_of(notices, account.id, size=0)
        known = Known(conflicts_by_id(conflict_ids_of(notices)), events_of_notices)
    conflicts, events = _conflicts(notices, account, known.conflicts), _events(account, known.events)
    found = []
    for one in notices:
        about = _NOTHING
        if one.conflict_id is not None:
            about = conflicts.get(one.conflict_id, _NOTHING)
        elif one.event_id is not None:
            about = _invitation(one, account) or events.get(one.event_id, _NOTHING)
            if about.url and one.code in MESSAGE_CODES:
                about = replace(about, url=url_for("conversation.page", event_id=one.event_id))
            if about.url and one.values.get("festival_id"):
                about = replace(about, url=url_for("festival_lead.page", event_id=one.event_id))
        found.append(
            News(
                id=one.id,
                at=one.at,
                is_unread=one.read_at is None,
                about=about.words,
                facts=tuple(fact for fact in about.facts if fact),
                url=about.url,
                words=words_of(one, bool(about.url), is_mine=about.is_mine),
                reason=about.reason,
                asked=about.asked(one),
            )
        )
    return found


@dataclass(frozen=True)
class _About:
    """What notices are about, for one reader."""

    words: str
    facts: tuple[str, ...]
    url: str
    asked: Callable[[Notice], str]
    reason: str = ""
    is_mine: bool = True


_NOTHING = _About("", (), "", lambda _: "", is_mine=False)


def _invitation(notice: Notice, account: Account) -> _About | None:
    """Return what a notice for an organisation that is asked to take part is about: it may read the event's name,
    though it may not open the event."""
    if notice.values.get("invited_id") not in account.organisation_ids:
        return None
    url = url_for("together.invitation", invitation_id=notice.values["invitation_id"])
    return _About(str(notice.values["title"]), (), url, lambda _: "")


def _conflicts(
    notices: Sequence[Notice], account: Account, known: Mapping[int, Conflict]
) -> dict[int, _About]:
    conflicts = [
        known[one]
        for one in sorted(conflict_ids_of(notices))
        if one in known and is_talk_open_to(account, known[one])
    ]
    return {
        one.conflict.id: _About(
            one.heading.words,
            (one.rule, one.heading.day, one.heading.place),
            one.url,
            partial(asked_about_conflict, conflict=one.conflict, reader=account),
            one.reason,
            any(acts_for(account.organisation_ids, party) for party in one.conflict.parties),
        )
        for one in see_all(conflicts, account, current_locale())
    }


def _events(account: Account, known: Mapping[int, tuple[Event, datetime | None]]) -> dict[int, _About]:
    locale, year = current_locale(), today().year
    found: dict[int, _About] = {}
    for event, local_next in known.values():
        if not may(account, "event.view_unpublished", event):
            continue
        start = local_next or event.local_start
        on = start.date() if start else None
        place = event.venue.say("name", locale) if event.venue else event.place_name
        day = dates.short_day(on, locale, this_year=year) if on else ""
        url = url_for("desk_events.event", event_id=event.id)
        asked = partial(asked_about_event, event=event, reader=account)
        found[event.id] = _About(event.say("title", locale), (day, place), url, asked)
    return found
