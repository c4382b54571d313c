"""Taking the next step in an event's life: what it needs, and who is told. Asked by the page and by programs alike."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from festival.base.errors import FestivalError
from festival.events.lifecycle import ReasonMissing, WrongStep
from festival.events.model import Event
from festival.events.saving import Step, take_step
from festival.notices.sending import tell_of_step
from festival.organisers.model import Account
from festival.organisers.organisations import not_admitted_words
from festival.organisers.permissions import may
from festival.registering.steps import STEPS
from festival.registering.summary import missing_answers
from festival.statements.asking import ask_offices
from festival.statements.objections import objection_to_confirming

NEEDED = {
    "submitted": "event.submit",
    "confirmed": "event.confirm",
    **dict.fromkeys(("cancelled", "withdrawn", "postponed"), "event.cancel"),
}
"""What somebody may do who takes a step there; "event.edit" for every other one."""
LONGEST_REASON = 2000


class StepRefused(FestivalError):
    """The step is not taken. `words` say why to whoever asked for it, empty where they have no part in it; `about` is
    what it is about: rights, missing, objection, reason, state."""

    def __init__(self, about: str, words: str) -> None:
        super().__init__(f"{about}: {words}")
        self.about = about
        self.words = words


def check_rights(event: Event, account: Account, to_state: str) -> None:
    """Raise StepRefused unless the account may take the event there."""
    if not may(account, NEEDED.get(to_state, "event.edit"), event):
        raise StepRefused("rights", not_admitted_words(event.organisation))


def go_to_state(event: Event, account: Account, to_state: str, reason: str, *, now: datetime) -> None:
    """Take the event to the state, ask the offices and tell whoever waits for it. Raises StepRefused. Reads
    `event.organisation`; the caller has looked who may, and commits."""
    if to_state in ("pencilled", "submitted", "confirmed") and (gaps := missing_answers(event, to_state)):
        words = ", ".join(str(STEPS[gap]) for gap in gaps)
        raise StepRefused("missing", _("Still missing: %(steps)s.", steps=words))
    if to_state == "confirmed" and (objection := objection_to_confirming(event, account, reason)):
        raise StepRefused("objection", objection)
    try:
        take_step(event, Step(to_state, account, reason), now=now)
    except ReasonMissing:
        raise StepRefused("reason", _("Say why, in a sentence that the public may read.")) from None
    except WrongStep:
        raise StepRefused("state", _("This step is not possible any more. See below what is.")) from None
    if to_state == "confirmed":
        ask_offices(event, now=now)
    tell_of_step(event, account)
