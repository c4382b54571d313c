"""A draft with all that the rules have to know around it, loaded once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask import current_app
from sqlalchemy import inspect

from festival.base import clock, geometry
from festival.base.city import read_mark
from festival.base.database import db, is_writing
from festival.checks.happenings import Loaded
from festival.checks.pair_index import days_of
from festival.checks.reading_dates import event_facts_of
from festival.checks.series_findings import SeriesFinding
from festival.checks.surroundings import Draft, asked_of, load_check
from festival.checks.unlooked import Gap, gaps_of
from festival.events.model import Event
from festival.events.occurrences import (
    changes_of,
    has_several_lines,
    horizon_on,
    own_changes_of,
    plan_that_moves,
)
from festival.events.sharing import shares_of
from festival.facts.city_facts import CityFacts
from festival.facts.loading import load_facts
from festival.findings.happening import Happening, Place
from festival.places.extent import TYPED_M
from festival.recurrence.time_plan import TimePlan, expand
from festival.resources.queries import bookings_of, load_stock, load_ways
from festival.rule_settings.model import load_settings
from festival.rules.active_rules import ActiveRules

_DAY = timedelta(days=1)
_AROUND = timedelta(days=3)
_EXTENSION = "festival_city_facts"
_MOST_KEPT = 8


def draft_of(event: Event, *, now: datetime) -> Draft:
    """Return the event's coming dates as its rows have them, whether they hold their place yet or not. Four queries,
    three more where it has several lines that nobody has loaded."""
    if event.state in ("cancelled", "withdrawn", "postponed"):
        return Draft(event.id, ())
    happenings = tuple(Loaded().own(event.id, since_at=now, blocking=False))
    return Draft(event.id, happenings, _plan_of_several(event))


def _plan_of_several(event: Event) -> TimePlan | None:
    if not has_several_lines(event):
        return None
    if "date_changes" in inspect(event).unloaded:
        db.session.refresh(event, ["date_changes"])
    return plan_that_moves(event)


def draft_as_typed(event: Event, plan: TimePlan, *, now: datetime) -> Draft:
    """Return the event with times that are only typed yet; nothing is written. Three queries."""
    moving = replace(plan, changes=own_changes_of(event)) if len(plan.lines) > 1 else None
    plan = replace(plan, changes=changes_of(event))  # a date that was cancelled clashes with nothing
    end_on = max(horizon_on(now), plan.first_on + _DAY)
    start_on = plan.first_on
    if plan.is_series:
        start_on = max(start_on, clock.to_local(now, plan.zone).date() - plan.longest - 2 * _DAY)
    place = _place_of(event)
    event_facts = event_facts_of(
        SimpleNamespace(
            event_id=event.id,
            organisation_id=event.organisation_id,
            festival_id=event.festival_id,
            title=event.title,
            organisation=event.organisation.name,
            sector=event.organisation.sector,
            state=event.state,
            category=event.category,
            tone=event.tone,
            sound=event.sound,
            setting=event.setting,
            needs_quiet=event.needs_quiet,
            audiences=event.audiences,
            visitors_expected=event.visitors_expected,
            is_opening_hours=event.is_opening_hours,
            times_text=plan.text if plan.is_series or not event.is_series else event.times_text,
            setup_minutes=plan.setup_minutes,
            teardown_minutes=plan.teardown_minutes,
            own_venue_id=event.venue_id,
            geometry=event.geometry,
        ),
        shares_of(event.id).get(event.id, frozenset()),
    )
    event_facts = replace(event_facts, bookings=tuple(sorted(bookings_of(event.id).items())))
    dates = expand(plan, start_on, end_on)
    on_day = Counter(one.on for one in dates)
    return Draft(
        event.id,
        tuple(
            Happening(
                event=event_facts,
                place=place,
                on=one.on,
                local_start=one.local_start.replace(fold=0),
                local_end=one.local_end.replace(fold=0),
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                blocks_from=one.blocks_from,
                blocks_to=one.blocks_to,
                all_day=one.all_day,
                at=one.named.time() if on_day[one.on] > 1 else None,
            )
            for one in dates
            if one.kind != "cancelled" and one.blocks_to > now
        ),
        moving,
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules say of a draft, worst first; which of them failed, and what could not be looked at."""

    matters: list[SeriesFinding]
    failed: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()


def check_draft(draft: Draft, *, now: datetime, rules: Sequence[str] = ()) -> Checked:
    """Return what the rules say of the draft; `rules` names the only ones to be asked.

    Twelve queries at most for up to 500 dates, whatever is stored.
    """
    if not draft.happenings:
        return Checked([])
    days = [on for one in draft.happenings for on in days_of(one)]
    borrows = any(one.event.bookings for one in draft.happenings)
    facts, active_rules = load_city(min(days), max(days) + _DAY, stock=borrows)
    if rules:
        active_rules = active_rules.only(*rules)
    active_rules = asked_of(draft.happenings[0].event, active_rules)
    matters = load_check(draft, facts, active_rules, now=now).check(draft.happenings)
    gaps = gaps_of(draft.happenings, active_rules, facts)
    return Checked(matters, tuple(active_rules.failed), tuple(gaps))


def findings_for_draft(draft: Draft, *, now: datetime, rules: Sequence[str] = ()) -> list[SeriesFinding]:
    """Return only what the rules say of the draft, worst first."""
    return check_draft(draft, now=now, rules=rules).matters


def load_city(start_on: date, end_on: date, *, stock: bool = True) -> tuple[CityFacts, ActiveRules]:
    """Return what is true of the city in `[start_on, end_on)` and beyond, and its rules.

    All of it moves the city's revision when it is changed, and is kept in the process as long as that stands still:
    then one query. What the city lends, one more, may be left out (`stock`) for who borrows nothing.
    """
    first_on, last_on = start_on - _AROUND, end_on + _AROUND
    mark = read_mark()
    key = (mark, first_on.year, last_on.year)
    kept: dict[Any, tuple[CityFacts, dict[str, Any]]] = current_app.extensions.setdefault(_EXTENSION, {})
    known = kept.get(key)
    if known is None:
        facts = load_facts(first_on, last_on)
        known = replace(facts, ways=load_ways(facts.start_on, facts.end_on)), load_settings()
        if not is_writing():  # what is rolled back gives its revision back
            for old in [one for one in list(kept) if one[0] != mark or len(kept) >= _MOST_KEPT]:
                kept.pop(old, None)
            kept[key] = known
    facts, settings = known
    return replace(facts, stock=load_stock()) if stock else facts, ActiveRules.of(settings)


def _place_of(event: Event) -> Place:
    venue = Loaded().place_of(event.venue_id) if event.venue_id is not None else None
    if event.geometry is None:
        return venue or Place(
            name=event.place_name, lon=event.lon, lat=event.lat, district_id=event.district_id
        )
    return Place(
        venue_id=event.venue_id,
        path=venue.path if venue else "",
        name=venue.name if venue else event.place_name,
        lon=event.lon,
        lat=event.lat,
        district_id=event.district_id,
        shape=geometry.read_stored(event.geometry),
        is_drawn=True,
        extent_m=TYPED_M,
        is_reckoned=True,
    )
