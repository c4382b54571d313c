"""Events found by any word, number or person, among one's own or all that one may read of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true

from festival.base import text
from festival.base.paging import Page
from festival.co_organisers.acting import events_of
from festival.co_organisers.model import CoOrganiser
from festival.desk.work import WorkLine, belongs, lines_of, page_of_lines
from festival.events.model import PUBLIC_STATES, Event, EventTime, StateChange
from festival.events.privacy import sees_everything
from festival.organisers.model import Account, Organisation

SCOPES = ("mine", "all")
SEARCHED_GROUPS = ("", "submitted", "idea", "held", "public", "over")
MOST_WORDS = 8
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class EventSearch:
    """What the list of events is asked for: whose, which group, and words that each have to be found."""

    scope: str = "mine"
    group: str = ""
    words: str = ""

    @property
    def address(self) -> str:
        """The search as a part of an address; the same search has the same one."""
        given = {"scope": self.scope, "group": self.group, "q": self.words}
        return urlencode({name: value for name, value in given.items() if value})


def find_events(
    search: EventSearch, account: Account, *, now: datetime, size: int, number: int
) -> Page[WorkLine]:
    """Return a page of the events that the search means, the next date first, what is over last. Two
    queries."""
    words = [_holds(word, account) for word in search.words.split()[:MOST_WORDS]]
    begins = select(func.min(EventTime.local_start)).where(EventTime.event_id == Event.id).scalar_subquery()
    line = lines_of(
        *(_may_be_shown(search.scope, account), *words), now=now, group=search.group, begins=begins
    ).c
    query = select(line.id, line.local_next).where(belongs(search.group, line))
    over_last = (line.begins.is_(None).desc(), line.begins.desc(), line.id)
    query = query.order_by(line.local_next.is_(None), line.local_next, *over_last)
    return page_of_lines(query, size=size, number=number)


def _may_be_shown(scope: str, account: Account) -> ColumnElement[bool]:
    mine = events_of(account.organisation_ids)
    if scope == "mine":
        return mine
    return true() if sees_everything(account) else or_(mine, Event.state.in_(PUBLIC_STATES))


def _holds(word: str, account: Account) -> ColumnElement[bool]:
    """Whether an event has the word in its text, its place, its organiser or its public contact, is its number, or was
    worked on by somebody of that name; who did so is told those who may read the event at the desk."""
    found: list[ColumnElement[bool]] = [
        Event.search_text.contains(stem, autoescape=True)
        for alternatives in text.stems(word, ("de", "en"))
        for stem in alternatives
    ]
    lowered = word.lower()
    found += [
        func.lower(column).contains(lowered, autoescape=True)
        for column in (Event.contact_name, Event.contact_email, Event.contact_phone)
    ]
    named = func.lower(Organisation.name).contains(lowered, autoescape=True)
    also = select(CoOrganiser.event_id).join(CoOrganiser.organisation)
    found.append(Event.organisation_id.in_(select(Organisation.id).where(named)))
    found.append(Event.id.in_(also.where(CoOrganiser.state == "accepted", named)))
    people = select(Account.id).where(func.lower(Account.name).contains(lowered, autoescape=True))
    by_them = or_(
        Event.created_by_id.in_(people),
        exists().where(StateChange.event_id == Event.id, StateChange.by_id.in_(people)),
    )
    is_told = true() if sees_everything(account) else events_of(account.organisation_ids)
    found.append(and_(is_told, by_them))
    digits = word.removeprefix("#")
    if digits.isascii() and digits.isdigit() and len(digits) < 11 and int(digits) <= LARGEST_ID:
        found.append(Event.id == int(digits))
    return or_(*found)
