"""The programme page by page: what is special in order of time, and beside it what happens regularly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.events.model import LONG_BLOCK_DAYS, Event, Occurrence
from festival.programme.filters import Filters
from festival.programme.public_dates import by_day, first_in_time, is_told, load, public_dates, window_of

PAGE_SIZE = 60
RUNNING_SHOWN = 30
REGULAR_SHOWN = 20
"""Dates of one day that stand folded on the page itself; the day's own page has all."""
REGULAR_DAYS = 14
"""Days from a page's beginning on that say what happens regularly."""
_DAY = timedelta(days=1)
_LONG = timedelta(days=LONG_BLOCK_DAYS)


class BadPage(FestivalError):
    """A page mark that no page of ours ever carried."""


@dataclass(frozen=True)
class RegularDay:
    """What happens regularly on one day: how many events of each kind, most first, and the day's first dates."""

    kinds: list[tuple[str, int]]
    rows: list[Occurrence]

    @property
    def total(self) -> int:
        return sum(number for _kind, number in self.kinds)


@dataclass(frozen=True)
class Page:
    """A page of the programme: what is on already, then days with their dates, and the mark of the next page.

    `has_more_running`: more is on already than stands in `running`; `running_page` has all of it. `regular` has by day
    what happens regularly beside the special dates of `days`, for days before `regular_until` alone.
    """

    running: list[Occurrence]
    days: list[tuple[date, list[Occurrence]]]
    next_mark: str | None
    has_more_running: bool = False
    regular: dict[date, RegularDay] = field(default_factory=dict)
    regular_until: date | None = None

    @property
    def is_empty(self) -> bool:
        return not self.running and not self.days and not self.regular

    def listed(self, first_on: date, *, is_all_regular: bool) -> dict[date, list[Occurrence]]:
        """Return the dates by day, on the first one before the others what began earlier and is still on: what lasts
        stands elsewhere, and where all that is asked for is regular the evening before is over."""
        found = dict(self.days)
        still_on = [] if is_all_regular else [one for one in self.running if not one.is_long]
        if still_on:
            found[first_on] = [*still_on, *found.get(first_on, [])]
        return found


def programme_page(
    filters: Filters,
    *,
    now: datetime,
    mark: str | None = None,
    size: int = PAGE_SIZE,
    regular_days: int = REGULAR_DAYS,
) -> Page:
    """Return one page of the programme; four queries on the first page, three on the next. Raises BadPage.

    What is special makes the page, and beside it stands what happens regularly on its days; where nothing special
    passes the filters, or one of both was asked for, all that passes makes the page. Pages follow one another by the
    last date shown, so that none is slower than the first. What is regular is told of `regular_days` days at most.
    """
    start_at, end_at = window_of(filters, now=now)
    wanted: list[ColumnElement[bool]] = [Occurrence.starts_at >= start_at]
    if end_at is not None:
        wanted.append(Occurrence.starts_at < end_at)
    if mark:
        after_at, after_id = _read_mark(mark)
        wanted.append(Occurrence.starts_at >= after_at)
        wanted.append(or_(Occurrence.starts_at > after_at, Occurrence.id > after_id))
    is_folding = not filters.often and not filters.q  # who searches wants to see what was found
    special = [*wanted, ~Occurrence.is_regular] if is_folding else wanted
    rows = load(first_in_time(filters, special, special, limit=size + 1))
    if is_folding and not rows:
        is_folding = False
        rows = load(first_in_time(filters, wanted, wanted, limit=size + 1))
    more = len(rows) > size
    shown = rows[:size]
    running = [] if mark else _running(filters, start_at, None, limit=RUNNING_SHOWN + 1)
    regular: dict[date, RegularDay] = {}
    until_on = None
    if is_folding and shown:
        first_on, until_on = _regular_days(
            shown, start_at, end_at, after=after_at if mark else None, more=more
        )
        regular = regular_between(filters, first_on, until_on)
    return Page(
        running[:RUNNING_SHOWN],
        by_day(shown),
        _write_mark(shown[-1]) if more else None,
        len(running) > RUNNING_SHOWN,
        regular,
        until_on,
    )


def _regular_days(
    shown: list[Occurrence],
    start_at: datetime,
    end_at: datetime | None,
    *,
    after: datetime | None,
    more: bool,
) -> tuple[date, date]:
    """Return `[first, until)`: the days of a page, REGULAR_DAYS at most. The day on which the page before ended had its
    turn there."""
    zone = get_city().tz
    first_on = clock.to_local(start_at, zone).date()
    if after is not None:
        first_on = max(first_on, clock.to_local(after, zone).date() + _DAY)
    until_on = first_on + REGULAR_DAYS * _DAY
    if more:
        until_on = min(until_on, shown[-1].local_start.date() + _DAY)
    if end_at is not None:
        until_on = min(until_on, clock.to_local(end_at, zone).date())
    return first_on, until_on


def regular_between(filters: Filters, first_on: date, until_on: date) -> dict[date, RegularDay]:
    """Return by day what begins in `[first_on, until_on)` and happens regularly. Two queries, or none."""
    if until_on <= first_on:
        return {}
    zone = get_city().tz
    wanted = [
        Occurrence.is_public,
        ~Occurrence.is_long,
        Occurrence.is_regular,
        Occurrence.starts_at >= clock.day_bounds(first_on, zone)[0],
        Occurrence.starts_at < clock.day_bounds(until_on, zone)[0],
        is_told(),
        *filters.clauses(),
    ]
    number = func.count(Occurrence.event_id.distinct())
    kinds: dict[date, list[tuple[str, int]]] = {}
    counted = select(Occurrence.first_on, Event.category, number).join(Occurrence.event).where(*wanted)
    for on, kind, total in db.session.execute(
        counted.group_by(Occurrence.first_on, Event.category).order_by(number.desc(), Event.category)
    ).tuples():
        kinds.setdefault(on, []).append((kind, total))
    if not kinds:
        return {}
    in_time = func.row_number().over(
        partition_by=Occurrence.first_on, order_by=(Occurrence.starts_at, Occurrence.id)
    )
    numbered = select(Occurrence.id, in_time.label("number")).join(Occurrence.event).where(*wanted).subquery()
    first = select(numbered.c.id).where(numbered.c.number <= REGULAR_SHOWN)
    query = public_dates(Filters()).where(Occurrence.id.in_(first))
    rows = db.session.scalars(query.order_by(Occurrence.starts_at, Occurrence.id))
    shown = dict(by_day(list(rows)))
    return {on: RegularDay(those, shown.get(on, [])) for on, those in kinds.items()}


def running_page(
    filters: Filters, *, now: datetime, mark: str | None = None, size: int = PAGE_SIZE
) -> tuple[list[Occurrence], str | None]:
    """Return one page of what began before the filters' days and is still on, and the mark of the next page.

    The newest comes first. One query. Raises BadPage.
    """
    rows = _running(filters, window_of(filters, now=now)[0], mark, limit=size + 1)
    return rows[:size], _write_mark(rows[size - 1]) if len(rows) > size else None


def _running(filters: Filters, at: datetime, mark: str | None, *, limit: int) -> list[Occurrence]:
    on = clock.to_local(at, get_city().tz).date()
    running = [Occurrence.starts_at < at, Occurrence.ends_at > at, Occurrence.last_on >= on]
    if mark:
        after_at, after_id = _read_mark(mark)
        running.append(Occurrence.starts_at <= after_at)
        running.append(or_(Occurrence.starts_at < after_at, Occurrence.id < after_id))
    short = [*running, Occurrence.starts_at >= at - _LONG]
    first = first_in_time(filters, short, running, limit=limit, newest_first=True)
    return load(first, newest_first=True)


def split_regular(
    rows: Sequence[Occurrence], *, beside_special: bool = False
) -> tuple[list[Occurrence], RegularDay]:
    """Return what is special, and what happens regularly; all is shown as special where nothing is, unless what is
    special stands elsewhere on the page (`beside_special`)."""
    special = [row for row in rows if not row.is_regular]
    if not special and not beside_special:
        return list(rows), RegularDay([], [])
    regular = [row for row in rows if row.is_regular]
    kinds = Counter({row.event_id: row.event.category for row in regular}.values())
    return special, RegularDay(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0])), regular)


def _write_mark(row: Occurrence) -> str:
    return f"{row.starts_at.astimezone(UTC):%Y%m%dT%H%M%S}-{row.id}"


def _read_mark(mark: str) -> tuple[datetime, int]:
    stamp, _, number = mark.partition("-")
    try:
        if not (number.isascii() and number.isdigit()) or len(number) > 12:
            raise ValueError(mark)
        return datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC), int(number)
    except ValueError as error:
        raise BadPage(mark[:40]) from error
