"""One event that was entered twice: one entry is kept, the other given up, and its address leads to the one kept.

What the source of the entry given up goes on to say is taken over by the kept one field by field
(exchange/comparing.py), and calendars that hold it go on with the kept one (publishing/merged_entries.py).
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update

from festival.base.database import db
from festival.base.errors import FestivalError
from festival.conflicts.model import Conflict
from festival.events.lifecycle import ENDED_STATES, WrongStep, giving_up
from festival.events.model import Event, StateChange
from festival.events.saving import Step, take_step, write_event
from festival.exchange.told_apart import tell_apart
from festival.mediation.carrying import carry_talks, carry_ties, talks_of
from festival.mediation.letters import Voice, write_letter
from festival.notices.sending import tell_of_step
from festival.organisers.model import Account
from festival.organisers.permissions import may

_CARRIED = (
    *("title_en", "summary", "summary_en", "description", "description_en"),
    *("audiences", "visitors_expected", "price", "link"),
)
"""What the kept entry takes over where it says nothing itself; who to ask and pictures stay with whose they are."""


def may_merge(account: Account, given_up: Event) -> bool:
    """Whether the account may withdraw the entry; who may not can only propose it."""
    return may(account, "event.edit", given_up) and may(account, "event.cancel", given_up)


class OtherIsPublic(FestivalError):
    """The public knows the entry that would be given up, and not the one that would be kept."""


def merge(given_up: Event, kept: Event, by: Account, *, now: datetime) -> None:
    """Withdraw one entry in favour of the other, which takes along its bookings and talks; what only it says is taken
    over by who may edit both.

    Raises WrongStep where an entry is over or will not take place already, OtherIsPublic where something would vanish
    from the programme. Writes.
    """
    if kept.state in ENDED_STATES or kept.merged_into_id is not None:
        raise WrongStep(kept.state, kept.state)
    if given_up.is_public and not kept.is_public:
        raise OtherIsPublic
    speaks_for_kept, talks = may(by, "event.edit", kept), talks_of(given_up)
    carry_ties(given_up, kept, speaks_for_kept=speaks_for_kept)
    given_up.merged_into_id = kept.id
    earlier = update(Event).where(Event.merged_into_id == given_up.id, Event.id != kept.id)
    db.session.execute(
        earlier.values(merged_into_id=kept.id), execution_options={"synchronize_session": "fetch"}
    )
    reason = _("This event was entered twice. It takes place under its other entry.")
    take_step(given_up, Step(giving_up(given_up.state), by, reason), now=now)
    if speaks_for_kept:
        for name in _CARRIED:
            setattr(kept, name, getattr(kept, name) or getattr(given_up, name))
    write_event(kept, now=now, by=by)
    carry_talks(talks, given_up, kept, now=now)
    tell_of_step(given_up, by)


def may_part(account: Account, given_up: Event) -> bool:
    """Whether the account may say that the entry is an event of its own after all; its people and the coordination."""
    return given_up.merged_into_id is not None and may_merge(account, given_up)


def part_again(given_up: Event, by: Account, *, now: datetime) -> None:
    """Let an entry that was given up be an event of its own again, in the state that it had. Writes.

    What was booked for it, said about it and taken over from it stays with the other entry: nobody can tell any more
    whose it is.
    """
    query = (
        select(StateChange)
        .where(StateChange.event_id == given_up.id)
        .order_by(StateChange.id.desc())
        .limit(1)
    )
    last = db.session.scalars(query).one()
    kept = db.session.get_one(Event, given_up.merged_into_id)
    given_up.merged_into_id = None
    given_up.sequence += 1
    reason = _("It is an event of its own after all.")
    back = StateChange(event_id=given_up.id, from_state=given_up.state, to_state=last.from_state, by_id=by.id)
    back.reason, back.at = reason, now
    db.session.add(back)
    given_up.state, given_up.state_reason = last.from_state, ""
    write_event(given_up, now=now, by=by)
    tell_apart(given_up.id, kept.id, now=now)
    tell_of_step(given_up, by)


def propose_merging(conflict: Conflict, voice: Voice, given_up: Event, kept: Event, *, now: datetime) -> None:
    """Ask those who answer for the other entry to withdraw it, as a letter to all concerned. Writes."""
    words = _(
        "Is it one event? I propose to keep “%(kept)s” of %(keeper)s and to withdraw “%(given)s” of %(giver)s.",
        kept=kept.title,
        keeper=kept.organisation.name,
        given=given_up.title,
        giver=given_up.organisation.name,
    )
    write_letter(conflict, voice, words, now=now)
