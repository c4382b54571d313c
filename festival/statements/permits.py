"""What an event probably needs, by the table of permits, and by when it is to be applied for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from festival.law.conditions import Fact, answer
from festival.law.values import Permit


@dataclass(frozen=True)
class Need:
    """One row of the table that an event needs, or may need: then `unknown` are the words that it hangs on.

    `apply_by` is the last day to apply, by the law's lead time, or where the law names none by the usual one, as
    `is_by_law` says; `better_by` is the usual one where it lies before. None for what has no day, or while nobody
    knows when the event begins.
    """

    permit: Permit
    unknown: tuple[str, ...] = ()
    apply_by: date | None = None
    is_by_law: bool = False
    better_by: date | None = None

    @property
    def is_certain(self) -> bool:
        """Whether nothing is unknown that it hangs on."""
        return not self.unknown


def needs_of(
    permits: Iterable[Permit], facts: Mapping[str, Fact], starts_on: date | None
) -> tuple[list[Need], list[Permit]]:
    """Return what is needed or may be, what is due first on top, and what is not needed.

    A condition that can't be read decides nothing: its row is among what may be needed.
    """
    found, not_needed = [], []
    for permit in permits:
        is_needed, words = answer(permit.condition, starts_on or date.min, facts)
        if is_needed is False:
            not_needed.append(permit)
        else:
            found.append(_dated(permit, words, starts_on, str(facts.get("land", ""))))
    found.sort(key=lambda need: (need.apply_by or date.max, need.permit.key))
    return found, not_needed


def _dated(permit: Permit, unknown: tuple[str, ...], starts_on: date | None, land: str) -> Need:
    usual, by_law = permit.typical_days, permit.statutory_days
    if permit.statutory_lands and land not in permit.statutory_lands:
        by_law = None
    days = usual if by_law is None else by_law
    if starts_on is None or not days:
        return Need(permit, unknown)
    return Need(
        permit,
        unknown,
        apply_by=starts_on - timedelta(days=days),
        is_by_law=by_law is not None,
        better_by=starts_on - timedelta(days=usual) if usual > days else None,
    )
