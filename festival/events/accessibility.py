"""What is accessible: known, not available and unknown are three different answers."""

from __future__ import annotations

from dataclasses import dataclass

from festival.base import vocabulary
from festival.events.model import Event
from festival.places.getting_there import ALWAYS_ASKED, AskedFeature
from festival.places.model import Venue


@dataclass(frozen=True)
class AccessFact:
    """One feature: `answer` is yes, no or unknown; `by_event` says whether the event itself answered."""

    key: str
    label: str
    answer: str
    by_event: bool
    note: str = ""


def access_facts(event: Event | None, venue: Venue | None, locale: str) -> list[AccessFact]:
    """Return what event and venue say of each feature, the event's own word first; unknown where neither does."""
    found = []
    for key, term in vocabulary.terms("access").items():
        answer, by_event = _answer(event, venue, key)
        if answer != "unknown" or key in ALWAYS_ASKED:
            found.append(AccessFact(key, term.label(locale), answer, by_event))
    return found


def _answer(event: Event | None, venue: Venue | None, key: str) -> tuple[str, bool]:
    for source in (event, venue):
        if source is not None and key in source.access_yes:
            return "yes", source is event
        if source is not None and key in source.access_no:
            return "no", source is event
    return "unknown", False


def asked_features(event: Event, given: dict[str, list[str]] | None, locale: str) -> list[AskedFeature]:
    """Return every feature for a form with what was just given, else what the event says."""
    yes = given["access_yes"] if given else event.access_yes
    no = given["access_no"] if given else event.access_no
    return [
        AskedFeature(
            key,
            term.label(locale),
            "yes" if key in yes else "no" if key in no else "unknown",
            _answer(None, event.venue, key)[0],
        )
        for key, term in vocabulary.terms("access").items()
    ]
