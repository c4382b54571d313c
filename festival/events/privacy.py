"""What may be said of an event to whom: a date that isn't promised yet keeps its details with those concerned.

A venue of the city's list may be read by all who see that a date is held there, and a district by all. What was typed
or drawn as a place (a back yard, a private address) is as secret as the name, and so is its point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from festival.events.model import PUBLIC_STATES, Event
from festival.organisers.model import Account
from festival.organisers.permissions import may

LARGE_FROM, SMALL_BELOW = 1000, 200
"""Expected visitors from which an event is called large, and below which it is called small."""


@dataclass(frozen=True, slots=True)
class SaidEvent:
    """An event as one reader may know it. Where `is_full` is false, `title` is a description without any name."""

    title: str
    organisation: str
    is_full: bool


def sees_everything(account: Account | None) -> bool:
    """Whether the account may read every event's details: the offices and the coordination."""
    return may(account, "event.view_unpublished")


def may_know(account: Account | None, event: Any) -> bool:
    """Whether the account may read title and organiser: public ones anybody, others their own people, the offices
    and the coordination. `event` is an Event or a row with its `state` and `organisation_id`."""
    return event.state in PUBLIC_STATES or may(account, "event.view_unpublished", event)


def say_event_for(account: Account | None, event: Event, locale: str) -> SaidEvent:
    """Return what may be said of the event to the account, in the request's language. Reads `event.organisation`."""
    if may_know(account, event):
        return SaidEvent(event.say("title", locale), event.organisation.name, is_full=True)
    return SaidEvent(anonymised_title(event.visitors_expected, event.setting), "", is_full=False)


def say_row_for(account: Account | None, row: Any, locale: str) -> SaidEvent:
    """Return the same of a row, which has the event's columns and its organisation's name as `organisation`."""
    if may_know(account, row):
        title = (row.title_en if locale == "en" else "") or row.title
        return SaidEvent(title, row.organisation, is_full=True)
    return SaidEvent(anonymised_title(row.visitors_expected, row.setting), "", is_full=False)


def anonymised_title(visitors: int | None, setting: str) -> str:
    """Return the words for somebody else's event that isn't public: its size and its setting, nothing else."""
    size = (
        ""
        if visitors is None
        else "large"
        if visitors >= LARGE_FROM
        else "small"
        if visitors < SMALL_BELOW
        else ""
    )
    match size, setting:
        case "large", "unknown":
            return _("A large event of another organiser")
        case "small", "unknown":
            return _("A small event of another organiser")
        case "", "unknown":
            return _("An event of another organiser")
        case "large", "indoor":
            return _("A large indoor event of another organiser")
        case "large", "outdoor":
            return _("A large outdoor event of another organiser")
        case "large", _rest:
            return _("A large event of another organiser, indoors and outdoors")
        case "small", "indoor":
            return _("A small indoor event of another organiser")
        case "small", "outdoor":
            return _("A small outdoor event of another organiser")
        case "small", _rest:
            return _("A small event of another organiser, indoors and outdoors")
        case "", "indoor":
            return _("An indoor event of another organiser")
        case "", "outdoor":
            return _("An outdoor event of another organiser")
    return _("An event of another organiser, indoors and outdoors")
