"""The call of a festival: that an event is one, what it looks for, and its slots. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from festival.base.database import db
from festival.base.errors import FestivalError
from festival.events.change_log import note_change
from festival.events.lifecycle import ENDED_STATES
from festival.events.model import Event
from festival.events.saving import write_event
from festival.festivals.model import Festival, FestivalPoint, FestivalSlot
from festival.organisers.model import Account

MOST_SLOTS = 400
"""So many slots a festival has at most."""


class Overtaken(FestivalError):
    """A step that is no longer possible: somebody else was faster, or the event is over."""


class TooManySlots(FestivalError):
    """More slots than a festival may have."""


@dataclass(frozen=True)
class SlotsWanted:
    """A stretch of hours on a stage, as one slot or in equal parts of so many minutes (0: as one). Wall times."""

    stage: str
    venue_id: int | None
    local_start: datetime
    local_end: datetime
    minutes: int
    note: str

    def hours(self) -> list[tuple[datetime, datetime]]:
        """Return start and end of each slot; what is left over at the end makes none."""
        if not self.minutes:
            return [(self.local_start, self.local_end)]
        step = timedelta(minutes=self.minutes)
        count = (self.local_end - self.local_start) // step
        return [(self.local_start + n * step, self.local_start + (n + 1) * step) for n in range(count)]


def begin_festival(event: Event, by: Account, *, now: datetime) -> Festival:
    """Return the event as a festival; twice is as once. Raises Overtaken for one that is over, or that is a point of
    another one."""
    known = db.session.get(Festival, event.id)
    if known is not None:
        return known
    if event.state in ENDED_STATES or event.festival_id is not None or event.local_start is None:
        raise Overtaken(f"event {event.id}")
    if db.session.get(FestivalPoint, event.id) is not None:
        raise Overtaken(f"event {event.id}")
    festival = Festival(event_id=event.id)
    db.session.add(festival)
    event.festival_id = event.id
    note_change(event, "festival", by.id, {"step": "begun", "words": ""}, now=now)
    write_event(event, now=now, by=by)
    return festival


@dataclass(frozen=True)
class Call:
    """Whether organisations may place points, until when (None: until it is closed), and what is looked for."""

    is_open: bool
    open_until: date | None
    words: str


def change_call(festival: Festival, event: Event, call: Call, by: Account, *, now: datetime) -> None:
    """Open or close the call, and say what is looked for. Writes."""
    if festival.is_open != call.is_open:
        step = "opened" if call.is_open else "closed"
        note_change(event, "festival", by.id, {"step": step, "words": ""}, now=now)
    festival.is_open, festival.open_until, festival.words = call.is_open, call.open_until, call.words


def add_slots(festival: Festival, wanted: SlotsWanted) -> int:
    """Add the slots that aren't there yet; return how many are new. Raises TooManySlots."""
    known = set(
        db.session.execute(
            select(FestivalSlot.stage, FestivalSlot.local_start, FestivalSlot.local_end).where(
                FestivalSlot.festival_id == festival.event_id
            )
        ).tuples()
    )
    fresh = [hours for hours in wanted.hours() if (wanted.stage, *hours) not in known]
    if len(known) + len(fresh) > MOST_SLOTS:
        raise TooManySlots(str(len(known) + len(fresh)))
    for start, end in fresh:
        db.session.add(
            FestivalSlot(
                festival_id=festival.event_id,
                stage=wanted.stage,
                venue_id=wanted.venue_id,
                local_start=start,
                local_end=end,
                note=wanted.note,
            )
        )
    db.session.flush()
    return len(fresh)


def remove_slot(festival: Festival, slot_id: int) -> bool:
    """Remove a slot that nobody has taken; return whether it is gone."""
    slot = db.session.get(FestivalSlot, slot_id)
    if slot is None or slot.festival_id != festival.event_id:
        return True
    taken = select(FestivalPoint.event_id).where(FestivalPoint.slot_id == slot_id)
    if db.session.scalar(taken) is not None:
        return False
    db.session.delete(slot)
    db.session.flush()
    return True
