"""Writing an event: place, dates, search words and the change that the public sees, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import inspect, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified

from festival.base import geometry, text
from festival.base.city import bump_revision, get_city
from festival.base.database import db, lock_city
from festival.events.change_log import note_change, note_edits, said_of_date
from festival.events.lapsing import settle_lapse
from festival.events.lifecycle import WrongStep, check_step
from festival.events.model import PUBLIC_STATES, DateChange, Event, EventTime, StateChange
from festival.events.occurrences import DateBefore, dates_before, line_of, plan_of, rebuild_occurrences
from festival.events.signals import event_changed
from festival.events.stepping_aside import (
    SteppingAside,
    say_aside,
    settle_asides,
    take_back_aside,
    those_aside,
)
from festival.organisers.model import Account
from festival.places.districts import district_id_of
from festival.places.model import Venue
from festival.recurrence.time_plan import TimeLine, never_closed, settled_names


def new_event(title: str, *, organisation_id: int, by: Account | None, key: str = "") -> Event:
    """Return an idea, added to the session: the first step of registering. Its UID never changes.

    `key` is the UUID under which a form was opened, so that sending it twice makes one event.
    """
    event = Event(
        uid=f"{key or uuid4()}@festival",
        title=text.one_line(title),
        organisation_id=organisation_id,
        created_by_id=by.id if by else None,
        zone=get_city().zone,
        lines=[],
        date_changes=[],
    )
    db.session.add(event)
    return event


def write_event(event: Event, *, now: datetime, by: Account | None = None, in_bulk: bool = False) -> bool:
    """Write the event and all that follows from it; return whether its dates or its place changed.

    Rebuilds the occurrences, writes down which fields were changed by whom (None: nobody), moves SEQUENCE and
    LAST-MODIFIED, and the city's revision where the public sees a change, and tells the floors above. The caller
    commits.
    """
    lock_city()
    is_new = event.id is None
    was_state = "" if is_new else _was_state(event)  # before anything is flushed: after that it is forgotten
    if _left_its_place(event):
        event.lon = event.lat = None
    if "date_changes" in inspect(event).unloaded:
        _load_date_changes(event)
    with db.session.no_autoflush if is_new else nullcontext():  # a new one is whole when it is first written
        _settle_place(event)
        before = [] if is_new else dates_before(event)
        number_lines(event)
        settle_changes(event, before)
        if not is_new:
            settle_asides(event, now=now)
        settle_lapse(event, now=now)
        event.search_text = search_text(event)
    if not is_new:  # also of what isn't public: organisers have it in their calendars
        event.sequence += 1
    event.changed_at = now
    db.session.flush()
    dates_changed = rebuild_occurrences(event, now=now, is_new=is_new)
    note_edits(event, by, now=now, is_new=is_new)
    db.session.flush()
    if event.is_public or was_state in PUBLIC_STATES:
        bump_revision()
    event_changed.send(
        event, dates_changed=dates_changed, in_bulk=in_bulk, before=before, is_new=is_new, was_state=was_state
    )
    for series in () if is_new else those_aside(event.id):  # nothing steps aside for what wasn't there
        if settle_asides(series, now=now):
            write_event(series, now=now, in_bulk=in_bulk)
    return dates_changed


def step_aside(
    event: Event, other: Event, by: Account | None, *, now: datetime, to_venue_id: int | None = None
) -> bool:
    """Let the series step aside for the other event, now and later: to the venue, or without taking place there and
    then. Return whether that is new."""
    lock_city()
    if not say_aside(event, other, by, now=now, to_venue_id=to_venue_id):
        return False
    venue = db.session.get(Venue, to_venue_id) if to_venue_id else None
    values = {"other_id": other.id, "place": venue.name if venue else ""}
    note_change(event, "aside", by.id if by else None, values, now=now)
    _write_asides(event, now)
    return True


def come_back(event: Event, other_id: int, *, now: datetime, by: Account | None = None) -> None:
    """Let the series take place again on the days of the event that it stepped aside for."""
    lock_city()
    take_back_aside(event, other_id)
    note_change(event, "back", by.id if by else None, {"other_id": other_id}, now=now)
    _write_asides(event, now)


def carry_asides(*, now: datetime) -> int:
    """Let the series step aside on the days that have come within the horizon; return how many had any. For a job,
    before the horizon is carried forward; the caller begins and commits."""
    lock_city()
    aside = select(SteppingAside.event_id).distinct()
    query = select(Event).where(Event.id.in_(aside)).options(selectinload(Event.date_changes))
    count = 0
    for series in db.session.scalars(query.order_by(Event.id)):
        if settle_asides(series, now=now):
            write_event(series, now=now)
            count += 1
    return count


def _write_asides(event: Event, now: datetime) -> None:
    db.session.refresh(event, ["state", "date_changes"])
    flag_modified(event, "state")  # the event's version moves: who has it open is told
    write_event(event, now=now)


def _load_date_changes(event: Event) -> None:
    if not inspect(event).has_identity:
        event.date_changes = []
        return
    db.session.refresh(event, ["date_changes"])


def _was_state(event: Event) -> str:
    """Return the state before this change; the same where that isn't changed."""
    return str(next(iter(inspect(event).attrs.state.history.deleted or ()), event.state))


def _left_its_place(event: Event) -> bool:
    """Whether a venue or a drawing was taken away; the point it gave isn't the event's any more."""
    attrs = inspect(event).attrs
    left = any(any(attrs[name].history.deleted or ()) for name in ("venue_id", "geometry"))
    return left and not (attrs.lon.history.added or attrs.lat.history.added)


def _settle_place(event: Event) -> None:
    """Give the event its point and district: the venue's, else the drawn geometry's."""
    if event.venue_id is not None:
        venue = db.session.get_one(Venue, event.venue_id)
        event.lon, event.lat, event.district_id = venue.lon, venue.lat, venue.district_id
    elif event.geometry:
        event.lon, event.lat = geometry.centre(geometry.read_geometry(event.geometry))
        event.district_id = district_id_of(event.lon, event.lat)
    elif event.lon is not None and event.lat is not None:
        event.district_id = district_id_of(event.lon, event.lat)
    else:
        event.lon = event.lat = event.district_id = None


def search_text(event: Event) -> str:
    """Return what the event is found by: all its words, in both languages, and its place's name."""
    venue = db.session.get(Venue, event.venue_id) if event.venue_id else None
    words = [
        event.title,
        event.title_en,
        event.summary,
        event.summary_en,
        text.plain_text(event.description or ""),
        text.plain_text(event.description_en or ""),
        event.place_name,
        venue.name if venue else "",
    ]
    return text.index_words(" ".join(word for word in words if word))


@dataclass(frozen=True)
class Step:
    """A step in an event's life: to which state, by whom, why; `cause` is why nobody took it (StateChange.cause)."""

    to_state: str
    by: Account | None
    reason: str = ""
    cause: str = ""


def take_step(event: Event, step: Step, *, now: datetime) -> None:
    """Move the event to its next state and write down who, when and why; raises WrongStep or ReasonMissing. A point
    of a festival becomes public with it and not before."""
    check_step(event.state, step.to_state, step.reason)
    if step.to_state in PUBLIC_STATES and waits_for_festival(event):
        raise WrongStep(event.state, step.to_state)
    db.session.add(
        StateChange(
            event_id=event.id,
            from_state=event.state,
            to_state=step.to_state,
            reason=step.reason.strip(),
            cause=step.cause,
            by_id=step.by.id if step.by else None,
            at=now,
        )
    )
    event.state = step.to_state
    # What is confirmed is public: why it was all the same stands in its history alone.
    event.state_reason = "" if step.to_state == "confirmed" else step.reason.strip()
    write_event(event, now=now, by=step.by)


def waits_for_festival(event: Event) -> bool:
    """Return whether the event is a point of a festival that is not public."""
    if event.festival_id is None or event.festival_id == event.id:
        return False
    festival = db.session.get(Event, event.festival_id)
    return festival is not None and not festival.is_public


def number_lines(event: Event) -> None:
    """Give lines their places, and the first one the event's UID if no line has it: calendars go on with it."""
    for position, line in enumerate(event.lines):
        line.position = position
    if event.lines and all(line.uid != event.uid for line in event.lines):
        event.lines[0].uid = event.uid


def set_lines(event: Event, wanted: Sequence[TimeLine]) -> None:
    """Give the event these lines. Those it has go on, with what calendars know them by and what was said of their
    single dates: as the same line, or else as the one that is most like it. The caller writes the event."""
    rows = _rows_by_likeness(event.lines, wanted)
    for row, line in zip(rows, wanted, strict=True):
        if row is not None:
            change_line(event, row, line)
    event.lines = [row or EventTime(**line_values(line)) for row, line in zip(rows, wanted, strict=True)]


def _rows_by_likeness(rows: Sequence[EventTime], wanted: Sequence[TimeLine]) -> list[EventTime | None]:
    """Return for each line the row that becomes it: a row of the same times, of the same rule and hours, of the same
    days, of the same hours; at last any, in order."""
    left = [(row, line_of(row)) for row in rows]
    found: list[EventTime | None] = [None] * len(wanted)
    for likeness in _LIKENESSES:
        by_key: dict[object, list[tuple[EventTime, TimeLine]]] = {}
        for pair in reversed(left):
            by_key.setdefault(likeness(pair[1]), []).append(pair)
        for number, line in enumerate(wanted):
            if found[number] is None and by_key.get(likeness(line)):
                found[number] = by_key[likeness(line)].pop()[0]
        taken = {id(row) for row in found if row is not None}
        left = [pair for pair in left if id(pair[0]) not in taken]
    return found


_LIKENESSES: tuple[Callable[[TimeLine], object], ...] = (
    lambda line: line,
    lambda line: (line.rule, line.at, line.all_day),
    lambda line: (line.rule, line.first_on),
    lambda line: (line.rule is None, line.at, line.all_day),
    lambda line: (),
)


def line_values(line: TimeLine) -> dict[str, Any]:
    """Return what a row keeps of a line."""
    return {
        "local_start": line.local_start,
        "local_end": line.local_end,
        "all_day": line.all_day,
        "start_fold": line.start_fold,
        "end_fold": line.end_fold,
        "rrule": str(line.rule) if line.rule else None,
    }


def change_line(event: Event, row: EventTime, line: TimeLine) -> None:
    """Give a line of the event other times; what was said of single dates goes along where only their time of day is
    another. The caller writes the event."""
    was = line_of(row)
    for name, value in line_values(line).items():
        setattr(row, name, value)
    if line.at == was.at or len(event.lines) == 1:  # of one line settle_changes takes care
        return
    own = [change for change in event.date_changes if change.named.time() == was.at and was.has(change.on)]
    move_changes(event, {change.named: datetime.combine(change.on, line.at) for change in own})


def settle_changes(event: Event, before: Sequence[DateBefore]) -> None:
    """Let single changes hold for the dates they are about: where a day has and had one date, that is meant."""
    if not event.lines or not event.date_changes:
        return
    several = {one.named for one in before if not one.is_alone}
    by_name = {change.named: change for change in event.date_changes}
    plan = never_closed(plan_of(event))
    for named, now_named in settled_names(plan, by_name.keys() - several).items():
        by_name[named].at = now_named.time()


def change_date(event: Event, change: DateChange, *, now: datetime) -> None:
    """Cancel or move one date of a series, or let it take place though it is closed, replacing an earlier change of it.

    Where that said the same, nothing is written: no calendar is told of a change that is none.
    """
    lock_city()
    db.session.refresh(event, ["state", "date_changes", "lines"])
    change.at = _name_meant(event, change.named).time()
    if any(kept.named == change.named and _says_the_same(kept, change) for kept in event.date_changes):
        return
    change.changed_at = now
    _replace_change(event, change.named, change, change.changed_by_id, now)


def _name_meant(event: Event, named: datetime) -> datetime:
    """Return the name of the date that is meant: this one, else that of the day's only date."""
    plan = never_closed(plan_of(event)) if event.lines else None
    return settled_names(plan, [named]).get(named, named) if plan else named


def restore_date(event: Event, named: datetime, *, now: datetime, by: Account | None = None) -> None:
    """Take back the change of one date: it follows the series again. Without a change there is nothing to write."""
    lock_city()
    db.session.refresh(event, ["state", "date_changes", "lines"])
    named = _name_meant(event, named)
    if any(kept.named == named for kept in event.date_changes):
        _replace_change(event, named, None, by.id if by else None, now)


def move_changes(event: Event, moves: Mapping[datetime, datetime]) -> None:
    """Let single changes go along with their dates, from an old name to a new one; a moved date's own times move
    by as many days. Called before the event gets its new times; the caller writes the event."""
    going = [change for change in event.date_changes if moves.get(change.named, change.named) != change.named]
    going = [change for change in going if change.aside_id is None]  # those follow by themselves
    if not going:
        return
    taken = {moves[change.named] for change in going}
    event.date_changes = [one for one in event.date_changes if one not in going and one.named not in taken]
    db.session.flush()  # their places are free before others take them
    event.date_changes.extend(_moved_change(change, moves[change.named]) for change in going)


def _moved_change(change: DateChange, named: datetime) -> DateChange:
    shift = named.date() - change.on
    return DateChange(
        on=named.date(),
        at=named.time(),
        kind=change.kind,
        local_start=change.local_start + shift if change.local_start else None,
        local_end=change.local_end + shift if change.local_end else None,
        venue_id=change.venue_id,
        place_name=change.place_name,
        reason=change.reason,
        changed_at=change.changed_at,
        changed_by_id=change.changed_by_id,
    )


def _replace_change(
    event: Event, named: datetime, change: DateChange | None, by_id: int | None, now: datetime
) -> None:
    was = next((kept for kept in event.date_changes if kept.named == named), None)
    values = {"named": named.isoformat(), "was": said_of_date(was), "now": said_of_date(change)}
    note_change(event, "date", by_id, values, now=now)
    event.date_changes = [kept for kept in event.date_changes if kept.named != named]
    flag_modified(event, "state")  # the event's version moves: who has the same date open is told
    db.session.flush()
    if change is not None:
        event.date_changes.append(change)
    write_event(event, now=now)


def _says_the_same(one: DateChange, other: DateChange) -> bool:
    return all(
        (getattr(one, name) or None) == (getattr(other, name) or None)
        for name in ("kind", "local_start", "local_end", "venue_id", "place_name", "reason")
    )
