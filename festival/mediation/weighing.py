"""What stands against a proposed date, for those who are about to send it and those who are about to take it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from festival.base.database import db
from festival.checks.draft import draft_as_typed, findings_for_draft
from festival.checks.happenings import Loaded
from festival.checks.series_findings import SeriesFinding
from festival.checks.surroundings import Draft
from festival.conflicts.telling import tell
from festival.events.model import Event
from festival.events.occurrences import plan_of
from festival.findings.happening import Place
from festival.mediation.model import Proposed
from festival.mediation.queries import change_on
from festival.organisers.model import Account
from festival.recurrence.time_plan import TimeLine, planned
from festival.rules.severity_words import weight_of
from festival.rules.words import say_evidence, say_reason


@dataclass(frozen=True)
class Reader:
    """Who reads, in which language, and which events the talk has told them of already."""

    account: Account
    locale: str
    knows: Collection[int] = ()


@dataclass(frozen=True)
class AgainstIt:
    """One thing that stands against a date, ready to read."""

    weight: str
    word: str
    reason: str
    evidence: list[str]
    german: tuple[str, ...]


@dataclass(frozen=True)
class Weighed:
    """All that stands against a date, worst first. `mark` changes with it, whatever the reader may know of it; it is
    empty where nothing does."""

    against: tuple[AgainstIt, ...] = ()
    mark: str = ""


def weigh(event: Event, proposed: Proposed, reader: Reader, *, now: datetime) -> Weighed:
    """Return what the rules have against the event at that time and place; nothing is written. The event comes from
    `event_to_move`. Twenty queries at most."""
    matters = [
        one for one in findings_for_draft(_draft(event, proposed, now=now), now=now) if one.is_conflict
    ]
    if not matters:
        return Weighed()
    told = tell([one.finding for one in matters], reader.account, reader.locale, knows=reader.knows)
    return Weighed(
        tuple(
            AgainstIt(
                *weight_of(one.severity),
                say_reason(one, reader.locale),
                say_evidence(one, reader.locale),
                one.german,
            )
            for one in told
        ),
        _mark(event, proposed, matters),
    )


def event_to_move(event_id: int) -> Event:
    """Return an event with all that weighing and moving it reads."""
    query = (
        select(Event)
        .where(Event.id == event_id)
        .options(joinedload(Event.organisation), selectinload(Event.date_changes))
    )
    return db.session.scalars(query).one()


def _draft(event: Event, proposed: Proposed, *, now: datetime) -> Draft:
    """Return the event on the proposed date alone: the other dates of a series stay where they are."""
    was = plan_of(event)
    line = was.lines[planned(was, proposed.named).line if proposed.named else 0]
    times = TimeLine(proposed.local_start, proposed.local_end, line.all_day)
    plan = replace(was, lines=(times,), changes={})
    draft = draft_as_typed(event, plan, now=now)
    place = _place(event, proposed)
    moved = (
        replace(one, place=place or one.place, on=proposed.named.date() if proposed.named else one.on)
        for one in draft.happenings
    )
    return replace(draft, happenings=tuple(moved))


def _place(event: Event, proposed: Proposed) -> Place | None:
    """Return where the date would be, None where the event itself is."""
    change = change_on(event, proposed.named)
    venue_id = proposed.venue_id or (change.venue_id if change else None)
    if venue_id is not None:
        return Loaded().place_of(venue_id)
    return Place(name=change.place_name) if change and change.place_name else None


def _mark(event: Event, proposed: Proposed, matters: list[SeriesFinding]) -> str:
    keys = sorted((one.finding.key, int(one.finding.severity)) for one in matters)
    told = repr((event.id, proposed.named, proposed.local_start, proposed.local_end, proposed.venue_id, keys))
    return blake2b(told.encode(), digest_size=12).hexdigest()
