"""Holding a date: a new event that is pencilled at once, or one that is moved there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from festival.base.database import db
from festival.base.vocabulary import UNKNOWN
from festival.event_times.regular_form import RegularForm
from festival.event_times.times_form import KnownLine
from festival.events.model import Event, EventTime
from festival.events.occurrences import line_of
from festival.events.saving import (
    Step,
    change_line,
    move_changes,
    new_event,
    set_lines,
    take_step,
    write_event,
)
from festival.findings.happening import EventFacts
from festival.organisers.model import Account
from festival.places.model import Venue
from festival.recurrence import expansion
from festival.recurrence.rule import Recurrence
from festival.recurrence.shifting import moved_dates, moved_rule

MOVABLE = ("idea", "pencilled", "submitted", "confirmed", "postponed")


@dataclass(frozen=True)
class Slot:
    """When and where: wall times of the city; no venue where it is not known yet."""

    local_start: datetime
    local_end: datetime
    all_day: bool
    venue_id: int | None


@dataclass(frozen=True)
class Newcomer:
    """What somebody has said who holds a date early."""

    title: str
    organisation_id: int
    key: str
    event_facts: EventFacts | None = None
    place_name: str = ""


def hold(newcomer: Newcomer, slot: Slot, *, by: Account, now: datetime) -> Event:
    """Return a new event that holds its date; the caller commits."""
    event = new_event(newcomer.title, organisation_id=newcomer.organisation_id, by=by, key=newcomer.key)
    event_facts = newcomer.event_facts
    if event_facts is not None:
        event.category, event.tone, event.sound = event_facts.category, event_facts.tone, event_facts.sound
        event.setting, event.audiences = event_facts.setting, sorted(event_facts.audiences)
        event.visitors_expected, event.needs_quiet = event_facts.visitors, event_facts.needs_quiet
    elif slot.venue_id is not None:
        event.setting = setting_at(db.session.get(Venue, slot.venue_id))
    event.lines = [EventTime(local_start=slot.local_start, local_end=slot.local_end, all_day=slot.all_day)]
    event.venue_id, event.place_name = slot.venue_id, newcomer.place_name
    write_event(event, now=now)
    take_step(event, Step("pencilled", by), now=now)
    return event


def setting_at(venue: Venue | None) -> str:
    """Return whether what happens there is indoors or outdoors, as far as the place alone tells."""
    return venue.setting if venue is not None and venue.setting in ("indoor", "outdoor") else UNKNOWN


def move(event: Event, slot: Slot, *, by: Account, now: datetime) -> str:
    """Move the whole event, an idea becomes pencilled; return what is wrong with the new time in words, or "".

    A series keeps its rhythm: start, end and single changes move together. The caller commits, or rolls back where
    something is wrong.
    """
    form = moved_form(event, slot)
    if not form.validate():
        return " ".join(str(error) for field in form for error in field.errors)
    take_times(event, form)
    if slot.venue_id is not None and slot.venue_id != event.venue_id:
        event.venue_id, event.place_name, event.geometry = slot.venue_id, "", None
    if event.state == "idea":
        take_step(event, Step("pencilled", by), now=now)
    else:
        write_event(event, now=now, by=by)
    return ""


def slot_on(event: Event, on: date) -> Slot:
    """Return the event's own times and place with its first date on another day."""
    assert event.local_start is not None and event.local_end is not None  # the caller has looked
    start = datetime.combine(on, event.local_start.time())
    return Slot(start, start + (event.local_end - event.local_start), event.all_day, event.venue_id)


def moved_form(event: Event, slot: Slot) -> RegularForm:
    """Return the step on times as somebody would have typed the new ones."""
    last_on = (slot.local_end - timedelta(microseconds=1)).date() if slot.all_day else slot.local_end.date()
    next_morning = (
        not slot.all_day
        and slot.local_end - slot.local_start < timedelta(days=1)
        and slot.local_end.time() < slot.local_start.time()
    )
    known = _first_of(event)
    rule = _moved_rule(known, slot.local_start.date())
    typed = {
        "start_on": slot.local_start.date().isoformat(),
        "end_on": "" if last_on == slot.local_start.date() or next_morning else last_on.isoformat(),
        "all_day": slot.all_day,
        "start_time": "" if slot.all_day else f"{slot.local_start:%H:%M}",
        "end_time": "" if slot.all_day else f"{slot.local_end:%H:%M}",
        "start_fold": "0",
        "end_fold": "0",
        "version": "",
    }
    shown = RegularForm.answers(event) | RegularForm.line_answers(known) | RegularForm.rule_answers(rule)
    form = RegularForm(formdata=None, data=shown | typed)
    form.offer(event, [KnownLine(one.id, replace(one.line, rule=rule)) for one in known])
    return form


def _first_of(event: Event) -> list[KnownLine]:
    return [KnownLine(row.id, line_of(row)) for row in event.lines[:1]]


def take_times(event: Event, form: RegularForm) -> None:
    """Give the event the form's times; the single changes of a series that has moved go along. The form is valid."""
    now = form.typed_line()
    if not event.lines:
        set_lines(event, [now])
        return
    was = line_of(event.lines[0])
    if was.rule and now.rule and event.date_changes:
        wanted = [change.on for change in event.date_changes if change.at == was.at]
        moves = moved_dates(was.rule, was.first_on, now.rule, now.first_on, wanted)
        named = {datetime.combine(on, was.at): datetime.combine(to, now.at) for on, to in moves.items()}
        move_changes(event, named)
    _shift_further(event, now.first_on - was.first_on)
    change_line(event, event.lines[0], now)


def _shift_further(event: Event, shift: timedelta) -> None:
    """Let the further lines move by as many days as the first; a rule that can't move keeps its line where it is."""
    for line in event.lines[1:] if shift else ():
        was = line_of(line)
        to_on = was.first_on + shift
        rule = moved_rule(was.rule, was.first_on, to_on) if was.rule else None
        if was.rule is not None and rule is None:
            continue
        own = [change.on for change in event.date_changes if change.at == was.at and was.has(change.on)]
        moves = moved_dates(was.rule, was.first_on, rule, to_on, own) if was.rule and rule else {}
        if was.rule is None:
            moves = {on: on + shift for on in own}
        at = was.at
        move_changes(event, {datetime.combine(on, at): datetime.combine(to, at) for on, to in moves.items()})
        line.local_start, line.local_end = was.local_start + shift, was.local_end + shift
        line.start_fold = line.end_fold = 0
        line.rrule = expansion.to_rrule(rule) if rule else None


def _moved_rule(known: list[KnownLine], to_on: date) -> Recurrence | None:
    """Return the first line's rule once its first date is `to_on`; one that can't move stays, and the form says so."""
    line = known[0].line if known else None
    if line is None or line.rule is None:
        return None
    return moved_rule(line.rule, line.first_on, to_on) or line.rule
