"""What a date is worth, line by line: what the rules say of it, and what speaks for or against it besides. Pure.

A score begins at `FULL`; each line adds or takes its points. The points are no law: they put dates into an order, and
each of them is shown with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from festival.checks.series_findings import SeriesFinding
from festival.findings.finding import Reason, Severity
from festival.findings.happening import EventFacts, Place
from festival.rules.room.rule import is_room_unknown

FULL = 100
BESIDE = frozenset({"season", "crowds", "alike", "alone", "neighbours"})
"""Reasons of beside.py."""
SOON = timedelta(days=28)
_POINTS = {Severity.NEEDS_DECISION: -40, Severity.WARNS: -15, Severity.INFORMS: -2}
_SMALL = -5
_TOGETHER = 8
_BESIDE_NEIGHBOUR = {"large": -8, "middle": -3}
_WORKING = frozenset({"handel", "wirtschaft", "beteiligung"})
"""Kinds of events to which people come in working hours, or that need open shops."""
_FAMILY = frozenset({"familien", "kinder_0_6", "kinder_7_12", "jugend"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that comes into question."""

    place: Place


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """So many points, and why: the finding of a rule, else a reason of the finder's own."""

    points: int
    reason: Reason
    matter: SeriesFinding | None = None

    @property
    def is_beside(self) -> bool:
        """Whether it only tells days apart of which the rules say the same."""
        return self.matter is None and self.reason.code in BESIDE

    @property
    def order(self) -> tuple[int, str]:
        """The weightiest first, what speaks for the date last."""
        return self.points, self.matter.finding.key if self.matter else self.reason.code


def score_lines(
    on: date, spot: Spot, event: EventFacts, matters: Iterable[SeriesFinding], *, today: date
) -> list[ScoreLine]:
    """Return the lines of one date at one place; their points and FULL make the score."""
    lines = [ScoreLine(points_of(matter, event), matter.finding.reason, matter) for matter in matters]
    if on - today < SOON:
        lines.append(ScoreLine(-10, Reason("soon", {"days": (on - today).days})))
    if is_room_unknown(spot.place, event):
        lines.append(ScoreLine(0, Reason("room_unknown")))
    return lines


def points_of(matter: SeriesFinding, event: EventFacts) -> int:
    """Return what a finding adds or takes. What two say they do together, and a day off, can be a chance."""
    finding = matter.finding
    if finding.severity is Severity.INFORMS:
        if not matter.is_of_many and len(finding.evidence.get("shared_by", ())) == 2:
            return _TOGETHER
        if finding.rule == "holidays":
            return _holiday(finding.reason, event)
        if finding.rule == "neighbours":
            return _BESIDE_NEIGHBOUR[str(finding.reason.values["size"])]
    if finding.is_small and finding.severity is not Severity.NEEDS_DECISION:
        return 0 if finding.severity is Severity.INFORMS else _SMALL
    return _POINTS[finding.severity]


def _holiday(reason: Reason, event: EventFacts) -> int:
    """Holidays both ways: most people are free, shops and schools are closed, families are away. A quiet day is no
    chance for anything."""
    code = reason.code
    if "schulen" in event.audiences:
        return 0 if code == "school_unknown" else -15
    if code in ("public", "public_in_some_places", "bridge"):
        if event.category in _WORKING:
            return -10
        if reason.values.get("is_quiet"):
            return 0
        return 5 if code == "public" and event.tone != "solemn" else 2
    if code == "school" and event.audiences & _FAMILY:
        return -4
    return 0
