"""Better dates for a draft: its place is free then, and no rule about the day itself has anything against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from festival.base import clock
from festival.base.city import get_city
from festival.coordination.engine import Field
from festival.coordination.loading import Loaded, Wanted
from festival.coordination.overlap import Block, shifted_free
from festival.coordination.plan import Happening
from festival.coordination.surroundings import Draft, load_city
from festival.places.venues import related_venue_ids

SEARCHED_DAYS = 60
"""How far ahead of a taken date better ones are looked for."""
_LOOKED_AT = 12
"""So many dates of a series are compared with the rules about days."""
_BY_DAY = ("quiet_day", "dignity", "sunday_opening", "street_closure")


def better_dates(draft: Draft, *, now: datetime, count: int = 2) -> list[date]:
    """Return first dates that suit better: the very next, and one on the same weekday. At most ten queries.

    All dates of a series are meant to move by the same number of days.
    """
    if not draft.happenings:
        return []
    first = draft.happenings[0]
    end_on = draft.happenings[-1].on + timedelta(days=SEARCHED_DAYS + 2)
    facts, book = load_city(first.on, end_on)
    field = Field((), facts, book.only(*_BY_DAY), since_at=now)
    found: list[int] = []
    for days in _free(draft):
        moved = [_moved(one, days) for one in draft.happenings[:_LOOKED_AT]]
        if any(matter.is_conflict for matter in field.check_alone(moved).worst_first()):
            continue
        found.append(days)
        if len(found) >= count and any(one % 7 == 0 for one in found):
            break
    same_weekday = [days for days in found if days % 7 == 0]
    picked = list(dict.fromkeys([*found[:1], *same_weekday[:1], *found[1:]]))[:count]
    return [first.on + timedelta(days=days) for days in sorted(picked)]


def _free(draft: Draft) -> Iterator[int]:
    """Yield by how many days all dates could move without touching what holds the place."""
    blocks = [Block(one.blocks_from, one.blocks_to, one.on) for one in draft.happenings]
    venue_id = draft.happenings[0].place.venue_id
    taken: list[Block] = []
    if venue_id is not None:
        last_at = max(block.to_at for block in blocks) + timedelta(days=SEARCHED_DAYS + 1)
        wanted = Wanted("", ((blocks[0].from_at, last_at),), venue_ids=tuple(related_venue_ids(venue_id)))
        others = Loaded().load([wanted], but_not=draft.event_id, about=draft.event_id)[""]
        taken = [Block(one.blocks_from, one.blocks_to, one.on) for one in others]
    return shifted_free(blocks, taken, days=SEARCHED_DAYS, zone=get_city().tz)


def _moved(one: Happening, days: int) -> Happening:
    """The same, so many days later by the clocks of the city."""
    shift, zone = timedelta(days=days), get_city().tz
    start, end = one.local_start + shift, one.local_end + shift
    starts_at, ends_at = clock.to_utc_shifted(start, zone), clock.to_utc_shifted(end, zone)
    return replace(
        one,
        on=one.on + shift,
        local_start=start,
        local_end=end,
        starts_at=starts_at,
        ends_at=ends_at,
        blocks_from=starts_at - (one.starts_at - one.blocks_from),
        blocks_to=ends_at + (one.blocks_to - one.ends_at),
    )
