"""VTIMEZONE (RFC 5545, section 3.6.5) of a zone: rules that hold for ever where the zone keeps one, else its dates.

Written here because icalendar's own (7.3) begins summer time an hour late (03:00 in place of 02:00) and ends with
the year 2038: it knows dates only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_FIRST_YEAR, _LAST_YEAR = 1970, 2037
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Onset:
    """A moment at which the clocks change; `local` is what they showed just before."""

    local: datetime
    offset_from: timedelta
    offset_to: timedelta
    name: str
    is_summer: bool

    @property
    def weekday(self) -> str:
        """Its place in the month as in BYDAY: "-1SU" is the last Sunday, "2SU" the second."""
        is_last = (self.local + timedelta(days=7)).month != self.local.month
        return f"{-1 if is_last else (self.local.day - 1) // 7 + 1}{_WEEKDAYS[self.local.weekday()]}"

    @property
    def habit(self) -> tuple[object, ...]:
        """What comes again each year if the zone keeps a rule."""
        return self.local.month, self.weekday, self.local.time(), self.offset_from, self.offset_to


@lru_cache(maxsize=64)
def vtimezone_text(zone: str) -> str:
    """The VTIMEZONE of an IANA zone, folded, with CRLF."""
    onsets = _onsets(ZoneInfo(zone))
    since = _regular_since(onsets)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    if since <= _LAST_YEAR:
        for onset in [one for one in onsets if one.local.year == since]:
            lines += _observance(
                onset, f"RRULE:FREQ=YEARLY;BYMONTH={onset.local.month};BYDAY={onset.weekday}"
            )
    else:
        for onset in [_first_standing(ZoneInfo(zone)), *onsets]:
            lines += _observance(onset)
    lines.append("END:VTIMEZONE")
    return "".join(f"{line}\r\n" for line in lines)


def _first_standing(zone: ZoneInfo) -> _Onset:
    """What the clocks showed before any change we know of."""
    first = datetime(_FIRST_YEAR, 1, 1, tzinfo=zone)
    offset = first.utcoffset() or timedelta()
    return _Onset(first.replace(tzinfo=None), offset, offset, first.tzname() or "", bool(first.dst()))


def _observance(onset: _Onset, *more: str) -> list[str]:
    kind = "DAYLIGHT" if onset.is_summer else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{onset.local:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_offset(onset.offset_from)}",
        f"TZOFFSETTO:{_offset(onset.offset_to)}",
        f"TZNAME:{onset.name}",
        *more,
        f"END:{kind}",
    ]


def _offset(value: timedelta) -> str:
    minutes = round(value.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _onsets(zone: ZoneInfo) -> list[_Onset]:
    """Each change of the clocks from 1970 to 2037, to the second."""
    at = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    end, day = datetime(_LAST_YEAR + 1, 1, 1, tzinfo=UTC), timedelta(days=1)
    found = []
    while at < end:
        before, after = at.astimezone(zone), (at + day).astimezone(zone)
        if before.utcoffset() != after.utcoffset():
            found.append(_onset(zone, at, at + day))
        at += day
    return found


def _onset(zone: ZoneInfo, low: datetime, high: datetime) -> _Onset:
    """The one change between two moments, found by halving."""
    offset_from = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset_from else (low, middle)
    after = high.astimezone(zone)
    return _Onset(
        local=(high + (offset_from or timedelta())).replace(tzinfo=None),
        offset_from=offset_from or timedelta(),
        offset_to=after.utcoffset() or timedelta(),
        name=after.tzname() or "",
        is_summer=bool(after.dst()),
    )


def _regular_since(onsets: list[_Onset]) -> int:
    """The first year from which each year has the same two changes as the last; _LAST_YEAR + 1 if there is none."""
    by_year = {
        year: [one for one in onsets if one.local.year == year] for year in range(_FIRST_YEAR, _LAST_YEAR + 1)
    }
    usual = [one.habit for one in by_year[_LAST_YEAR]]
    since = _LAST_YEAR + 1
    while len(usual) == 2 and since > _FIRST_YEAR and [one.habit for one in by_year[since - 1]] == usual:
        since -= 1
    return since
