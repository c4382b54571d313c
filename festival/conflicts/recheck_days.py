"""Events on some days are looked at anew, where something outside of the city's own plans has changed on them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import or_, select

from festival.base import clock
from festival.base.database import db, in_short_transactions
from festival.conflicts.recheck import recheck_event
from festival.events.model import Event, Occurrence
from festival.findings.finding import Severity
from festival.rule_settings.model import load_settings
from festival.rules.neighbours.rule import FROM_AFAR, NAME

_FRIDAY = 4


def recheck_beside_neighbours(days: Collection[date]) -> int:
    """Recheck the events of which the rule on neighbours may say something else on these days; return how many.

    Writes in short transactions of its own, a few events in each. Nothing to do where the rule merely informs: that is
    reckoned where it is shown, and kept nowhere.
    """
    settings = load_settings()[NAME]
    ids = (
        _events_on(days, settings.visitors_from)
        if settings.is_on and settings.severity > Severity.INFORMS
        else []
    )
    db.session.rollback()
    for number in in_short_transactions(ids):
        event = db.session.get(Event, number)
        if event is not None:
            recheck_event(event)
    return len(ids)


def _events_on(days: Collection[date], visitors_from: int) -> list[int]:
    """Return the events to come that touch one of the days, or the weekend of one."""
    wanted = {on for day in days for on in _weekend_of(day)}
    query = (
        select(Occurrence.event_id, Occurrence.first_on, Occurrence.last_on)
        .join(Event, Event.id == Occurrence.event_id)
        .where(
            Occurrence.blocks,
            Occurrence.blocks_to > clock.now(),
            Occurrence.last_on >= min(wanted),
            Occurrence.first_on <= max(wanted),
            or_(Event.visitors_expected >= visitors_from, Event.category.in_(FROM_AFAR)),
        )
    )
    return sorted(
        {
            event_id
            for event_id, first_on, last_on in db.session.execute(query).tuples()
            if any(
                first_on + timedelta(days=number) in wanted for number in range((last_on - first_on).days + 1)
            )
        }
    )


def _weekend_of(day: date) -> list[date]:
    if day.weekday() < _FRIDAY:
        return [day]
    friday = day - timedelta(days=day.weekday() - _FRIDAY)
    return [friday + timedelta(days=number) for number in range(3)]
