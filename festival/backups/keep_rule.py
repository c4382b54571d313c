"""Which backups are kept: the newest of each of the last seven days, four weeks and twelve months that have one."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from festival.base.clock import to_local

DAYS, WEEKS, MONTHS = 7, 4, 12


def to_keep(taken_at: Collection[datetime], zone: ZoneInfo) -> set[datetime]:
    """Return which of the moments are kept; days, weeks (from Monday) and months are those of the zone.

    Counted from what there is and not from today: where no new backup comes, no old one goes. The newest always stays.
    """
    newest_first = sorted(taken_at, reverse=True)
    kept: set[datetime] = set()
    for period, most in ((_day, DAYS), (_week, WEEKS), (_month, MONTHS)):
        kept |= _newest_of_each(
            newest_first, [period(to_local(at, zone).date()) for at in newest_first], most
        )
    return kept


def _newest_of_each(newest_first: list[datetime], periods: list[Hashable], most: int) -> set[datetime]:
    found: dict[Hashable, datetime] = {}
    for at, period in zip(newest_first, periods, strict=True):
        if len(found) == most and period not in found:
            break
        found.setdefault(period, at)
    return set(found.values())


def _day(on: date) -> Hashable:
    return on


def _week(on: date) -> Hashable:
    return on.isocalendar()[:2]  # the first days of January may be of the last week of the year before


def _month(on: date) -> Hashable:
    return on.year, on.month
