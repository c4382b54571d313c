"""The city's time: wall time is the truth, UTC is the index. `now()` is the only clock read of the house."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from festival.base.errors import FestivalError

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)


class NonexistentTime(FestivalError):
    """A wall time that the clocks of the zone jump over.

    `before` is the last whole minute ahead of the gap and `after` the first moment behind it. `shifted` is
    `local` moved on by the length of the gap, which is how RFC 5545 section 3.3.5 reads such a time. All are
    naive wall times.
    """

    def __init__(
        self, local: datetime, zone: ZoneInfo, before: datetime, after: datetime, shifted: datetime
    ) -> None:
        super().__init__(f"{local:%Y-%m-%d %H:%M} does not exist in {zone.key}")
        self.local = local
        self.zone = zone
        self.before = before
        self.after = after
        self.shifted = shifted


class TimeOutOfRange(FestivalError):
    """A time at the edge of the calendar (years 1 and 9999) that has no counterpart in the other zone."""

    def __init__(self, moment: datetime, zone: ZoneInfo) -> None:
        super().__init__(f"{moment.isoformat()} cannot be converted in {zone.key}")
        self.moment = moment
        self.zone = zone


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def to_utc(local: datetime, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """The instant, aware in UTC, at which the zone's clocks show the naive wall time `local`.

    `fold` picks the first (0) or the second (1) of two instants where the clocks are set back.
    Raises NonexistentTime where the clocks jump over `local`, TimeOutOfRange at the edges of the calendar,
    and ValueError for an aware `local`.
    """
    _refuse_aware(local)
    try:
        at = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        shown = at.astimezone(zone).replace(tzinfo=None)
    except OverflowError as error:
        raise TimeOutOfRange(local, zone) from error
    if shown != local:
        raise _gap_around(local, zone)
    return at


def to_utc_shifted(local: datetime, zone: ZoneInfo) -> datetime:
    """Like `to_utc`, but a time in the gap moves on by its length: 02:30 becomes 03:30.

    RFC 5545, section 3.3.5, reads it so. For the dates of a series, where nobody is there to be asked."""
    try:
        return to_utc(local, zone)
    except NonexistentTime as error:
        return to_utc(error.shifted, zone)


def is_ambiguous(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the zone's clocks show the naive wall time `local` twice."""
    _refuse_aware(local)
    first = local.replace(tzinfo=zone, fold=0).utcoffset()
    second = local.replace(tzinfo=zone, fold=1).utcoffset()
    return first is not None and second is not None and second < first


def to_local(at: datetime, zone: ZoneInfo) -> datetime:
    """The naive wall time that the zone's clocks show at the aware instant `at`; its `fold` is kept.

    Raises TimeOutOfRange at the edges of the calendar and ValueError for a naive `at`."""
    if at.tzinfo is None:
        raise ValueError("an instant must be aware")
    try:
        return at.astimezone(zone).replace(tzinfo=None)
    except OverflowError as error:
        raise TimeOutOfRange(at, zone) from error


def day_bounds(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The half-open interval [start, end) in UTC that is the day `on` in the zone: 23 to 25 hours in Europe.

    A day that begins in a gap begins behind it. The first and the last day of the calendar end at its edges.
    """
    start = _day_start(on, zone)
    end = _LATEST if on == date.max else _day_start(on + timedelta(days=1), zone)
    return start, end


def _day_start(on: date, zone: ZoneInfo) -> datetime:
    midnight = datetime.combine(on, time.min)
    try:
        return to_utc(midnight, zone)
    except NonexistentTime as error:
        return to_utc(error.after, zone)
    except TimeOutOfRange:
        return _EARLIEST if on.year == 1 else _LATEST


def _gap_around(local: datetime, zone: ZoneInfo) -> NonexistentTime:
    """The error for `local`, with the edges of the gap found by halving the time around the jump."""
    offset_before = local.replace(tzinfo=zone, fold=0).utcoffset() or timedelta()
    offset_after = local.replace(tzinfo=zone, fold=1).utcoffset() or timedelta()
    early = (local - offset_after).replace(microsecond=0)
    late = (local - offset_before).replace(microsecond=0) + timedelta(seconds=1)
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if middle.replace(tzinfo=UTC).astimezone(zone).utcoffset() == offset_after:
            late = middle
        else:
            early = middle
    before = late + offset_before - timedelta(seconds=1)
    return NonexistentTime(
        local,
        zone,
        before=before.replace(second=0),
        after=late + offset_after,
        shifted=local + (offset_after - offset_before),
    )


def _refuse_aware(local: datetime) -> None:
    if local.tzinfo is not None:
        raise ValueError("wall time must be naive")
