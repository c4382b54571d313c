"""Holding a date: a new event that is pencilled at once, or one that is moved there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from festival.base.database import db
from festival.base.http import current_locale
from festival.base.templating import today
from festival.base.vocabulary import UNKNOWN
from festival.event_times.regular_form import RegularForm
from festival.event_times.times_form import KnownLine, refuse
from festival.events.model import Event, EventTime
from festival.events.moving import first_day, moved_line, moved_names
from festival.events.occurrences import line_of, plan_that_moves
from festival.events.saving import (
    Step,
    line_values,
    move_changes,
    new_event,
    set_lines,
    take_step,
    write_event,
)
from festival.findings.happening import EventFacts
from festival.organisers.model import Account
from festival.places.model import Venue
from festival.recurrence.line_words import line_words
from festival.recurrence.rule import Recurrence
from festival.recurrence.shifting import moved_rule

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

    All its lines move by as many days, with their rules and what was said of single dates. The caller commits, or rolls
    back where something is wrong.
    """
    form = moved_form(event, slot)
    if not can_move(event, form):
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
    """Return the times and the place of the event's first line, with its first date on another day."""
    assert event.local_start is not None and event.local_end is not None  # the caller has looked
    shift = on - first_day(plan_that_moves(event))
    start, end = event.local_start + shift, event.local_end + shift
    return Slot(start, end, event.all_day, event.venue_id)


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


def can_move(event: Event, form: RegularForm) -> bool:
    """Check the moved times, and that the event's further lines can move along; errors stand at the first day."""
    if not form.validate():
        return False
    further = [line_of(row) for row in event.lines[1:]]
    shift = form.typed_line().first_on - line_of(event.lines[0]).first_on if further else timedelta()
    stays = next((line for line in further if moved_line(line, shift) is None), None)
    if stays is None:
        return True
    words = line_words(stays, current_locale(), this_year=today().year)
    return refuse(
        form.start_on,
        _(
            "Its times can't all move by as many days: “%(times)s” stays. Change them one by one.",
            times=words,
        ),
    )


def take_times(event: Event, form: RegularForm) -> None:
    """Give the event the form's times; further lines and what was said of single dates go along. The form can move."""
    now = form.typed_line()
    if not event.lines:
        set_lines(event, [now])
        return
    lines = [line_of(row) for row in event.lines]
    shift = now.first_on - lines[0].first_on
    moved = [now, *(moved_line(line, shift) or line for line in lines[1:])]
    if len(lines) > 1 or (
        lines[0].rule and now.rule
    ):  # a single date is given times, and keeps none of its own
        move_changes(event, moved_names(lines, moved, [change.named for change in event.date_changes]))
    for row, line in zip(event.lines, moved, strict=True):
        for name, value in line_values(line).items():
            setattr(row, name, value)


def _moved_rule(known: list[KnownLine], to_on: date) -> Recurrence | None:
    """Return the first line's rule once its first date is `to_on`; one that can't move stays, and the form says so."""
    line = known[0].line if known else None
    if line is None or line.rule is None:
        return None
    return moved_rule(line.rule, line.first_on, to_on) or line.rule
