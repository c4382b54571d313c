"""Which organisations act for an event: the one that leads it, and those that organise it too and may edit it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, or_, select, union

from festival.co_organisers.model import CoOrganiser
from festival.events.model import Event


def acts_for(organisation_ids: Iterable[int], event: Any) -> bool:
    """Whether one of these organisations acts for the event: an Event, a row with its columns of the same names, or
    another value that has its `organisation_id` and `co_editors`."""
    return any(one == event.organisation_id or str(one) in event.co_editors for one in organisation_ids)


def events_of(organisation_ids: Collection[int]) -> ColumnElement[bool]:
    """Return what is true of events that one of these organisations acts for."""
    return or_(Event.organisation_id.in_(organisation_ids), Event.id.in_(edited_with(organisation_ids)))


def edited_with(organisation_ids: Collection[int]) -> Select[tuple[int]]:
    """Return the question for events that others lead and one of these organisations may edit. By
    ix_co_organiser_organisation."""
    return select(CoOrganiser.event_id).where(
        CoOrganiser.organisation_id.in_(organisation_ids),
        CoOrganiser.state == "accepted",
        CoOrganiser.may_edit,
    )


def acting_for(event_ids: Any) -> CompoundSelect[tuple[int]]:
    """Return the question for the organisations that act for these events, given as numbers or as a question."""
    return union(
        select(Event.organisation_id).where(Event.id.in_(event_ids)),
        select(CoOrganiser.organisation_id).where(
            CoOrganiser.event_id.in_(event_ids), CoOrganiser.state == "accepted", CoOrganiser.may_edit
        ),
    )
