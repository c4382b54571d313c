"""All rules there are, by name. A new rule is a folder, and a line here."""

from __future__ import annotations

from functools import cache

from festival.rules.arrival import rule as arrival
from festival.rules.city_load import rule as city_load
from festival.rules.contract import AnyRule
from festival.rules.dignity import rule as dignity
from festival.rules.holidays import rule as holidays
from festival.rules.neighbours import rule as neighbours
from festival.rules.noise_quota import rule as noise_quota
from festival.rules.quiet_day import rule as quiet_day
from festival.rules.quiet_nearby import rule as quiet_nearby
from festival.rules.resources import rule as resources
from festival.rules.rest_times import rule as rest_times
from festival.rules.room import rule as room
from festival.rules.same_audience import rule as same_audience
from festival.rules.sound_nearby import rule as sound_nearby
from festival.rules.street_closure import rule as street_closure
from festival.rules.sunday_opening import rule as sunday_opening
from festival.rules.venue_overlap import rule as venue_overlap

RULES: tuple[AnyRule, ...] = (
    arrival,
    city_load,
    dignity,
    holidays,
    neighbours,
    noise_quota,
    quiet_day,
    quiet_nearby,
    resources,
    rest_times,
    room,
    same_audience,
    sound_nearby,
    street_closure,
    sunday_opening,
    venue_overlap,
)


@cache
def rules() -> dict[str, AnyRule]:
    """Return each rule's module by its NAME, in the order of the names."""
    return {module.NAME: module for module in sorted(RULES, key=lambda module: module.NAME)}
