"""What a rule says about a draft: which event is in the way, when, whose it is, and better dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, or_, select

from festival.base.city import get_city
from festival.base.database import db
from festival.coordination.model import Sharing
from festival.coordination.overlap import Block, overlapping_pairs, shifted_free
from festival.events.model import LONG_BLOCK_DAYS, Event, Occurrence
from festival.events.occurrences import horizon_on, plan_of
from festival.events.timeplan import TimePlan, expand
from festival.organisers.model import Organisation
from festival.places.model import Venue
from festival.places.venues import related_venue_ids

_LONG = timedelta(days=LONG_BLOCK_DAYS)
_DAY = timedelta(days=1)
_ALWAYS = datetime.min.replace(tzinfo=UTC)
SEARCHED_DAYS = 60
"""How far ahead of a taken date better ones are looked for."""
_MANY_DATES = 30


@dataclass(frozen=True)
class Draft:
    """A plan as far as it is known: its place and the blocks of time it would hold there, in order of time.

    What overlapped it before `since` is over and found no more.
    """

    event_id: int
    venue_id: int
    blocks: tuple[Block, ...]
    since: datetime = _ALWAYS


@dataclass(frozen=True)
class Overlap:
    """Another event at the same place, or one that contains it, at overlapping times.

    `my_on` and `on` are the dates of the first overlap; `local_start` and `local_end` when the other one is then;
    `count` how many dates overlap; `shared` is "both", "mine", "theirs" or "": who says they mean to share.
    """

    event_id: int
    title: str
    organisation: str
    organisation_id: int
    state: str
    all_day: bool
    venue: str
    my_on: date
    on: date
    local_start: datetime
    local_end: datetime
    from_at: datetime
    to_at: datetime
    count: int
    shared: str = ""

    @property
    def is_quiet(self) -> bool:
        return self.shared == "both"


def draft_of(event: Event, *, now: datetime) -> Draft | None:
    """Return the event as a draft, or None while its time or its venue is not known."""
    if event.venue_id is None or event.local_start is None or event.local_end is None:
        return None
    return Draft(event.id, event.venue_id, blocks_of(plan_of(event), event.id, now=now), since=now)


def blocks_of(plan: TimePlan, owner: int, *, now: datetime) -> tuple[Block, ...]:
    """Return the blocks a plan holds from now to the horizon, in order of time.

    Cancelled dates hold nothing, those that are over hold nothing any more; what was moved counts where it now is.
    """
    end_on = max(horizon_on(now), plan.first_on + _DAY)
    start_on = plan.first_on
    if plan.rule is not None:
        length = plan.local_end - plan.local_start + timedelta(minutes=plan.teardown_minutes)
        start_on = max(start_on, now.date() - length - 2 * _DAY)
    planned = expand(plan, start_on, end_on)
    for on in plan.changes:
        if on < start_on:
            planned.extend(expand(plan, on, on + _DAY))
    blocks = (
        Block(one.blocks_from, one.blocks_to, one.on, owner)
        for one in planned
        if one.kind != "cancelled" and one.blocks_to > now
    )
    return tuple(sorted(blocks, key=lambda block: block.from_at))


def find_overlaps(draft: Draft) -> list[Overlap]:
    """Return every event that holds the draft's place at its time, the earliest overlap first. Four queries at most.

    Pencilled events count, cancelled ones do not. What both sides mean to share is in the list, marked so.
    """
    if not draft.blocks:
        return []
    venue_ids = related_venue_ids(draft.venue_id)
    rows = _taken(venue_ids, draft.blocks, draft.event_id)
    if not rows:
        return []
    by_block = {(row.event_id, row.on): row for row in rows}
    theirs = [Block(row.blocks_from, row.blocks_to, row.on, row.event_id) for row in rows]
    pairs: dict[int, list[tuple[Block, Block]]] = {}
    for mine, other in overlapping_pairs(draft.blocks, theirs):
        if min(mine.to_at, other.to_at) <= draft.since:
            continue
        pairs.setdefault(other.owner, []).append((mine, other))
    said = _sharing(draft.event_id, list(pairs))
    found = []
    for other_id, group in pairs.items():
        mine, other = min(group, key=lambda pair: (pair[0].from_at, pair[1].from_at))
        row = by_block[other_id, other.on]
        found.append(
            Overlap(
                event_id=other_id,
                title=row.title,
                organisation=row.organisation,
                organisation_id=row.organisation_id,
                state=row.state,
                all_day=row.all_day,
                venue=row.venue,
                my_on=mine.on,
                on=other.on,
                local_start=row.local_start,
                local_end=row.local_end,
                from_at=max(mine.from_at, other.from_at),
                to_at=min(mine.to_at, other.to_at),
                count=len({pair[0].on for pair in group}),
                shared=said.get(other_id, ""),
            )
        )
    return sorted(found, key=lambda one: (one.is_quiet, one.from_at, one.event_id))


def better_dates(draft: Draft, *, count: int = 2) -> list[date]:
    """Return the next first dates on which the draft's place is free at its times: the very next, and one that falls
    on the same weekday. Three queries.

    All dates of a series are meant to move by the same number of days.
    """
    if not draft.blocks:
        return []
    first = draft.blocks[0]
    last_at = max(block.to_at for block in draft.blocks)
    reach = Block(first.from_at, last_at + timedelta(days=SEARCHED_DAYS + 1), first.on)
    rows = _taken(related_venue_ids(draft.venue_id), (reach,), draft.event_id)
    taken = [Block(row.blocks_from, row.blocks_to, row.on, row.event_id) for row in rows]
    free: list[int] = []
    for shift in shifted_free(draft.blocks, taken, days=SEARCHED_DAYS, zone=get_city().tz):
        free.append(shift)
        if shift % 7 == 0 and len(free) >= count:
            break
    same_weekday = [days for days in free if days % 7 == 0]
    picked = list(dict.fromkeys([*free[:1], *same_weekday[:1], *free[1:]]))[:count]
    return [first.on + timedelta(days=days) for days in sorted(picked)]


def _taken(venue_ids: Sequence[int], blocks: Sequence[Block], event_id: int) -> Sequence[Row[Any]]:
    """Return what others hold at the venues within the blocks. One query, by ix_occurrence_venue_blocks.

    A few blocks are asked for one by one; many (a series) as one stretch, which reads what the venues hold meanwhile.
    """
    if len(blocks) > _MANY_DATES:
        blocks = [Block(blocks[0].from_at, max(block.to_at for block in blocks), blocks[0].on)]
    windows = []
    for block in blocks:
        windows.append(
            and_(
                ~Occurrence.is_long,
                Occurrence.blocks_from > block.from_at - _LONG,
                Occurrence.blocks_from < block.to_at,
                Occurrence.blocks_to > block.from_at,
            )
        )
        windows.append(
            and_(
                Occurrence.is_long, Occurrence.blocks_from < block.to_at, Occurrence.blocks_to > block.from_at
            )
        )
    query = (
        select(
            Occurrence.event_id,
            Occurrence.on,
            Occurrence.local_start,
            Occurrence.local_end,
            Occurrence.blocks_from,
            Occurrence.blocks_to,
            Event.title,
            Event.state,
            Event.all_day,
            Event.organisation_id,
            Organisation.name.label("organisation"),
            Venue.name.label("venue"),
        )
        .join(Event, Event.id == Occurrence.event_id)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .join(Venue, Venue.id == Occurrence.venue_id)
        .where(
            Occurrence.venue_id.in_(venue_ids),
            Occurrence.event_id != event_id,
            Occurrence.blocks,
            or_(*windows),
        )
    )
    return db.session.execute(query).all()


def _sharing(event_id: int, other_ids: list[int]) -> dict[int, str]:
    query = select(Sharing.event_id, Sharing.other_id).where(
        or_(
            and_(Sharing.event_id == event_id, Sharing.other_id.in_(other_ids)),
            and_(Sharing.other_id == event_id, Sharing.event_id.in_(other_ids)),
        )
    )
    said = set(db.session.execute(query).tuples())
    words = {(True, True): "both", (True, False): "mine", (False, True): "theirs", (False, False): ""}
    return {other: words[(event_id, other) in said, (other, event_id) in said] for other in other_ids}
