"""A conflict as one reader may see it: words, facts, parties, and what they may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock, dates
from festival.base.city import get_city
from festival.base.plurals import ngettext
from festival.base.templating import today
from festival.conflicts.headings import Heading, heading_of, is_concerned
from festival.conflicts.model import ASKING_STATES, Conflict
from festival.conflicts.parties import Party, parties_of
from festival.conflicts.stored_finding import finding_of
from festival.conflicts.telling import tell
from festival.findings.visible import VisibleFinding
from festival.organisers.model import Account
from festival.rules.event_words import day_words
from festival.rules.severity_words import weight_of
from festival.rules.words import rule_of, say_evidence, say_reason

_STATE_WORDS = {
    "open": _l("open"),
    "in_talks": _l("in talks"),
    "to_reassess": _l("to be looked at again"),
    "accepted": _l("accepted"),
    "solved": _l("solved"),
    "noted": _l("noted"),
}


@dataclass(frozen=True)
class SeenConflict:
    """A conflict, ready to read; lists leave its parties out. `german` are titles in it that have no English."""

    conflict: Conflict
    rule: str
    weight: str
    weight_words: str
    state: str
    state_words: str
    reason: str
    heading: Heading
    when: str
    since: str
    url: str
    finding: VisibleFinding
    locale: str
    parties: tuple[Party, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.conflict.is_open

    @property
    def further(self) -> str:
        """How many more dates it is about than `when` names, and until when they go; empty for none."""
        number = self.conflict.dates - 1
        if not number:
            return ""
        words = ngettext("and %(num)s more date", "and %(num)s more dates", number)
        last_on = clock.to_local(self.conflict.last_at, get_city().tz).date()
        if last_on <= self.conflict.on:
            return words
        last = dates.plain_day(last_on, self.locale, this_year=self.conflict.on.year)
        return f"{words} {_('until %(day)s', day=last)}"

    @property
    def german(self) -> tuple[str, ...]:
        return self.finding.german

    @property
    def evidence(self) -> list[str]:
        """What it is about, a line each; put together where it is shown."""
        return say_evidence(self.finding, self.locale)


def see(conflict: Conflict, account: Account, locale: str) -> SeenConflict:
    """Return the conflict with its parties; details of others' unpublished events are for those concerned only.

    Those concerned by a conflict know each other's events for as long as it is there: they have to talk.
    """
    (seen,) = see_all([conflict], account, locale)
    knows_all = is_concerned(conflict, account) and conflict.state in ASKING_STATES
    parties = parties_of(conflict, account, locale, knows_all=knows_all)
    return replace(seen, parties=parties)


def see_all(conflicts: Sequence[Conflict], account: Account, locale: str) -> list[SeenConflict]:
    """Return conflicts for a list, in their order. Reads their parties, with their events."""
    year = today().year
    told = tell([finding_of(one) for one in conflicts], account, locale, stored=conflicts)
    found = []
    for conflict, finding in zip(conflicts, told, strict=True):
        weight, weight_words = weight_of(conflict.severity)
        found.append(
            SeenConflict(
                conflict=conflict,
                rule=rule_of(finding),
                weight=weight,
                weight_words=weight_words,
                state=conflict.state,
                state_words=state_words(conflict.state),
                reason=say_reason(finding, locale),
                heading=heading_of(conflict, account, locale),
                when=day_words(conflict.on, conflict.evidence, locale),
                since=dates.short_day(
                    clock.to_local(conflict.found_at, get_city().tz).date(), locale, this_year=year
                ),
                url=url_for("talk.page", conflict_id=conflict.id),
                finding=finding,
                locale=locale,
            )
        )
    return found


def state_words(state: str) -> str:
    """Return a conflict's state in words."""
    return str(_STATE_WORDS[state])
