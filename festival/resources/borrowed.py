"""What an event borrows from the city, as the step on what it needs shows and reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from festival.base.http import current_locale
from festival.base.numbers import number
from festival.resources.queries import bookings_of, resources

MOST = 100_000


@dataclass(frozen=True)
class Borrowed:
    """One thing the city lends: how much of it the event takes, and what somebody has typed instead."""

    id: int
    name: str
    unit: str
    stock: int
    amount: int
    typed: str

    @property
    def wanted(self) -> int | None:
        """The number as typed; nothing is 0, None what is no number."""
        plain = self.typed.strip()
        if not plain:
            return 0
        if not (plain.isascii() and plain.isdigit()) or len(plain) > 6 or int(plain) > MOST:
            return None
        return int(plain)

    @property
    def error(self) -> str:
        return "" if self.wanted is not None else _("“%(typed)s” is no number.", typed=self.typed)

    @property
    def is_changed(self) -> bool:
        return self.wanted != self.amount


def borrowed_lines(event_id: int, typed: Mapping[str, str] | None = None) -> list[Borrowed]:
    """Return all that the city lends with what the event takes; what is lent no more only where it is taken."""
    taken, locale, given = bookings_of(event_id), current_locale(), typed or {}
    found = []
    for one in resources():
        amount = taken.get(one.id, 0)
        if one.is_active or amount:
            words = given.get(f"resource-{one.id}", str(amount or ""))
            found.append(Borrowed(one.id, one.say(locale), one.unit, one.stock, amount, words[:20]))
    return found


def borrowed_words(event_id: int) -> str:
    """Return what the event borrows, in a line; empty where that is nothing."""
    locale = current_locale()
    taken = [one for one in borrowed_lines(event_id) if one.amount]
    return ", ".join(
        " ".join(filter(None, (number(one.amount, locale), one.unit, one.name))) for one in taken
    )
