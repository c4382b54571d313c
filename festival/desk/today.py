"""What waits for somebody at the desk, in order of what runs out first: answers, decisions, held dates, deadlines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock, dates, vocabulary
from festival.base.city import get_city
from festival.base.http import current_locale
from festival.base.plurals import days_left, ngettext
from festival.base.templating import today
from festival.co_organisers.model import CoOrganiser
from festival.co_organisers.queries import invitations_that_wait
from festival.conflicts.headings import Heading
from festival.desk.work import WorkLine
from festival.events.answering import answer_due_on
from festival.events.model import Event
from festival.festivals.model import FestivalPoint
from festival.festivals.queries import points_that_wait
from festival.organisers.model import Account
from festival.organisers.permissions import may
from festival.statements.permit_deadlines import near_deadlines
from festival.statements.queue import QueueLine, most_urgent

STATEMENTS_SHOWN = 8
DEADLINES_SHOWN = 30
MESSAGES_SHOWN = 8
QUOTED = 140
HOLDS_AHEAD = timedelta(days=28)
"""So near the coordination looks at what others hold; one's own is shown however far."""
PERIODS = (("late", -1), ("week", 7), ("month", 28), ("later", 100_000))
"""By how many days the last of a period is ahead."""


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: until when, what kind of thing, for which events on which day and where, and what it is.

    `until` is None where nobody knows it; `day` is empty where it is the same.
    """

    kind: str
    until: date | None
    titles: tuple[tuple[str, bool], ...]
    more: int
    day: str
    place: str
    who: str
    what: str
    url: str
    german: tuple[str, ...] = ()

    @property
    def kind_words(self) -> str:
        """What kind of thing it is, in words."""
        return kind_words(self.kind)

    @property
    def left(self) -> str:
        """How long it is until then, in words."""
        return days_left((self.until - today()).days) if self.until else ""


@dataclass(frozen=True)
class Period:
    """What runs out in one stretch of time."""

    key: str
    words: str
    lines: list[Waiting]


def by_period(lines: list[Waiting]) -> list[Period]:
    """Return the lines in order of what runs out first; what nobody knows the day of comes last."""
    here = today()
    ordered = in_order(lines)

    def period(line: Waiting) -> str:
        ahead = (line.until - here).days if line.until else PERIODS[-1][1]
        return next(key for key, last in PERIODS if ahead <= last)

    return [Period(key, period_words(key), list(found)) for key, found in groupby(ordered, key=period)]


def in_order(lines: list[Waiting]) -> list[Waiting]:
    """Return the lines in order of what runs out first."""
    return sorted(lines, key=lambda line: (line.until or date.max, KINDS.index(line.kind)))


KINDS = (
    "answer",
    "invitation",
    "point",
    "statement",
    "decision",
    "deadline",
    "permit",
    "hold",
    "clash",
    "message",
    "proposal",
    "letter",
    "admission",
    "review",
)


_KIND_WORDS = {
    "answer": _l("Answer"),
    "statement": _l("Statement"),
    "decision": _l("Decision"),
    "deadline": _l("Deadline"),
    "permit": _l("Last day to apply"),
    "hold": _l("Held date"),
    "invitation": _l("Invitation"),
    "point": _l("Festival"),
    "clash": _l("Conflict"),
    "returned": _l("Back again"),
    "worse": _l("Weighs more"),
    "reassess": _l("To be looked at again"),
    "missed": _l("Not done"),
    "proposal": _l("Proposal"),
    "letter": _l("Letter"),
    "message": _l("Conversation"),
    "review": _l("Looking back"),
    "admission": _l("Organisation"),
}


def kind_words(kind: str) -> str:
    """Return what kind of thing waits."""
    known = _KIND_WORDS.get(kind)
    return str(known) if known else vocabulary.label("state", kind, current_locale())


def period_words(key: str) -> str:
    """Return the heading of a period."""
    return {
        "late": _("Over"),
        "week": _("In the next seven days"),
        "month": _("Within four weeks"),
        "later": _("Later"),
    }[key]


def events_that_wait(rows: list[WorkLine], kind: str, locale: str) -> list[Waiting]:
    """Return what is handed in, as decisions, or held, by the day of the event."""
    return [_event_line(row, kind, locale) for row in rows]


def statement_lines(account: Account, locale: str, *, now: datetime) -> tuple[list[Waiting], list[Waiting]]:
    """Return what this person's office is asked, and whose statements they wait for, what runs out first of each. Two
    queries at most."""
    asked, awaited = most_urgent(account, size=STATEMENTS_SHOWN, now=now)
    mine = [
        _of_statement(
            one,
            who=one.event.organisation.name,
            what=quoted(one.line.question)
            or _("Your statement is asked for: %(permits)s.", permits=", ".join(one.line.permits)),
            url=one.line.url,
        )
        for one in asked
        if one.line.url
    ]
    others = [
        _of_statement(
            one,
            who=one.line.office,
            what=_("%(who)s has not given its statement yet: it is overdue.", who=one.line.office)
            if one.line.is_overdue
            else _("%(who)s has not given its statement yet.", who=one.line.office),
            url=url_for("desk_events.event", event_id=one.event.id),
        )
        for one in awaited
    ]
    return mine, others


def _of_statement(one: QueueLine, *, who: str, what: str, url: str) -> Waiting:
    year = today().year
    return Waiting(
        kind="statement",
        until=one.line.due_on,
        titles=((one.title, one.is_german),),
        more=0,
        day=dates.short_day(one.local_start.date(), current_locale(), this_year=year)
        if one.local_start
        else "",
        place=one.place,
        who=who,
        what=what,
        url=url,
    )


def deadlines_that_wait(account: Account, locale: str, *, now: datetime) -> list[Waiting]:
    """Return the last days to apply that are near, for events that this person acts for. One query."""
    year = today().year
    return [
        Waiting(
            kind="permit",
            until=one.apply_by,
            titles=((one.event.say("title", locale), locale == "en" and not one.event.title_en),),
            more=0,
            day=dates.short_day(one.local_start.date(), locale, this_year=year) if one.local_start else "",
            place=one.event.venue.say("name", locale) if one.event.venue else one.event.place_name,
            who="",
            what=_("The last day to apply: %(permits)s.", permits=", ".join(one.names)),
            url=url_for("desk_events.event", event_id=one.event.id, _anchor="permits"),
        )
        for one in near_deadlines(account, locale, now=now, size=DEADLINES_SHOWN)
    ]


def invitations_to_answer(account: Account, locale: str) -> list[Waiting]:
    """Return what this person's organisations are asked to organise together with others. One query."""
    return [_invited(row, locale) for row in invitations_that_wait(account)]


def points_to_decide(account: Account, locale: str) -> list[Waiting]:
    """Return the points that were placed in festivals of this person's organisations. One query."""
    return [_placed(point, locale) for point in points_that_wait(account)]


def _placed(point: FestivalPoint, locale: str) -> Waiting:
    event, feast = point.event, point.festival.event
    return Waiting(
        kind="point",
        until=feast.local_start.date() if feast.local_start else None,
        titles=((feast.say("title", locale), locale == "en" and not feast.title_en),),
        more=0,
        day="",
        place=point.stage,
        who=event.organisation.name,
        what=_("“%(title)s” waits for your answer.", title=event.say("title", locale)),
        url=url_for("festival_lead.page", event_id=feast.id),
    )


def _invited(row: CoOrganiser, locale: str) -> Waiting:
    event = row.event
    names = {"lead": event.organisation.name, "name": row.organisation.name}
    return Waiting(
        kind="invitation",
        until=event.local_start.date() if event.local_start else None,
        titles=((event.say("title", locale), locale == "en" and not event.title_en),),
        more=0,
        day="",
        place=event.venue.say("name", locale) if event.venue else event.place_name,
        who=event.organisation.name,
        what=_("%(lead)s asks %(name)s to lead it from now on.", **names)
        if row.lead_asked_at
        else _("%(lead)s asks %(name)s to organise it together.", **names),
        url=url_for("together.invitation", invitation_id=row.id),
    )


def messages_that_wait(account: Account, locale: str, unread: Iterable[tuple[Event, int]]) -> list[Waiting]:
    """Return lines for events with so many messages that this person has not read."""
    return [
        Waiting(
            kind="message",
            until=None,
            titles=((event.say("title", locale), locale == "en" and not event.title_en),),
            more=0,
            day="",
            place=event.venue.say("name", locale) if event.venue else event.place_name,
            who=event.organisation.name,
            what=ngettext("%(num)s new message", "%(num)s new messages", count),
            url=url_for("conversation.page", event_id=event.id),
        )
        for event, count in unread
        if may(account, "event.view_unpublished", event)
    ]


def is_near(row: WorkLine) -> bool:
    """Whether a held date is so near that the coordination looks at it."""
    return row.local_next is not None and row.local_next.date() - today() <= HOLDS_AHEAD


def _event_line(row: WorkLine, kind: str, locale: str) -> Waiting:
    event = row.event
    on = row.local_next.date() if row.local_next else event.local_start.date() if event.local_start else None
    due_on = answer_due_on(row.since, get_city()) if kind == "decision" else event.lapses_on
    since = dates.short_day(clock.to_local(row.since, get_city().tz).date(), locale, this_year=today().year)
    words = {
        "decision": _("Handed in, waiting for an answer since %(day)s.", day=since),
        "hold": _hold_words(event, since, locale),
    }[kind]
    if row.missing:
        words += " " + _("missing: %(steps)s", steps=row.missing) + "."
    return Waiting(
        kind=kind,
        until=min((day for day in (on, due_on) if day), default=None),
        titles=((event.say("title", locale), locale == "en" and not event.title_en),),
        more=0,
        day=_day_of(row, locale),
        place=row.place,
        who=event.organisation.name,
        what=words,
        url=url_for("desk_events.event", event_id=event.id),
    )


def _hold_words(event: Event, since: str, locale: str) -> str:
    if event.lapses_on is None:
        return ""
    day = dates.short_day(event.lapses_on, locale, this_year=today().year)
    if event.local_start is not None and event.local_start.date() == event.lapses_on:
        return _("Held since %(day)s, lapses on its own day: hand it in before.", day=since)
    return _("Held since %(day)s, lapses on %(until)s: renew it or hand it in.", day=since, until=day)


def _day_of(row: WorkLine, locale: str) -> str:
    if row.local_next is None:
        return ""
    day = dates.short_day(row.local_next.date(), locale, this_year=today().year)
    if row.event.has_whole_days(row.local_next):
        return day
    return f"{day}, {dates.clock_time(row.local_next.time(), locale)}"


def about(heading: Heading, kind: str, until: date, what: str, url: str) -> Waiting:
    """Return the line of a conflict."""
    day = heading.day if kind in ("deadline", "missed") else ""
    return Waiting(kind, until, heading.titles, heading.more, day, heading.place, "", what, url)


def talk_url(conflict_id: int) -> str:
    """Return where a conflict is talked about."""
    return url_for("talk.page", conflict_id=conflict_id)


def quoted(text: str) -> str:
    """Return the beginning of what somebody wrote, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else f"{line[:QUOTED].rstrip()} …"
