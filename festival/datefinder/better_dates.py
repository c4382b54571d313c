"""Better dates for a draft: what the date finder says of the weeks that follow, at the same place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from festival.base import clock, dates
from festival.base.city import get_city
from festival.base.http import current_locale
from festival.base.numbers import number
from festival.checks.surroundings import Draft
from festival.datefinder.loading import find_dates
from festival.datefinder.question import LOOKED_AT, Question
from festival.datefinder.ranking import Candidate
from festival.datefinder.score import FULL, Spot
from festival.findings.happening import Happening
from festival.recurrence.time_plan import TimePlan

SEARCHED_DAYS = 42
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def better_dates(draft: Draft, *, now: datetime, count: int = 2) -> list[Candidate]:
    """Return the dates about which nobody would have to talk that the finder finds best: the first of all, and the
    first on the same weekday. Twelve queries at most.

    What speaks for a date, such as a holiday, doesn't outweigh a nearer one that nothing speaks against. All dates of a
    series are meant to move by the same number of days; one of several lines that has begun stays where it is.
    """
    if not draft.happenings:
        return []
    first = draft.happenings[0]
    question = question_about(draft.happenings, now=now, plan=draft.plan)
    if draft.plan is not None and draft.plan.first_on < question.today:
        return []
    ranked = find_dates(question, now=now)
    free = sorted(
        (one for one in ranked if one.is_free), key=lambda one: (-min(one.found_score, FULL), one.on)
    )
    same_weekday = [one for one in free if one.on.weekday() == first.on.weekday()]
    picked = {one.on: one for one in [*free[:1], *same_weekday[:1], *free]}
    return [_as_found(one) for one in sorted(list(picked.values())[:count], key=lambda one: one.on)]


def _as_found(one: Candidate) -> Candidate:
    """Without what only tells equal days apart: beside a form there are two, and nobody weighs them."""
    lines = [line for line in one.lines if not line.is_beside]
    return replace(Candidate.of(one.happening, one.spot, lines), plan=one.plan)


def question_about(
    happenings: Sequence[Happening], *, now: datetime, plan: TimePlan | None = None
) -> Question:
    """Return which later day suits a draft better, as a question to the date finder; `plan` are all its times where it
    has several lines."""
    first, zone = happenings[0], get_city().tz
    today = clock.to_local(now, zone).date()
    start_on = max(first.on, today) + _DAY
    return Question(
        event=first.event,
        spots=(Spot(first.place),),
        start_on=start_on,
        end_on=start_on + _DAY * SEARCHED_DAYS,
        zone=zone,
        starts=time(0) if first.all_day else first.local_start.time(),
        length=first.local_end - first.local_start,
        today=today,
        all_day=first.all_day,
        setup_minutes=(first.starts_at - first.blocks_from) // _MINUTE,
        teardown_minutes=(first.blocks_to - first.ends_at) // _MINUTE,
        further=further_dates([one.on for one in happenings]),
        plan=plan,
    )


def searched_words(happenings: Sequence[Happening], *, now: datetime) -> str:
    """Return how far better dates were looked for: until which day, and with how many dates of a long series."""
    until = question_about(happenings, now=now).end_on - _DAY
    day = dates.plain_day(until, current_locale())
    if len(happenings) <= LOOKED_AT:
        return _("Better dates were looked for until %(day)s.", day=day)
    return _(
        "Better dates were looked for until %(day)s, with the first %(num)s of its %(all)s coming dates.",
        day=day,
        num=LOOKED_AT,
        all=number(len(happenings), current_locale()),
    )


def further_dates(days: Sequence[date]) -> tuple[int, ...]:
    """Return how many days after its first date a series takes place again, as far as its dates are judged."""
    return tuple((on - days[0]).days for on in days[1:LOOKED_AT])
