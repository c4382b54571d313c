"""What a feast of several days leaves open between them. Pure."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from festival.recurrence.time_plan import TimePlan


def leaves_nights_open(plan: TimePlan) -> bool:
    """Whether it takes place by single dates on days that follow each other, and holds its place on none of the nights
    between for all of the time."""
    singles = sorted(
        (line for line in plan.lines if line.rule is None and not line.all_day),
        key=lambda line: line.local_start,
    )
    apart = timedelta(minutes=plan.setup_minutes + plan.teardown_minutes)
    return any(
        later.first_on - earlier.first_on == timedelta(days=1)
        and later.local_start - earlier.local_end > apart
        for earlier, later in pairwise(singles)
    )
