"""Findings in words: what, when, whose, and what could be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b

from flask_babel import gettext as _

from festival.base import clock, dates
from festival.base.database import db, read_on
from festival.base.http import current_locale
from festival.base.plurals import ngettext
from festival.base.templating import today
from festival.checks.draft import check_draft
from festival.checks.looked_until import beyond_words, looked_words
from festival.checks.series_findings import SeriesFinding
from festival.checks.surroundings import Draft
from festival.checks.unlooked_words import Unlooked, unlooked_words
from festival.conflicts.answers import answer_to, answers_to
from festival.conflicts.model import StandingAnswer
from festival.conflicts.telling import tell
from festival.datefinder.better_dates import better_dates, searched_words
from festival.datefinder.single_dates import OneDate, dates_in_the_way
from festival.datefinder.words import Sayer, hours_words
from festival.events.model import Event
from festival.findings.finding import Severity
from festival.findings.visible import VisibleFinding
from festival.organisers.model import Account
from festival.recurrence.rule import parse_rrule
from festival.recurrence.shifting import moved_rule
from festival.rules.event_words import day_words
from festival.rules.severity_words import weight_of
from festival.rules.words import rule_of, say_evidence, say_reason


@dataclass(frozen=True)
class FindingWords:
    """One finding, ready to read. `other_id` is the other event of a pair that may belong together with this one;
    `shared` says who says so: "both", "mine", "theirs" or "" for nobody."""

    rule: str
    word: str
    weight: str
    reason: str
    evidence: list[str]
    other_id: int | None
    shared: str
    german: tuple[str, ...] = ()
    """Titles in it that have no English."""


@dataclass(frozen=True)
class BetterDate:
    """A date that the date finder offers, and what it says of it; `times` where the event has several lines."""

    on: date
    day: str
    reasons: list[str]
    times: str = ""


@dataclass(frozen=True)
class OneDateWords:
    """A date of a series that is in the way, and what may be done with it alone: another day, another part of the
    place; empty where none is free."""

    address: str
    day: str
    other_on: date | None = None
    other_day: str = ""
    other_place: str = ""


@dataclass(frozen=True)
class Findings:
    """What the rules say of a draft, worst first, and two better dates.

    `open` is to be looked at, `small` folded away, `quiet` only good to know; `unchecked` says what nobody looked at.
    """

    open: list[FindingWords]
    small: list[FindingWords]
    quiet: list[FindingWords]
    better: list[BetterDate]
    unchecked: list[Unlooked]
    mark: str = ""
    """Changes with what is open; empty where nothing is. Whoever sends it along has seen it."""
    single: list[OneDateWords] = field(default_factory=list)
    """Where only these dates of a series are in the way: better dates for all of it are then not offered."""
    looked: str = ""
    """Until when a series was looked at."""
    searched: str = ""
    """How far better dates were looked for."""


def findings_for(draft: Draft | None, reader: Account, *, offers: bool = True) -> Findings:
    """Return what the rules say of the draft, as far as the reader may know it; better dates, for which the city is
    searched, only where something is open and they are wanted."""
    if draft is None or not draft.happenings:
        return Findings([], [], [], [], [])
    read_on()
    now = clock.now()
    checked = check_draft(draft, now=now)
    matters = checked.matters
    locale = current_locale()
    told = tell([one.finding for one in matters], reader, locale)
    answers = answers_to({one.question for one in matters if one.is_conflict})
    said = []
    for one, finding in zip(matters, told, strict=True):
        answer = answer_to(one, answers, _owners(one, draft)) if one.is_conflict else None
        said.append((one, words_of(one, finding, draft.event_id, answer), one.is_conflict and answer is None))
    still_open = [words for one, words, is_open in said if is_open and not one.finding.is_small]
    single = _single(draft, now) if still_open and offers else []
    better = _better(draft, reader, now) if still_open and offers and not single else []
    return Findings(
        still_open,
        [words for one, words, is_open in said if is_open and one.finding.is_small],
        [words for _one, words, is_open in said if not is_open],
        better,
        [
            *unlooked_words(checked.failed, checked.gaps),
            *beyond_words(max(one.local_start for one in draft.happenings).date(), now=now),
        ],
        _mark(one.finding.key for one, _words, is_open in said if is_open and not one.finding.is_small),
        single,
        looked_words(draft.happenings, now=now),
        searched_words(draft.happenings, now=now) if better else "",
    )


def _mark(keys: Iterable[str]) -> str:
    found = sorted(keys)
    return blake2b("\n".join(found).encode(), digest_size=12).hexdigest() if found else ""


def _single(draft: Draft, now: datetime) -> list[OneDateWords]:
    locale, year = current_locale(), today().year
    return [
        OneDateWords(
            one.address,
            _date_words(one, locale),
            one.other_day.on if one.other_day else None,
            dates.short_day(one.other_day.on, locale, this_year=year) if one.other_day else "",
            one.other_place.spot.place.name if one.other_place else "",
        )
        for one in dates_in_the_way(draft, now=now)
    ]


def _date_words(one: OneDate, locale: str) -> str:
    day = dates.short_day(one.on, locale, this_year=today().year)
    return f"{day}, {dates.clock_time(one.at, locale)}" if one.at else day


def _better(draft: Draft, reader: Account, now: datetime) -> list[BetterDate]:
    locale, year = current_locale(), today().year
    found = [one for one in better_dates(draft, now=now) if _can_move(draft, one.on)]
    sayer = Sayer(reader, found, locale)
    return [
        BetterDate(
            one.on,
            dates.short_day(one.on, locale, this_year=year),
            [f"{line.rule}: {line.reason}" for line in sayer.say(one).lines],
            hours_words(one.plan, one.on, locale) if one.plan else "",
        )
        for one in found
    ]


def _can_move(draft: Draft, on: date) -> bool:
    """Whether all of the event can move so that its first date is on that day: a series that has begun stays where it
    is, and some rules keep their days. Of one with several lines the finder has looked at that."""
    if draft.plan is not None:
        return True
    event = db.session.get(Event, draft.event_id)
    if event is None or not event.rrule or event.local_start is None:
        return True
    first_on = event.local_start.date()
    return first_on >= today() and moved_rule(parse_rrule(event.rrule), first_on, on) is not None


def _owners(matter: SeriesFinding, draft: Draft) -> set[int]:
    """Return whose the events of the matter are; of another one than the draft's it is nobody's alone."""
    if set(matter.finding.event_ids) == {draft.event_id}:
        return {draft.happenings[0].event.organisation_id}
    return set()


def words_of(
    matter: SeriesFinding, finding: VisibleFinding, mine: int, answer: StandingAnswer | None = None
) -> FindingWords:
    """Return one matter in words, as the event `mine` sees it; `finding` is its own, told to the reader, and `answer`
    what answers it already."""
    locale = current_locale()
    shared = _shared(matter, mine)
    evidence = [*say_evidence(finding, locale)]
    if matter.dates > 1:
        first = day_words(finding.on, finding.evidence, locale)
        evidence.append(
            ngettext("%(num)s date is concerned", "%(num)s dates are concerned", matter.dates)
            + " "
            + _("(the worst on %(day)s)", day=first)
        )
    if shared:
        evidence.append(_shared_words(shared))
    weight, word = weight_of(finding.severity)
    if answer is not None:
        weight, word = weight_of(Severity.INFORMS)[0], _("Answered already")
        said = _(
            "For all that ask this, %(who)s has answered: %(reason)s",
            who=answer.by.name,
            reason=answer.reason,
        )
        evidence.insert(0, said)
    return FindingWords(
        rule=rule_of(finding),
        word=_("A chance") if shared == "both" else word,
        weight=weight,
        reason=say_reason(finding, locale),
        evidence=evidence,
        other_id=_other_of_pair(matter, mine),
        shared=shared,
        german=finding.german,
    )


def _other_of_pair(matter: SeriesFinding, mine: int) -> int | None:
    """The other event, where the two could say that they belong together."""
    if matter.is_of_many or len(matter.finding.event_ids) != 2:
        return None
    if not any(remedy.code == "share" for remedy in matter.finding.remedies):
        return None
    return next((number for number in matter.finding.event_ids if number != mine), None)


def _shared(matter: SeriesFinding, mine: int) -> str:
    said = matter.finding.evidence.get("shared_by", ())
    if len(said) == 2:
        return "both"
    return "" if not said else "mine" if mine in said else "theirs"


def _shared_words(shared: str) -> str:
    return {
        "both": _("Both of you say that the two belong together."),
        "mine": _("You said that the two belong together; the others have not answered yet."),
        "theirs": _("The others said that the two belong together."),
    }[shared]
