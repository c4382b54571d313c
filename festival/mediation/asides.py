"""Who of a conflict between two could step aside for the other, and what that settles at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from festival.conflicts.model import Conflict
from festival.conflicts.parties import Party
from festival.events.saving import step_aside
from festival.mediation.same_question import others_met
from festival.mediation.weighing import event_to_move
from festival.organisers.model import Account
from festival.organisers.permissions import may


def asides_offered(
    conflict: Conflict, parties: Sequence[Party], account: Account
) -> list[tuple[int, str, str]]:
    """Return (id, its title, the other's title) of the account's series that could step aside for the other event."""
    if not conflict.is_open or len(parties) != 2:
        return []
    return [
        (mine.event.id, mine.title, other.title)
        for mine, other in (parties, parties[::-1])
        if mine.event.rrule and may(account, "event.edit", mine.event)
    ]


def step_aside_for_all(conflict: Conflict, series_id: int, by: Account, *, now: datetime) -> bool:
    """Let the series step aside for the other event, and for all editions of it that the same is asked about; return
    whether that is new for any. Writes."""
    series = event_to_move(series_id)
    others = [event_to_move(number) for number in others_met(conflict, series_id)]
    new = [step_aside(series, other, by, now=now) for other in others]
    return any(new)
