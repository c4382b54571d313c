"""What a rule about groups has to be shown to judge one happening. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Reach:
    """Happenings whose local days touch `[start_on, end_on)`, within `metres` of the place of the one looked at.

    `metres` None is the whole city; `categories` and `sounds` None are all of them. A rule's `reaches` names each
    happening whose change can alter a finding about the one looked at, and the other way round.
    """

    start_on: date
    end_on: date
    metres: float | None = None
    categories: frozenset[str] | None = None
    sounds: frozenset[str] | None = None
