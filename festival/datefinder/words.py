"""Candidates in words: what speaks for and against a date, without telling what belongs to others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from babel.dates import format_date
from flask_babel import gettext as _

from festival.base import dates
from festival.base.http import current_locale
from festival.base.numbers import number
from festival.base.plurals import ngettext
from festival.base.templating import today
from festival.conflicts.telling import tell
from festival.countries.lands import LANDS
from festival.datefinder.ranking import Candidate
from festival.datefinder.score import BESIDE, ScoreLine
from festival.findings.finding import Reason, Severity
from festival.organisers.model import Account
from festival.recurrence.line_words import lines_words
from festival.recurrence.time_plan import TimePlan
from festival.rules.words import rule_of, say_reason


@dataclass(frozen=True)
class LineWords:
    """One line of a score: "−15", the rule, why."""

    points: str
    rule: str
    reason: str
    is_against: bool
    german: tuple[str, ...] = ()


@dataclass(frozen=True)
class CandidateWords:
    """One date, ready to read; `at` names its place in an address, `level` is free, warns or decision."""

    on: date
    day: str
    when: str
    place: str
    at: str
    score: int
    level: str
    level_words: str
    lines: list[LineWords]


class Sayer:
    """Says candidates to one reader. Two queries for all of them."""

    def __init__(self, account: Account, candidates: Iterable[Candidate], locale: str) -> None:
        self._locale = locale
        found = {id(matter.finding): matter.finding for one in candidates for matter in one.matters}
        self._told = dict(zip(found, tell(list(found.values()), account, locale), strict=True))

    def say(self, one: Candidate) -> CandidateWords:
        """Return a candidate in words."""
        level, level_words = level_of(one)
        return CandidateWords(
            on=one.on,
            day=dates.long_day(one.on, self._locale),
            when=self._when(one),
            place=one.spot.place.name,
            at=str(one.spot.place.venue_id or ""),
            score=one.score,
            level=level,
            level_words=level_words,
            lines=[self._line(line) for line in one.lines],
        )

    def _when(self, one: Candidate) -> str:
        """The hours alone where the day says the rest; of an event with several lines all its times."""
        if one.plan is not None:
            return hours_words(one.plan, one.on, self._locale)
        start, end = one.happening.local_start, one.happening.local_end
        if one.happening.all_day or end.date() > start.date() + timedelta(days=1):
            return dates.span(
                start,
                end,
                all_day=one.happening.all_day,
                locale=self._locale,
                this_year=today().year,
            )
        first, last = (dates.column_time(at.time(), self._locale) for at in (start, end))
        return f"{first} – {last}"

    def reasons(self, one: Candidate) -> list[str]:
        """Return what is found against a date, the weightiest first."""
        return [self._line(line).reason for line in one.lines if line.points < 0]

    def _line(self, line: ScoreLine) -> LineWords:
        if line.matter is None:
            rule, reason = own_words(line.reason)
            return LineWords(points_words(line.points), rule, reason, line.points < 0)
        finding = self._told[id(line.matter.finding)]
        return LineWords(
            points_words(line.points),
            rule_of(finding),
            say_reason(finding, self._locale),
            line.points < 0,
            finding.german,
        )


def times_words(plan: TimePlan, locale: str) -> str:
    """Return all times of an event with several lines in a sentence."""
    return lines_words(plan.lines, locale, this_year=today().year, closed=plan.closed.closed)


def hours_words(plan: TimePlan, on: date, locale: str) -> str:
    """Return all times beside the day of the first date: where all are of that day, its hours alone."""
    told = times_words(plan, locale)
    if any(line.rule is not None or line.first_on != on for line in plan.lines):
        return told
    start = datetime.combine(on, time.min)
    day = dates.span(start, start + timedelta(days=1), all_day=True, locale=locale, this_year=today().year)
    return told.removeprefix(f"{day}, ")


def level_of(one: Candidate) -> tuple[str, str]:
    """Return how weighty the weightiest finding is, as a word for the page and in words."""
    if one.worst is Severity.NEEDS_DECISION:
        return "decision", _("needs a decision")
    if one.worst is Severity.WARNS:
        return "warns", _("with something to look at")
    if one.is_room_unknown:
        return "free", _("free as far as is known")
    return "free", _("free of questions")


def points_words(points: int) -> str:
    """Return points with their sign: "+5", "−15", "0"."""
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "0"


def own_words(reason: Reason) -> tuple[str, str]:
    """Return what the finder itself has to say of a date."""
    if reason.code == "soon":
        days = reason.values["days"]
        said = ngettext(
            "Only %(num)s day is left to prepare it.", "Only %(num)s days are left to prepare it.", days
        )
        return _("Soon"), said
    if reason.code in BESIDE:
        return _beside_words(reason)
    return _("Room"), _("Nobody has entered how many people this place holds.")


def _beside_words(reason: Reason) -> tuple[str, str]:
    """Return what tells a day apart of which the rules say the same as of others, with its source."""
    values, locale = reason.values, current_locale()
    match reason.code:
        case "season":
            month = format_date(date(2024, values["month"], 1), "LLLL", locale=locale)
            degrees = number(values["degrees"], locale)
            return _("Season"), _(
                "Outdoors: %(month)s has %(degrees)s °C on average in Germany (1991 to 2020, Deutscher Wetterdienst).",
                month=month,
                degrees=degrees,
            )
        case "crowds":
            visitors = number(values["visitors"], locale)
            return _("Elsewhere"), _(
                "At least %(visitors)s visitors are expected at other events on this day.", visitors=visitors
            )
        case "alike":
            said = ngettext(
                "Another event of this kind is %(num)s day away.",
                "Another event of this kind is %(num)s days away.",
                values["days"],
            )
            return _("Its like"), said if values["days"] else _(
                "Another event of this kind is on the same day."
            )
        case "alone":
            return _("Its like"), _("No other event of this kind is known within four weeks.")
    lands = ", ".join(LANDS[land][0 if locale == "de" else 1] for land in values["lands"])
    return _("Neighbours"), _("Public holiday in %(lands)s: guests from there have time.", lands=lands)


def nothing_free_words(ranked: Sequence[Candidate], sayer: Sayer) -> str:
    """Return, where no date is free of questions, what the least weighty ones are; else nothing."""
    if not ranked or any(one.is_free for one in ranked):
        return ""
    reasons = sayer.reasons(ranked[0])
    return _(
        "No date is free of questions. The least weighty: %(reason)s", reason=reasons[0] if reasons else ""
    )


def tint_of(score: int) -> int:
    """Return from 0 (much against it) to 4 (nothing) how a day is shown in the calendar."""
    return sum(score >= least for least in (30, 60, 80, 95))
