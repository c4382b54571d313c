"""What could be done where only some dates of a series are in the way: of each of these alone, by the same search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from festival.base.database import db
from festival.checks.draft import load_city
from festival.checks.happenings import Loaded
from festival.checks.pair_index import days_of
from festival.checks.surroundings import Draft, asked_of, load_check
from festival.datefinder.better_dates import question_about
from festival.datefinder.loading import find_dates
from festival.datefinder.ranking import Candidate
from festival.datefinder.score import Spot
from festival.events.model import date_address
from festival.findings.happening import Happening
from festival.places.model import Venue

LOOKED_AT = 60
"""So many coming dates of a series are looked at one by one."""
_MOST_BAD = 3
_SHARE = 4
"""Where more than a fourth of the dates are in the way, the series is, and not a date."""
_AROUND = timedelta(days=6)
_MOST_PARTS = 8
"""So many other parts of a place are searched: one of them is offered."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OneDate:
    """A date that is in the way of something, and what is free instead: another day near it, another part of the place
    on the same day; each None where there is none."""

    on: date
    at: time | None
    other_day: Candidate | None
    other_place: Candidate | None

    @property
    def address(self) -> str:
        """How addresses name the date: with its time where its day has several."""
        return date_address(datetime.combine(self.on, self.at or time.min), is_alone=self.at is None)


def dates_in_the_way(draft: Draft, *, now: datetime) -> list[OneDate]:
    """Return the few dates of a series that run into something; nothing where it is one date, or too many of them.

    Some ten queries, and a search of two weeks for each date, of which there are three at most.
    """
    looked_at = draft.happenings[:LOOKED_AT]
    if len(looked_at) < 2:
        return []
    bad = _bad(replace(draft, happenings=looked_at), now)
    if not bad or len(bad) > _MOST_BAD or len(bad) * _SHARE > max(len(looked_at), _SHARE):
        return []
    taken = {one.on for one in looked_at}
    parts = _other_parts(looked_at[0])
    return [_ways(one, taken, parts, now) for one in bad]


def _bad(draft: Draft, now: datetime) -> list[Happening]:
    days = [on for one in draft.happenings for on in days_of(one)]
    facts, active_rules = load_city(min(days), max(days) + _DAY)
    active_rules = asked_of(draft.happenings[0].event, active_rules)
    check = load_check(
        draft, facts, replace(active_rules, groups=()), now=now
    )  # of many: no matter of one date
    return [
        one
        for one in draft.happenings
        if any(
            matter.is_conflict and not matter.finding.is_small
            for matter in check.check_alone([one]).worst_first(with_marks=False)
        )
    ]


def _ways(one: Happening, taken: set[date], parts: Sequence[Spot], now: datetime) -> OneDate:
    """Search the days around the date at its own place, and the date itself at the other parts of it."""
    question = question_about([one], now=now)
    own, today = question.spots[0], question.today
    start_on, end_on = max(one.on - _AROUND, today + _DAY), one.on + _AROUND + _DAY
    if start_on >= end_on:
        return OneDate(one.on, one.at, None, None)
    ranked = find_dates(replace(question, spots=(own, *parts), start_on=start_on, end_on=end_on), now=now)
    free = sorted((each for each in ranked if each.is_free), key=lambda each: abs((each.on - one.on).days))
    return OneDate(
        one.on,
        one.at,
        next((each for each in free if each.spot is own and each.on not in taken), None),
        next((each for each in free if each.spot is not own and each.on == one.on), None),
    )


def _other_parts(one: Happening) -> list[Spot]:
    """Return other venues of the same whole, such as the stages of a square; not what the event's own is part of."""
    if not one.place.path:
        return []
    root = one.place.path.split("/", 2)[1]
    query = select(Venue.id).where(Venue.path.like(f"/{root}/%"), Venue.id != one.place.venue_id)
    ids = db.session.scalars(query.order_by(Venue.path)).all()[:_MOST_PARTS]
    loaded = Loaded()
    places = [place for number in ids if (place := loaded.place_of(number))]
    return [Spot(place) for place in places if not one.place.path.startswith(place.path)]
