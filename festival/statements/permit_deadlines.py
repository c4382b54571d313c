"""Last days to apply for what events need, as rows while they are near, and reminding of those within a week.

They follow from the table, the event's answers and its next date: a job works them out each morning, and saving an
event that has some does so at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db, in_short_transactions
from festival.base.paging import page_of
from festival.co_organisers.acting import acting_for, events_of
from festival.events.model import Event, Occurrence
from festival.events.next_dates import next_of_event, next_starts
from festival.law.model import LawRow
from festival.notices.reminding import note_reminded, people_acting_for, remind, reminded_at
from festival.organisers.model import Account
from festival.statements.event_facts import facts_of
from festival.statements.model import EventPermit
from festival.statements.permit_table import permits_on
from festival.statements.permits import Need, needs_of

STATES = ("pencilled", "submitted", "confirmed")
"""States in which an event means to take place."""
AHEAD = timedelta(days=28)
"""So near a last day has its row."""
REMINDED_AHEAD = timedelta(days=7)
SHOWN_AHEAD, SHOWN_BEHIND = timedelta(days=14), timedelta(days=7)
"""So near Today names one; what was missed longer ago stands on the event's page alone."""
LONGEST_LEAD = timedelta(days=400)
_AT_ONCE = 200


def follow_deadlines(*, today: date, now: datetime) -> int:
    """Write the rows of all events as they are today, and remind of what ends within a week, each permit and day once;
    return how many people's events were reminded of. For a job: it reads first, then writes in short transactions.

    What comes every week is left out: its people apply once.
    """
    changed: dict[int, list[Need]] = {}
    for event_ids in _batches(today, now):
        known = _rows_of(event_ids)
        for event_id, needs in _near_needs(event_ids, today=today, now=now).items():
            rows = known.get(event_id, {})
            is_same = _days(needs) == {key: row.apply_by for key, row in rows.items() if row.apply_by}
            if not is_same or any(_is_due(need, rows, today) for need in needs):
                changed[event_id] = needs
        db.session.rollback()
    count = 0
    for event_id in in_short_transactions(list(changed)):
        if db.session.get(Event, event_id) is None:
            continue
        rows = _write(event_id, changed[event_id])
        count += _remind(event_id, [one for one in changed[event_id] if _is_due(one, rows, today)], now=now)
    return count


def keep_deadlines(event: Event, *, in_bulk: bool = False, **_: Any) -> None:
    """Bring the event's rows up to date, where it has any: its date or its answers may have changed. One query where it
    has none, six where it has; inside the transaction that saves it."""
    if in_bulk or not _rows_of([event.id]):
        return
    now = clock.now()
    today = clock.to_local(now, get_city().tz).date()
    needs = _near_needs([event.id], today=today, now=now) if event.state in STATES else {}
    _write(event.id, needs.get(event.id, []))


@dataclass(frozen=True)
class NearDeadline:
    """What an event needs until a day: the permits by name, and the start of its next date, wall time."""

    event: Event
    apply_by: date
    names: tuple[str, ...]
    local_start: datetime | None


def near_deadlines(account: Account, locale: str, *, now: datetime, size: int) -> list[NearDeadline]:
    """Return the last days that are near, or were over lately, of the events that this person acts for, the first ones
    first; what its people have seen to is left out. One query."""
    mine = account.edited_organisation_ids
    if not mine:
        return []
    today = clock.to_local(now, get_city().tz).date()
    query = (
        select(EventPermit.apply_by, Event, LawRow, next_of_event(now))
        .join(Event, Event.id == EventPermit.event_id)
        .join(LawRow, (LawRow.kind == "permit") & (LawRow.key == EventPermit.key))
        .where(EventPermit.apply_by.between(today - SHOWN_BEHIND, today + SHOWN_AHEAD))
        .where(EventPermit.done_at.is_(None))
        .where(Event.state.in_(STATES), events_of(mine))
        .order_by(EventPermit.apply_by, Event.id, EventPermit.key)
        .options(joinedload(Event.venue))
    )
    found: dict[tuple[date, int], NearDeadline] = {}
    said: dict[str, str] = {}
    for apply_by, event, row, local_start in page_of(query, size=size).rows:
        if row.key not in said:
            entry = row.entry
            said[row.key] = (entry.text("name_en") if locale == "en" else "") or entry.text("name_de")
        name = said[row.key] or row.key
        known = found.get((apply_by, event.id))
        names = (*known.names, name) if known else (name,)
        found[apply_by, event.id] = NearDeadline(event, apply_by, names, local_start)
    return list(found.values())


def _batches(today: date, now: datetime) -> Iterator[list[int]]:
    """The events that may have a last day before or near today, and those that have rows."""
    until = clock.to_utc_shifted(datetime.combine(today + LONGEST_LEAD, datetime.min.time()), get_city().tz)
    is_coming = exists().where(
        Occurrence.event_id == Event.id, Occurrence.ends_at > now, Occurrence.starts_at < until
    )
    means_to = Event.state.in_(STATES) & Event.is_regular.is_(False) & Event.is_opening_hours.is_(False)
    has_rows = exists().where(EventPermit.event_id == Event.id, EventPermit.apply_by.is_not(None))
    ids = list(
        db.session.scalars(select(Event.id).where((means_to & is_coming) | has_rows).order_by(Event.id))
    )
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _near_needs(event_ids: list[int], *, today: date, now: datetime) -> dict[int, list[Need]]:
    """What these events need for sure whose last day is near or over, by event."""
    query = select(Event).where(Event.id.in_(event_ids))
    options = (selectinload(Event.lines), selectinload(Event.venue))
    starts, land = next_starts(event_ids, now=now), get_city().land
    tables: dict[date, Any] = {}
    found: dict[int, list[Need]] = {}
    for event in db.session.scalars(query.options(*options)):
        start = starts.get(event.id)
        found[event.id] = []
        if start is None or event.state not in STATES or event.is_regular or event.is_opening_hours:
            continue
        on = start.date()
        if on not in tables:
            tables[on] = permits_on(on)
        needs, _not_needed = needs_of(tables[on], facts_of(event, land=land), on)
        found[event.id] = [
            one for one in needs if one.is_certain and one.apply_by and one.apply_by <= today + AHEAD
        ]
    return found


def _days(needs: list[Need]) -> dict[str, date | None]:
    return {one.permit.key: one.apply_by for one in needs}


def _is_due(need: Need, rows: dict[str, EventPermit], today: date) -> bool:
    """Whether people are to be reminded of it, if they weren't: it ends within a week and nobody has seen to it."""
    row = rows.get(need.permit.key)
    is_done = row is not None and row.done_at is not None
    return not is_done and need.apply_by is not None and today <= need.apply_by <= today + REMINDED_AHEAD


def _rows_of(event_ids: list[int]) -> dict[int, dict[str, EventPermit]]:
    found: dict[int, dict[str, EventPermit]] = {}
    for row in db.session.scalars(select(EventPermit).where(EventPermit.event_id.in_(event_ids))):
        found.setdefault(row.event_id, {})[row.key] = row
    return found


def _write(event_id: int, needs: list[Need]) -> dict[str, EventPermit]:
    """Make the event's rows say what it needs; what its people have seen to stays known."""
    rows, days = _rows_of([event_id]).get(event_id, {}), _days(needs)
    for key, row in list(rows.items()):
        row.apply_by = days.get(key)
        if row.apply_by is None and row.done_at is None:
            db.session.delete(rows.pop(key))
    for key in days.keys() - rows.keys():
        rows[key] = EventPermit(event_id=event_id, key=key, apply_by=days[key])
        db.session.add(rows[key])
    return rows


def _remind(event_id: int, due: list[Need], *, now: datetime) -> int:
    causes = {one.permit.key: f"{event_id} {one.apply_by} {one.permit.key}"[:120] for one in due}
    told = reminded_at("deadline", causes.values())
    new = [one for one in due if causes[one.permit.key] not in told]
    if not new:
        return 0
    event = db.session.get_one(Event, event_id)
    first = min(one.apply_by for one in new if one.apply_by)
    values = {
        "title": event.title,
        "until": first.isoformat(),
        "permits": [[one.permit.name, one.permit.name_en] for one in new],
    }
    note_reminded("deadline", [causes[one.permit.key] for one in new], now=now)
    remind("deadline", people_acting_for(acting_for([event_id])), values, event_id=event_id)
    return 1
