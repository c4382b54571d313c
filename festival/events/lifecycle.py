"""An event's life: which step may follow which. Pure."""

from __future__ import annotations

from festival.base.errors import FestivalError

NEXT_STATES: dict[str, tuple[str, ...]] = {
    "idea": ("pencilled", "submitted", "confirmed", "withdrawn"),
    "pencilled": ("idea", "submitted", "confirmed", "withdrawn"),
    "submitted": ("pencilled", "idea", "confirmed", "withdrawn"),
    "confirmed": ("held", "postponed", "cancelled"),
    "postponed": ("confirmed", "cancelled"),
    "held": (),
    "cancelled": (),
    "withdrawn": (),
}
"""What was promised is cancelled, and the public is told; what never was is withdrawn, and stays as unknown to it."""
ENDED_STATES = ("held", "cancelled", "withdrawn")
"""States that nothing follows."""
REASON_NEEDED = ("cancelled", "postponed")


class WrongStep(FestivalError):
    """A step that the event's life does not have."""

    def __init__(self, from_state: str, to_state: str) -> None:
        super().__init__(f"{from_state} is not followed by {to_state}")
        self.from_state = from_state
        self.to_state = to_state


class ReasonMissing(FestivalError):
    """A cancelling or postponing that does not say why."""


def giving_up(state: str) -> str:
    """Return the state of an event that will not take place: cancelled or withdrawn; the state itself where neither
    may follow."""
    return next((one for one in NEXT_STATES[state] if one in ("cancelled", "withdrawn")), state)


def check_step(from_state: str, to_state: str, reason: str) -> None:
    """Raise WrongStep or ReasonMissing unless the step may be taken."""
    if to_state not in NEXT_STATES.get(from_state, ()):
        raise WrongStep(from_state, to_state)
    if to_state in REASON_NEEDED and not reason.strip():
        raise ReasonMissing(to_state)
