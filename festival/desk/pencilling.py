"""Holding a date: a new event that is pencilled at once, or one that is moved there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select

from festival.base.database import db, lock_city
from festival.coordination.plan import Traits
from festival.desk.forms.when import WhenForm
from festival.desk.steps import apply
from festival.events.model import Event
from festival.events.registering import Step, new_event, take_step, write_event
from festival.organisers.model import Account
from festival.organisers.permissions import may

_KEY = re.compile(r"[0-9a-f-]{36}")
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
    traits: Traits | None = None
    place_name: str = ""


def sent_before(key: str | None, by: Account) -> tuple[Event | None, str]:
    """Return the event that the same form has made already, and the key to use for a new one.

    The same form sent again waits here for the first one.
    """
    if not _KEY.fullmatch(key or ""):
        return None, str(uuid4())
    lock_city()
    known = db.session.scalar(select(Event).where(Event.uid == f"{key}@festival"))
    if known is None:
        return None, str(key)
    return (known, str(key)) if may(by, "event.edit", known) else (None, str(uuid4()))


def hold(newcomer: Newcomer, slot: Slot, *, by: Account, now: datetime) -> Event:
    """Return a new event that holds its date; the caller commits."""
    event = new_event(newcomer.title, organisation_id=newcomer.organisation_id, by=by, key=newcomer.key)
    traits = newcomer.traits
    if traits is not None:
        event.category, event.tone, event.sound = traits.category, traits.tone, traits.sound
        event.setting, event.audiences = traits.setting, sorted(traits.audiences)
        event.visitors_expected = traits.visitors
    event.local_start, event.local_end, event.all_day = slot.local_start, slot.local_end, slot.all_day
    event.venue_id, event.place_name = slot.venue_id, newcomer.place_name
    write_event(event, now=now)
    take_step(event, Step("pencilled", by), now=now)
    return event


def move(event: Event, slot: Slot, *, by: Account, now: datetime) -> str:
    """Move the whole event, an idea becomes pencilled; return what is wrong with the new time in words, or "".

    A series keeps its rhythm and moves its weekdays along. The caller commits, or rolls back where something is wrong.
    """
    form = moved_form(event, slot)
    if not form.validate():
        return " ".join(str(error) for field in form for error in field.errors)
    apply(event, form.values())
    if slot.venue_id is not None and slot.venue_id != event.venue_id:
        event.venue_id, event.place_name, event.geometry = slot.venue_id, "", None
    if event.state == "idea":
        take_step(event, Step("pencilled", by), now=now)
    else:
        write_event(event, now=now)
    return ""


def moved_form(event: Event, slot: Slot) -> WhenForm:
    """Return the step on times as somebody would have typed the new ones."""
    last_on = (slot.local_end - timedelta(microseconds=1)).date() if slot.all_day else slot.local_end.date()
    next_morning = not slot.all_day and slot.local_end - slot.local_start < timedelta(days=1)
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
    form = WhenForm(formdata=None, data=WhenForm.answers(event) | typed)
    form.offer(event.tz, event.rrule)
    if form.repeat.data == "weekly" and event.local_start is not None:
        shift = (slot.local_start.date() - event.local_start.date()).days
        form.weekdays.data = [
            str(day) for day in sorted((int(day) + shift) % 7 for day in form.weekdays.data or [])
        ]
    return form
