"""Reminding of talks in which nobody answers: who is asked after a week, once, and a week later who coordinates. For a
job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import in_short_transactions
from festival.co_organisers.acting import acting_for, acts_for
from festival.mediation.waiting import letters_to_answer, proposals_to_answer
from festival.notices.reminding import coordination, note_reminded, people_acting_for, remind, reminded_at

PATIENCE = timedelta(days=7)


@dataclass(frozen=True)
class _Asked:
    """A proposal or letter that waits: by whom, since when, for which events, and the names of who leads these."""

    cause: str
    conflict_id: int
    kind: str
    by: str
    at: datetime
    title: str
    event_ids: tuple[int, ...]
    names: tuple[str, ...]

    @property
    def on(self) -> date:
        """The city's day on which it was written."""
        return clock.to_local(self.at, get_city().tz).date()


def remind_of_talks(*, now: datetime) -> int:
    """Remind who is asked of proposals and letters that have waited for a week, and tell the coordination of those that
    still wait a week after that; return of how many. A conflict in which a proposal waits has its letters left out."""
    waiting = [one for one in _waiting(now) if one.at <= now - PATIENCE]
    causes = [one.cause for one in waiting]
    reminded, told = reminded_at("unanswered", causes), reminded_at("not_answered", causes)
    due = [
        one
        for one in waiting
        if one.cause not in reminded or (one.cause not in told and reminded[one.cause] <= now - PATIENCE)
    ]
    for one in in_short_transactions(due):
        is_first = one.cause not in reminded
        code = "unanswered" if is_first else "not_answered"
        who = people_acting_for(acting_for(one.event_ids)) if is_first else coordination()
        values = {
            "by": one.by,
            "kind": one.kind,
            "title": one.title,
            "until": one.on.isoformat(),
            "who": ", ".join(one.names),
        }
        note_reminded(code, [one.cause], now=now)
        remind(code, who, values, conflict_id=one.conflict_id)
    return len(due)


def _waiting(now: datetime) -> list[_Asked]:
    found = [
        _Asked(
            cause=f"proposal {one.id}",
            conflict_id=one.conflict_id,
            kind="proposal",
            by=one.by.name,
            at=one.at,
            title=one.event.title,
            event_ids=(one.event_id,),
            names=(one.event.organisation.name,),
        )
        for one in proposals_to_answer(None, now=now)
    ]
    proposed = {one.conflict_id for one in found}
    for one in letters_to_answer(None, now=now):
        if one.conflict.id in proposed:
            continue
        writer = one.letter.organisation_id
        written_by = [] if writer is None else [writer]
        asked = [party for party in one.conflict.parties if not acts_for(written_by, party)]
        found.append(
            _Asked(
                cause=f"letter {one.letter.id}",
                conflict_id=one.conflict.id,
                kind="letter",
                by=one.letter.by.name,
                at=one.letter.at,
                title="",
                event_ids=tuple(party.event_id for party in asked),
                names=tuple(dict.fromkeys(party.organisation.name for party in asked)),
            )
        )
    return found
