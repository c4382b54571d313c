"""A conflict as one reader may see it: words, facts, parties, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from festival.base import dates
from festival.base.templating import today
from festival.coordination.conflicts import finding_of
from festival.coordination.model import Conflict, ConflictParty
from festival.coordination.plan import Severity
from festival.coordination.privacy import say_event_for
from festival.coordination.reason_words import say_evidence, say_reason
from festival.coordination.rule_names import rule_name
from festival.events.model import Event
from festival.organisers.model import Account
from festival.organisers.permissions import may


@dataclass(frozen=True)
class Party:
    """One event of a conflict as the reader may know it; `is_mine` where the reader speaks for it."""

    event: Event
    title: str
    organisation: str
    state: str
    place: str
    when: str
    url: str
    is_mine: bool


@dataclass(frozen=True)
class SeenConflict:
    """A conflict, ready to read."""

    conflict: Conflict
    rule: str
    weight: str
    weight_words: str
    state: str
    state_words: str
    reason: str
    evidence: list[str]
    when: str
    since: str
    parties: list[Party]
    url: str

    @property
    def is_open(self) -> bool:
        return self.conflict.is_open


def see(conflict: Conflict, account: Account, locale: str) -> SeenConflict:
    """Return the conflict in words; details of others' unpublished events are shown to those concerned only.

    Those concerned by a conflict know each other's events: they have to talk.
    """
    tz_year = today().year
    finding = finding_of(conflict)
    weights = {
        Severity.NEEDS_DECISION: ("strong", _("Needs a decision")),
        Severity.WARNS: ("plain", _("Please look at this")),
        Severity.INFORMS: ("note", _("Good to know")),
    }
    weight, weight_words = weights[Severity(conflict.severity)]
    return SeenConflict(
        conflict=conflict,
        rule=rule_name(conflict.rule),
        weight=weight,
        weight_words=weight_words,
        state=conflict.state,
        state_words=state_words(conflict.state),
        reason=say_reason(finding, locale),
        evidence=say_evidence(finding, locale),
        when=dates.short_day(conflict.on, locale, this_year=tz_year),
        since=dates.short_day(conflict.found_at.date(), locale, this_year=tz_year),
        parties=[_party(one, conflict, account, locale) for one in conflict.parties],
        url=url_for("talk.page", conflict_id=conflict.id),
    )


def state_words(state: str) -> str:
    """Return a conflict's state in words."""
    return {
        "open": _("open"),
        "in_talks": _("in talks"),
        "to_reassess": _("to be looked at again"),
        "accepted": _("accepted"),
        "solved": _("solved"),
        "noted": _("noted"),
    }[state]


def is_concerned(conflict: Conflict, account: Account) -> bool:
    """Whether the account speaks for one of the events."""
    return any(party.organisation_id in account.organisation_ids for party in conflict.parties)


def _party(party: ConflictParty, conflict: Conflict, account: Account, locale: str) -> Party:
    event = party.event
    is_mine = party.organisation_id in account.organisation_ids
    concerned = is_concerned(conflict, account)
    if concerned or may(account, "conflict.mediate"):
        title, organisation = event.say("title", locale), party.organisation.name
    else:
        said: Any = say_event_for(account, event, locale)
        title, organisation = said.title, said.organisation
    start, end = event.local_start, event.local_end
    when = ""
    if start is not None and end is not None:
        when = dates.span(start, end, all_day=event.all_day, locale=locale, this_year=today().year)
    return Party(
        event=event,
        title=title,
        organisation=organisation,
        state=event.state,
        place=event.venue.say("name", locale) if event.venue else event.place_name,
        when=when,
        url=url_for("desk_events.event", event_id=event.id)
        if may(account, "event.view_unpublished", event)
        else "",
        is_mine=is_mine,
    )
