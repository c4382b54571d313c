"""Times of several lines, as people enter them: tours, feasts, markets, days of a month, seasons."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from festival.recurrence import expansion
from festival.recurrence.closings import Closings
from festival.recurrence.time_plan import PlanChange, TimeLine, TimePlan
from tests.conflicts.random_city import ZONE

_DAY = timedelta(days=1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def line(on: date, hour: int, hours: float, rule: str = "") -> TimeLine:
    """A line from this hour on."""
    start = datetime.combine(on, time(hour))
    parsed = expansion.parse_rrule(rule) if rule else None
    return TimeLine(start, start + timedelta(hours=hours), rule=parsed)


def some_plan(random: Random, on: date) -> TimePlan:
    """A plan of several lines that begins about then, some of its dates cancelled, moved or closed."""
    day = _WEEKDAYS[on.weekday()]
    nth = min((on.day - 1) // 7 + 1, 4)
    rule = random.choice(
        (
            "",
            "",
            f"FREQ=WEEKLY;BYDAY={day};COUNT=4",
            f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
            f"FREQ=MONTHLY;BYDAY={nth}{day}",
            "FREQ=DAILY;COUNT=9",
            "FREQ=YEARLY",
        )
    )
    first = line(on, random.choice((10, 11, 22)), random.choice((1, 2, 8)), rule)
    further = random.choice(
        (
            [line(on, 13, 1, rule), line(on, 15, 1, rule)],
            [line(on + _DAY, 14, 10), line(on + 2 * _DAY, 11, 7)],
            [line(on + 3 * _DAY, 8, 7, rule and f"FREQ=WEEKLY;BYDAY={_WEEKDAYS[(on.weekday() + 3) % 7]}")],
            [line(on - _DAY, 18, 5)],
            [TimeLine(*(datetime.combine(on + days * _DAY, time()) for days in (7, 9)), all_day=True)],
        )
    )
    lines = [first, *further]
    random.shuffle(lines)
    names = [datetime.combine(one.first_on, one.at) for one in lines]
    changes = {}
    if random.random() < 0.3:
        changes[names[-1]] = PlanChange("cancelled")
    if random.random() < 0.3:
        moved = names[0] + timedelta(days=random.randrange(3), hours=2)
        changes[names[0]] = PlanChange("moved", moved, moved + timedelta(hours=3))
    closed = (f"{on + 7 * _DAY}",) if random.random() < 0.3 else ()
    return TimePlan(
        lines=tuple(lines),
        zone=ZONE,
        setup_minutes=random.choice((0, 60, 2880)),
        teardown_minutes=random.choice((0, 90)),
        changes=changes,
        closed=Closings(closed),
    )
