"""A coordinator's Monday: what is new since a day, what got worse, and who has not answered yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from festival.base import clock, dates
from festival.base.city import get_city
from festival.base.paging import Page, page_of
from festival.base.templating import today
from festival.conflicts.display import SeenConflict, see_all
from festival.conflicts.headings import heading_of
from festival.conflicts.model import OPEN_STATES, Conflict
from festival.conflicts.queries import with_parties
from festival.desk.today import Waiting, about, quoted, talk_url
from festival.desk.work import WorkLine
from festival.events.answering import answer_due_on
from festival.events.model import Event, StateChange
from festival.events.next_dates import next_starts
from festival.mediation.tasks import rests, task_words, tasks_to_do
from festival.mediation.waiting import letters_to_answer, proposals_to_answer
from festival.organisers.model import Account
from festival.rules.severity_words import weight_of

SHOWN = 12
"""So many of what is new; the board and the list of events have all of it."""
FRIDAY = 4
STEPS_TOLD = ("submitted", "pencilled", "confirmed", "postponed", "cancelled", "withdrawn")


def last_friday(on: date) -> date:
    """Return the Friday before a day; on a Friday that of the week before."""
    return on - timedelta(days=(on.weekday() - FRIDAY) % 7 or 7)


def new_events(since_at: datetime, locale: str) -> Page[Waiting]:
    """Return the events that took a step since then, by their last one, the latest first. Two queries."""
    last = (
        select(func.max(StateChange.id))
        .where(StateChange.at >= since_at, StateChange.to_state.in_(STEPS_TOLD))
        .group_by(StateChange.event_id)
    )
    query = (
        select(Event, StateChange)
        .join(StateChange, StateChange.event_id == Event.id)
        .where(StateChange.id.in_(last))
        .options(joinedload(Event.organisation), joinedload(Event.venue), joinedload(StateChange.by))
        .order_by(StateChange.at.desc(), StateChange.id.desc())
    )
    page = page_of(query, size=SHOWN)
    starts = next_starts([event.id for event, _step in page.rows], now=clock.now())
    return replace(
        page,
        rows=[
            _step_line(event, step, locale, starts.get(event.id, event.local_start))
            for event, step in page.rows
        ],
    )


def new_conflicts(account: Account, since_at: datetime, locale: str, *, now: datetime) -> Page[Waiting]:
    """Return the conflicts that were found since then and are still open, the soonest first. Four queries."""
    return _conflicts(account, locale, "clash", [Conflict.found_at >= since_at, *_open(now)])


def worse_conflicts(account: Account, since_at: datetime, locale: str, *, now: datetime) -> Page[Waiting]:
    """Return the conflicts that came back since then, weigh more than they did, or in which an event changed after they
    were accepted. Four queries."""
    came_back = and_(Conflict.reopened_at >= since_at, Conflict.found_at < since_at)
    changed = and_(Conflict.state == "to_reassess", Conflict.changed_at >= since_at)
    worse = and_(Conflict.worse_at >= since_at, Conflict.found_at < since_at)
    return _conflicts(account, locale, "returned", [or_(came_back, changed, worse), *_open(now)])


def missed_tasks(account: Account, locale: str) -> list[Waiting]:
    """Return what was decided and not done in time, the oldest first. Two queries."""
    return [
        about(
            heading_of(task.conflict, account, locale),
            "missed",
            task.due_on,
            f"{quoted(task.decision.text)} {task_words(task, locale)}.",
            talk_url(task.conflict_id),
        )
        for task in tasks_to_do(account)
        if task.state == "missed" or task.due_on < today()
    ]


def unanswered(account: Account, locale: str, *, now: datetime) -> list[Waiting]:
    """Return the proposals and letters that nobody has answered, with whose turn it is, those that wait longest first.
    Four queries."""
    found: dict[int, tuple[datetime, Waiting]] = {}
    for proposal in proposals_to_answer(None, now=now):
        event = proposal.event
        words = _(
            "%(who)s has not answered the proposal of %(by)s since %(day)s.",
            who=event.organisation.name,
            by=proposal.organisation.name if proposal.organisation else proposal.by.name,
            day=_day_words(proposal.at, locale),
        )
        meant = proposal.proposed.named or event.local_start
        line = _of_event(event, "proposal", words, locale, meant)
        found[proposal.conflict_id] = proposal.at, replace(line, url=talk_url(proposal.conflict_id))
    for one in letters_to_answer(None, now=now):
        asked = [
            party.organisation.name
            for party in one.conflict.parties
            if party.organisation_id != one.letter.organisation_id
        ]
        words = _(
            "%(who)s has not answered the letter of %(by)s since %(day)s.",
            who=", ".join(dict.fromkeys(asked)) or _("the coordination"),
            by=one.letter.organisation.name if one.letter.organisation else one.letter.by.name,
            day=_day_words(one.letter.at, locale),
        )
        line = about(
            heading_of(one.conflict, account, locale),
            "letter",
            one.conflict.on,
            words,
            talk_url(one.conflict.id),
        )
        found.setdefault(one.conflict.id, (one.letter.at, line))
    return [line for _at, line in sorted(found.values(), key=lambda one: one[0])]


def late_decisions(rows: list[WorkLine]) -> list[WorkLine]:
    """Return what is handed in and waits longer than the city has said."""
    city = get_city()
    return [row for row in rows if (due_on := answer_due_on(row.since, city)) and due_on < today()]


def _conflicts(account: Account, locale: str, kind: str, where: list[ColumnElement[bool]]) -> Page[Waiting]:
    query = with_parties(select(Conflict).where(*where)).order_by(Conflict.from_at, Conflict.id)
    page = page_of(query, size=SHOWN)
    lines = [
        replace(
            about(one.heading, *_what_happened(one, kind), one.url),
            german=one.german,
        )
        for one in see_all(page.rows, account, locale)
    ]
    return replace(page, rows=lines)


def _what_happened(one: SeenConflict, kind: str) -> tuple[str, date, str]:
    """Return the kind of line, its day and its words: where it weighs more than it did, from what to what."""
    conflict = one.conflict
    if conflict.state == "to_reassess":
        return "reassess", conflict.on, one.reason
    if kind == "returned" and conflict.severity_before is not None:
        before = weight_of(conflict.severity_before)[1]
        words = _("Was “%(before)s”, is “%(now)s” now.", before=before, now=one.weight_words)
        return "worse", conflict.on, f"{words} {one.reason}"
    return kind, conflict.on, one.reason


def _open(now: datetime) -> list[ColumnElement[bool]]:
    return [Conflict.state.in_(OPEN_STATES), Conflict.last_at > now, Conflict.is_small.is_(False), ~rests()]


def _step_line(event: Event, step: StateChange, locale: str, starts: datetime | None) -> Waiting:
    who = step.by.name if step.by else event.organisation.name
    words = _("%(who)s, %(day)s.", who=who, day=_day_words(step.at, locale))
    if step.reason:
        words += f" {quoted(step.reason)}"
    return _of_event(event, step.to_state, words, locale, starts)


def _of_event(event: Event, kind: str, words: str, locale: str, starts: datetime | None) -> Waiting:
    """Return the line of an event on the date that begins then."""
    return Waiting(
        kind=kind,
        until=starts.date() if starts else None,
        titles=((event.say("title", locale), locale == "en" and not event.title_en),),
        more=0,
        day="" if starts is None or event.has_whole_days(starts) else dates.clock_time(starts.time(), locale),
        place=event.venue.say("name", locale) if event.venue else event.place_name,
        who=event.organisation.name,
        what=words,
        url=url_for("desk_events.event", event_id=event.id),
    )


def _day_words(at: datetime, locale: str) -> str:
    return dates.short_day(clock.to_local(at, get_city().tz).date(), locale, this_year=today().year)
