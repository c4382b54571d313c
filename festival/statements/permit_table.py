"""The city's table of permits, read, and what of it an event needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from festival.base.city import get_city
from festival.base.database import db
from festival.countries.country_codes import lands_of_law
from festival.events.model import Event
from festival.law.conditions import unknown_words
from festival.law.model import LawRow
from festival.law.permit_facts import TRAITS
from festival.law.reading import BadLaw, read_permit
from festival.law.values import Permit
from festival.statements.event_facts import facts_of
from festival.statements.permits import Need, needs_of


@dataclass(frozen=True)
class EventNeeds:
    """What an event needs for sure, what it may need, and what it does not need."""

    certain: list[Need]
    perhaps: list[Need]
    not_needed: list[Permit]


def permits_on(on: date) -> list[Permit]:
    """Return the rows of the table that hold in the city's Land on the day, in another country those it has written
    itself; one that can't be read is left out. One query."""
    lands = lands_of_law(get_city().land)
    query = select(LawRow).where(LawRow.kind == "permit", LawRow.is_active, LawRow.land.in_(lands))
    found = []
    for row in db.session.scalars(query.order_by(LawRow.id)):
        entry = row.entry
        if entry.holds_on(on):
            try:
                found.append(read_permit(entry))
            except BadLaw:
                continue
    return found


def needs_for(event: Event, starts_on: date | None, *, today: date) -> EventNeeds:
    """Return what the event needs where it begins on the day. Two queries."""
    found, not_needed = needs_of(
        permits_on(starts_on or today), facts_of(event, land=get_city().land), starts_on
    )
    return EventNeeds(
        [need for need in found if need.is_certain],
        [need for need in found if not need.is_certain],
        not_needed,
    )


def asked_of(permits: list[Permit]) -> list[str]:
    """Return the traits that any of the rows asks about, in the order of the questions."""
    words = {word for permit in permits if permit.condition for word in unknown_words(permit.condition, {})}
    return [name for name in TRAITS if name in words]
