"""One event that was entered twice: one entry is kept, the other withdrawn, and its address leads to the one kept."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from festival.conflicts.model import Conflict
from festival.events.lifecycle import giving_up
from festival.events.model import Event
from festival.events.saving import Step, take_step, write_event
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


def merge(given_up: Event, kept: Event, by: Account, *, now: datetime) -> None:
    """Withdraw one entry in favour of the other, which takes along its bookings and talks; what only it says is taken
    over by who may edit both.

    Raises WrongStep where an entry is over or will not take place already. Writes.
    """
    speaks_for_kept, talks = may(by, "event.edit", kept), talks_of(given_up)
    carry_ties(given_up, kept, speaks_for_kept=speaks_for_kept)
    given_up.merged_into_id = kept.id
    reason = _("This event was entered twice. It takes place under its other entry.")
    take_step(given_up, Step(giving_up(given_up.state), by, reason), now=now)
    if speaks_for_kept:
        for name in _CARRIED:
            setattr(kept, name, getattr(kept, name) or getattr(given_up, name))
    write_event(kept, now=now, by=by)
    carry_talks(talks, given_up, kept, now=now)
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
