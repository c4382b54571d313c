"""What may be said of an event to whom: a date that isn't promised yet keeps its details with those concerned."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from festival.events.model import Event
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


def may_know(account: Account | None, event: Event) -> bool:
    """Whether the account may read title and organiser: public ones anybody, others their own people, the offices
    and the coordination."""
    return event.is_public or may(account, "event.view_unpublished", event)


def say_event_for(account: Account | None, event: Event, locale: str) -> SaidEvent:
    """Return what may be said of the event to the account, in the present language. Reads `event.organisation`."""
    if may_know(account, event):
        return SaidEvent(event.say("title", locale), event.organisation.name, is_full=True)
    return SaidEvent(veiled(event.visitors_expected, event.setting), "", is_full=False)


def veiled(visitors: int | None, setting: str) -> str:
    """Return the words for somebody else's event that isn't public: its size and its setting, nothing else."""
    size = "" if visitors is None else "large" if visitors >= LARGE_FROM else "small" if visitors < SMALL_BELOW else ""
    return {
        ("large", "indoor"): _("A large indoor event of another organiser"),
        ("large", "outdoor"): _("A large outdoor event of another organiser"),
        ("large", "both"): _("A large event of another organiser, indoors and outdoors"),
        ("small", "indoor"): _("A small indoor event of another organiser"),
        ("small", "outdoor"): _("A small outdoor event of another organiser"),
        ("small", "both"): _("A small event of another organiser, indoors and outdoors"),
        ("", "indoor"): _("An indoor event of another organiser"),
        ("", "outdoor"): _("An outdoor event of another organiser"),
    }.get((size, setting), _("An event of another organiser, indoors and outdoors"))
