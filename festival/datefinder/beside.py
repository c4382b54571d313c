"""What tells days apart about which the rules say the same: season, other visitors, the like of it, neighbours. Pure.

None of it is a clash. It moves a date by a few points, each with its reason, so that a list of equal days becomes an
order; what nobody knows moves nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from festival.findings.finding import Reason
from festival.findings.happening import EventFacts, size_class

MONTHLY_MEANS = (0.9, 1.5, 4.7, 9.0, 13.1, 16.4, 18.3, 17.9, 13.8, 9.4, 4.8, 1.8)
"""Degrees Celsius in Germany from January on: means of 1991 to 2020, Deutscher Wetterdienst."""
_WARMTH = ((16.0, 4), (12.0, 3), (8.0, 1), (4.0, -1))
_COLDEST = -3
_OF_WINTER = frozenset({"weihnachtsmarkt", "umzug", "gedenken", "religion", "versammlung"})
"""Kinds of events whose day is their season's, or that nobody holds for the weather."""
_CROWDS = ((20_000, -4), (10_000, -3), (5_000, -2), (2_000, -1))
_FAR = timedelta(days=28)
_NEAR = ((0, -3), (3, -2), (7, -1))
_DRAWS_FROM_AFAR = 500
"""From so many visitors on guests come from beyond the Land."""

NEIGHBOURS = {
    "DE-BW": ("DE-BY", "DE-HE", "DE-RP"),
    "DE-BY": ("DE-BW", "DE-HE", "DE-SN", "DE-TH"),
    "DE-BE": ("DE-BB",),
    "DE-BB": ("DE-BE", "DE-MV", "DE-NI", "DE-SN", "DE-ST"),
    "DE-HB": ("DE-NI",),
    "DE-HH": ("DE-NI", "DE-SH"),
    "DE-HE": ("DE-BW", "DE-BY", "DE-NI", "DE-NW", "DE-RP", "DE-TH"),
    "DE-MV": ("DE-BB", "DE-NI", "DE-SH"),
    "DE-NI": ("DE-BB", "DE-HB", "DE-HH", "DE-HE", "DE-MV", "DE-NW", "DE-SH", "DE-ST", "DE-TH"),
    "DE-NW": ("DE-HE", "DE-NI", "DE-RP"),
    "DE-RP": ("DE-BW", "DE-HE", "DE-NW", "DE-SL"),
    "DE-SL": ("DE-RP",),
    "DE-SN": ("DE-BB", "DE-BY", "DE-ST", "DE-TH"),
    "DE-ST": ("DE-BB", "DE-NI", "DE-SN", "DE-TH"),
    "DE-SH": ("DE-HH", "DE-MV", "DE-NI"),
    "DE-TH": ("DE-BY", "DE-HE", "DE-NI", "DE-SN", "DE-ST"),
}
"""Which Länder border on each other."""


@dataclass(frozen=True)
class Beside:
    """What is known of the days in question beside what the rules look at."""

    visitors: Mapping[tuple[date, int | None], int] = field(default_factory=dict)
    """Visitors expected at other events by date and district (None: the city); events of unknown size don't count."""
    alike_on: tuple[date, ...] | None = None
    """The dates of other events of the same kind, in order; None where the kind is unknown or an everyday one."""
    free_nearby: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    """Neighbouring Länder that have a public holiday of their own, by date."""


UNKNOWN = Beside()


def beside_lines(on: date, event: EventFacts, beside: Beside) -> list[tuple[int, Reason]]:
    """Return points and their reasons for one day."""
    found = (_season(on, event), _crowds(on, beside), _alike(on, beside), _neighbours(on, event, beside))
    return [one for one in found if one is not None]


def _season(on: date, event: EventFacts) -> tuple[int, Reason] | None:
    if event.setting != "outdoor" or event.category in _OF_WINTER:
        return None
    mean = MONTHLY_MEANS[on.month - 1]
    points = next((points for least, points in _WARMTH if mean >= least), _COLDEST)
    return points, Reason("season", {"month": on.month, "degrees": mean})


def _crowds(on: date, beside: Beside) -> tuple[int, Reason] | None:
    visitors = beside.visitors.get((on, None), 0)
    points = next((points for least, points in _CROWDS if visitors >= least), 0)
    return (points, Reason("crowds", {"visitors": size_class(visitors)})) if points else None


def _alike(on: date, beside: Beside) -> tuple[int, Reason] | None:
    if beside.alike_on is None:
        return None
    at = bisect_left(beside.alike_on, on)
    days = min((abs((other - on).days) for other in beside.alike_on[max(at - 1, 0) : at + 1]), default=None)
    if days is None or days > _FAR.days:
        return 1, Reason("alone", {"days": _FAR.days})
    points = next((points for most, points in _NEAR if days <= most), 0)
    return (points, Reason("alike", {"days": days})) if points else None


def _neighbours(on: date, event: EventFacts, beside: Beside) -> tuple[int, Reason] | None:
    lands = beside.free_nearby.get(on, ())
    if not lands or (event.visitors or 0) < _DRAWS_FROM_AFAR or event.tone == "solemn":
        return None
    return 1, Reason("neighbours", {"lands": list(lands)})
