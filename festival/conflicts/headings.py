"""What a line about a conflict begins with: the events, the day and the place, as far as its reader may know them."""

from __future__ import annotations

from dataclasses import dataclass

from festival.co_organisers.acting import acts_for
from festival.conflicts.model import ASKING_STATES, Conflict, ConflictParty
from festival.events.model import Event
from festival.events.privacy import SaidEvent, say_event_for
from festival.organisers.model import Account
from festival.organisers.permissions import may
from festival.rules.event_words import day_words

NAMED = 2
"""So many events are named, the others counted."""


@dataclass(frozen=True)
class Heading:
    """Titles, each with whether it has no English; how many more events there are; the day and the places."""

    titles: tuple[tuple[str, bool], ...]
    more: int
    day: str
    place: str

    @property
    def words(self) -> str:
        """The titles in one line."""
        return " · ".join(title for title, _is_german in self.titles)


def is_concerned(conflict: Conflict, account: Account) -> bool:
    """Whether one of the events is the account's own, and it is let into what others plan."""
    return may(account, "event.see_pencilled") and any(
        acts_for(account.organisation_ids, party) for party in conflict.parties
    )


def heading_of(conflict: Conflict, account: Account, locale: str) -> Heading:
    """Return the heading of a conflict; the reader's own events come first. Reads its parties with their events,
    places and organisations."""
    knows_all = is_concerned(conflict, account) and conflict.state in ASKING_STATES
    mine = account.organisation_ids
    parties = sorted(conflict.parties, key=lambda one: (not acts_for(mine, one), one.event_id))
    said = [(party.event, _say(party, account, locale, knows_all=knows_all)) for party in parties]
    places = dict.fromkeys(place for event, one in said if (place := _place(event, one, locale)))
    return Heading(
        titles=tuple((one.title, _is_german(event, one, locale)) for event, one in said[:NAMED]),
        more=max(0, len(said) - NAMED),
        day=day_words(conflict.on, conflict.evidence, locale),
        place=", ".join(list(places)[:NAMED]),
    )


def _say(party: ConflictParty, account: Account, locale: str, *, knows_all: bool) -> SaidEvent:
    if knows_all:
        return SaidEvent(party.event.say("title", locale), party.organisation.name, is_full=True)
    return say_event_for(account, party.event, locale)


def _place(event: Event, said: SaidEvent, locale: str) -> str:
    if not said.is_full:
        return ""
    return event.venue.say("name", locale) if event.venue else event.place_name


def _is_german(event: Event, said: SaidEvent, locale: str) -> bool:
    return said.is_full and locale == "en" and not event.title_en
