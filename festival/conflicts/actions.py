"""What changes a conflict's state by people: talks begun, an overlap accepted."""

from __future__ import annotations

from datetime import datetime

from festival.base.errors import FestivalError
from festival.conflicts.model import Conflict
from festival.organisers.model import Account


class NotOpen(FestivalError):
    """A step that a conflict can't take: it is solved, or accepted already."""


def begin_talks(conflict: Conflict, *, now: datetime) -> None:
    """Note that those concerned talk. Raises NotOpen. Writes."""
    if not conflict.is_open:
        raise NotOpen(conflict.state)
    conflict.state = "in_talks"
    conflict.changed_at = now


def accept(conflict: Conflict, by: Account, reason: str, *, now: datetime) -> None:
    """Note that it is accepted as it is now, by whom and why; asked again when an event changes in it.

    Raises NotOpen. Writes.
    """
    if not conflict.is_open:
        raise NotOpen(conflict.state)
    conflict.state = "accepted"
    conflict.accepted_by_id = by.id
    conflict.accepted_at = now
    conflict.accepted_reason = reason.strip()
    conflict.accepted_mark = conflict.mark
    conflict.answer_id = None
    conflict.changed_at = now
