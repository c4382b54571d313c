"""A festival of the demo city with stages, points of several organisations and free slots in an open call. Writes; the
caller commits."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select

from festival.base.database import db, lock_city
from festival.demo.together import next_event
from festival.festivals.calls import Call, SlotsWanted, add_slots, begin_festival, change_call
from festival.festivals.model import Festival, FestivalSlot
from festival.festivals.points import PointWanted, agree, place_point
from festival.organisers.accounts import find_account
from festival.organisers.model import Account, Organisation

POINT_KEY = "demo-point-{number}"
"""What the UID of a point begins with, by which it is known again."""


@dataclass(frozen=True, slots=True)
class PointRow:
    """A point: the stage's name and the hour at which its slot begins; `is_agreed` where the festival has said yes."""

    stage: str
    hour: int
    title: str
    category: str
    organisation_key: str
    by: str
    summary: str
    words: str = ""
    is_agreed: bool = True


@dataclass(frozen=True, slots=True)
class FeastRow:
    """A festival by the key of its event: `lead` is the name of its demo account before the @, `call` what it asks for,
    `stages` their names, hours, minutes of a slot and notes."""

    event_key: str
    lead: str
    call: str
    stages: tuple[tuple[str, time, time, int, str], ...]
    points: tuple[PointRow, ...]


def write_festival(feast: FeastRow, *, now: datetime) -> int:
    """Return how many points were placed; 0 where the festival's next edition or its lead isn't there."""
    lock_city()
    event, lead = next_event(feast.event_key, now=now), find_account(f"{feast.lead}@demo.example")
    if event is None or lead is None or event.local_start is None or event.festival_id is not None:
        return 0
    first_on = event.local_start.date()
    festival = begin_festival(event, lead, now=now)
    festival.event = event
    for stage, start, end, minutes, note in feast.stages:
        hours = datetime.combine(first_on, start), datetime.combine(first_on, end)
        add_slots(festival, SlotsWanted(stage, None, *hours, minutes, note))
    change_call(festival, event, Call(True, first_on - timedelta(days=30), feast.call), lead, now=now)
    return sum(
        _place(festival, row, lead, POINT_KEY.format(number=n), now)
        for n, row in enumerate(feast.points, start=1)
    )


def _place(festival: Festival, row: PointRow, lead: Account, key: str, now: datetime) -> int:
    by = find_account(f"{row.by}@demo.example")
    organisation = db.session.scalar(select(Organisation).where(Organisation.slug == row.organisation_key))
    slots = db.session.scalars(
        select(FestivalSlot).where(
            FestivalSlot.festival_id == festival.event_id, FestivalSlot.stage == row.stage
        )
    )
    slot = next((one for one in slots if one.local_start.hour == row.hour), None)
    if by is None or organisation is None or slot is None:
        return 0
    wanted = PointWanted(row.title, row.category, row.summary, organisation.id, row.words, key)
    point = place_point(festival, slot.id, wanted, by, now=now)
    point.event.organisation = organisation
    if row.is_agreed:
        agree(point, lead, words="", now=now)
    return 1
