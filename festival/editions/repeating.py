"""The next edition of an event: all that was said of it, with its dates moved, as an idea."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from festival.base import clock
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.events.change_log import note_change
from festival.events.model import Event
from festival.events.occurrences import line_of
from festival.events.saving import new_event, set_lines, write_event
from festival.organisers.model import Account
from festival.recurrence.expansion import Frequency
from festival.recurrence.shifting import moved_rule
from festival.recurrence.time_plan import TimeLine
from festival.resources.queries import bookings_of, save_bookings
from festival.reviews.model import Review

CARRIED = (
    *("title_en", "summary", "summary_en", "description", "description_en", "category", "audiences", "tone"),
    *("prominence", "setup_minutes", "teardown_minutes", "is_opening_hours", "venue_id", "place_name"),
    *("geometry", "lon", "lat", "is_free", "price", "visitors_expected", "sound", "setting", "needs_quiet"),
    *("traits", "access_yes", "access_no", "languages", "link", "contact_name", "contact_email"),
    *("contact_phone", "image_name", "image_alt", "image_credit", "image_licence"),
)


class CannotMove(FestivalError):
    """Times that cannot be held on other days: a rule that names several days of a month, or has no end."""


def moved_lines(lines: list[TimeLine], to_on: date) -> list[TimeLine]:
    """Return the lines with the first date of all on `to_on`, the others as far from it as they are. Raises
    CannotMove."""
    shift = to_on - min(line.first_on for line in lines)
    return [_moved(line, shift) for line in lines]


def _moved(line: TimeLine, shift: timedelta) -> TimeLine:
    rule = line.rule
    start, end = line.local_start + shift, line.local_end + shift
    moved = replace(line, local_start=start, local_end=end, start_fold=0, end_fold=0)
    if rule is None:
        return moved
    if rule.until_on is None and rule.count is None:
        raise CannotMove("a rule without an end goes on by itself")
    if shift.days % 7 == 0 and rule.frequency in (Frequency.DAILY, Frequency.WEEKLY):
        until_on = rule.until_on + shift if rule.until_on else None
        return replace(moved, rule=replace(rule, until_on=until_on))
    to_rule = moved_rule(rule, line.first_on, line.first_on + shift)
    if to_rule is None:
        raise CannotMove("no shift keeps a rule that names several days of a month")
    return replace(moved, rule=to_rule)


@dataclass(frozen=True)
class NextEdition:
    """What somebody has said of it: its title, the day it begins on, and the key of the form (drafts.py)."""

    title: str
    to_on: date
    key: str


def repeat(event: Event, wanted: NextEdition, *, by: Account, now: datetime) -> Event:
    """Return the event's next edition, an idea that remembers what it follows; the caller commits.

    Closings and what was said of single dates are not carried, nor steps, conflicts, talks. Raises CannotMove, and
    NonexistentTime for an hour that the clocks leave out on that day.
    """
    lines = moved_lines([line_of(row) for row in event.lines], wanted.to_on)
    for line in lines:
        if not line.all_day:
            clock.to_utc(line.local_start, event.tz)
            clock.to_utc(line.local_end, event.tz)
    counted = db.session.get(Review, event.id)
    made = new_event(wanted.title, organisation_id=event.organisation_id, by=by, key=wanted.key)
    for name in CARRIED:
        setattr(made, name, getattr(event, name))
    made.title_en = with_year(event.title_en, event, wanted.to_on)
    made.follows_id = event.id
    if counted is not None and counted.visitors is not None and not event.is_series:
        made.visitors_expected = counted.visitors  # all dates together say nothing of how many come at once
    set_lines(made, lines)
    write_event(made, now=now, by=by)
    if lent := bookings_of(event.id):
        save_bookings(made, lent)
        write_event(made, now=now, by=by)
    note_change(made, "follows", by.id, {"other_id": event.id}, now=now)
    return made


def with_year(text: str, event: Event, to_on: date) -> str:
    """Return a title with the year of the next edition in place of the event's own."""
    return text.replace(str(event.local_start.year), str(to_on.year)) if event.local_start else text


def following(event_id: int) -> list[Event]:
    """Return the editions that follow the event, by ix_event_follows."""
    return list(db.session.scalars(select(Event).where(Event.follows_id == event_id).order_by(Event.id)))
