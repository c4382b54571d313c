"""Happenings and facts for the golden cases of the rules on days and law: each shows only what matters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from festival.base.clock import to_utc_shifted
from festival.facts.city_facts import CityFacts
from festival.facts.from_law import make_facts
from festival.findings.happening import EventFacts, Happening, Place
from festival.law.shipped_tables import carried_entries
from festival.law.values import Town

BERLIN = ZoneInfo("Europe/Berlin")


@cache
def facts_of(land: str, year: int, town: Town = Town()) -> CityFacts:  # noqa: B008
    """Return the facts of one Land and the year, from the tables that come with the installation."""
    return make_facts(carried_entries(), land=land, zone=BERLIN, years=range(year, year + 1), town=town)


def happening(start: str, end: str, **overrides: Any) -> Happening:
    """Return a festive, amplified outdoor event from "2026-04-03 20:00" to "23:00", or to a later day, by the clock."""
    local_start = datetime.fromisoformat(start)
    local_end = datetime.fromisoformat(end if len(end) > 5 else f"{start[:10]} {end}")
    if local_end < local_start:
        local_end += timedelta(days=1)
    place = {
        name: overrides.pop(name)
        for name in (*("lon", "lat", "path", "venue_id", "district_id", "shape", "extent_m", "is_reckoned"),)
        if name in overrides
    }
    event_id = overrides.pop("event_id", 1)
    values: dict[str, Any] = {
        "event_id": event_id,
        "organisation_id": event_id,
        "title": f"Event {event_id}",
        "organisation": "Verein",
        "sector": "civic",
        "state": "confirmed",
        "category": "tanz",
        "tone": "festive",
        "sound": "amplified",
        "setting": "outdoor",
    } | overrides
    all_day = values.pop("all_day", False)
    starts_at, ends_at = (to_utc_shifted(one, BERLIN).astimezone(UTC) for one in (local_start, local_end))
    return Happening(
        event=EventFacts(**values),
        place=Place(name=place.pop("name", "Platz"), **place),
        on=local_start.date(),
        local_start=local_start,
        local_end=local_end,
        starts_at=starts_at,
        ends_at=ends_at,
        blocks_from=starts_at,
        blocks_to=ends_at,
        all_day=all_day,
    )


def day(text: str) -> date:
    return date.fromisoformat(text)
