"""When a row of a list takes place: its cells for days and hours become lines of times, or trouble. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from festival.base import clock
from festival.exchange.candidate import Trouble
from festival.recurrence.rule import Frequency, Recurrence
from festival.recurrence.time_plan import MAX_EVENT_DAYS, TimeLine
from festival.tables.plain_table import Cell, text_of
from festival.typed_times.typed_days import Day, Stretch, read_stretches
from festival.typed_times.typed_hours import Hours, hours_among

YEARS = range(2000, 2151)
_FIRST_SERIAL = date(1899, 12, 30)
_SERIALS = range(36526, 91_400)
"""Days as spreadsheets count them, from 2000 to 2150: a date whose cell was not formatted as one."""
_DAY = timedelta(days=1)
_ONLY_DAY = re.compile(r"\D{0,14}?(\d{1,2})\.?(?:\s*\.?)")
_SECONDS = re.compile(r"(?<=\d:\d\d):\d\d(?!\d)")
_ALL_DAY = re.compile(r"\b(ganzt[äa]gig|ganztags|all[- ]day|ganzer tag)\b\.?", re.IGNORECASE)
_OPEN_END = re.compile(r"\s*(?:-|–|bis)?\s*\b(?:open end|ende offen|offenes ende|\?+)\W*$", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:ca|circa|etwa|gegen)\b\.?\s*", re.IGNORECASE)
_LONGEST = 400
_ONE_END = re.compile(r"(?:bis|until|to|ab|seit|since|from)\s+(?:dem\s+|zum\s+)?\S+\s*$", re.IGNORECASE)
"""The first or the last day alone."""
_BETWEEN = re.compile(r"\s+(?:-|–|—|bis|to|until)\s+", re.IGNORECASE)
_TO = re.compile(r"^\s*(?:bis|until|to)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Around:
    """What the row does not say itself: the year and month of the section it stands in, and what was decided.

    `length_minutes` is how long it lasts where no end is named; `days` what hours of several days mean: `each` day from
    and to, or `through` from the first day's start to the last one's end. None and "" for what nobody has said.
    """

    zone: ZoneInfo
    year: int | None = None
    month: int | None = None
    length_minutes: int | None = None
    days: str = ""


@dataclass
class Times:
    """The lines that were read, and what could not be."""

    lines: list[TimeLine] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    def trouble(self, code: str, where: str, typed: Cell, *, stops: bool = True) -> None:
        self.troubles.append(Trouble(code, where, text_of(typed)[:80], stops))


@dataclass(frozen=True)
class _Days:
    first: date
    last: date
    hours: tuple[Hours, ...] = ()
    way: str = "each"
    """What the hours of several days are: `each` day's, or `through` from the first one's to the last one's; empty
    where nothing says so."""


def read_times(cells: Mapping[str, tuple[str, Cell]], around: Around) -> Times:
    """Return the lines of a row. `cells` are by kind of column where they stand ("B7") and what stands there."""
    times = Times()
    where, value = cells.get("date", ("", None))
    days = _days(where, value, around, times)
    if not days or times.troubles:
        return times
    days, end = _until(days, cells, around, times)
    days = _with_hours(days, end, cells, times)
    if any(one.stops for one in times.troubles):
        return times
    for one in days:
        _add_lines(one, around, times, where, value)
    times.lines = list(dict.fromkeys(times.lines))
    return times


def _days(where: str, value: Cell, around: Around, times: Times) -> list[_Days]:
    if isinstance(value, datetime):
        hours = (Hours(value.time().replace(second=0, microsecond=0)),) if value.time() != time.min else ()
        return _checked([_Days(value.date(), value.date(), hours)], where, value, times)
    if isinstance(value, date):
        return _checked([_Days(value, value)], where, value, times)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _numbered(where, value, around, times)
    words = _ABOUT.sub("", _SECONDS.sub("", text_of(value))).strip()
    if not words:
        times.trouble("no_date", where, value)
        return []
    if len(words) > _LONGEST or _ONE_END.match(words):
        times.trouble("odd_date" if len(words) > _LONGEST else "one_end", where, value)
        return []
    if (both := _from_to(words, where, around, times)) is not None:
        return _checked(both, where, value, times)
    return _checked(_typed(words, where, value, around, times), where, value, times)


def _numbered(where: str, value: float, around: Around, times: Times) -> list[_Days]:
    whole = int(value)
    if whole in _SERIALS:
        on = _FIRST_SERIAL + timedelta(days=whole)
        minutes = round((value - whole) * 1440)
        return [_Days(on, on, (Hours(time(minutes // 60, minutes % 60)),) if 0 < minutes < 1440 else ())]
    if value == whole and 1 <= whole <= 31 and around.month:
        return _typed(f"{whole}.", where, value, around, times)
    times.trouble("odd_date", where, value)
    return []


def _typed(words: str, where: str, value: Cell, around: Around, times: Times) -> list[_Days]:
    only = _ONLY_DAY.fullmatch(words)
    if only and around.month:
        words = f"{words.rstrip(' .')}.{around.month}."
    before, stretches = read_stretches(_OPEN_END.sub("", words))
    if not stretches:
        times.trouble("odd_date", where, value)
        return []
    found: list[_Days] = []
    year = _year(stretches, around)
    if year is None:
        times.trouble("no_year", where, value)
        return []
    leading = hours_among(" ".join(before))[0] if before else ()
    for one in stretches:
        first = _on(one.first, around, year)
        last = _on(one.last, around, one.last.year or year) if one.last else first
        if first is not None and last is not None and last < first and one.last and one.last.year is None:
            last = _on(one.last, around, last.year + 1)
        if first is None or last is None or last < first:
            times.trouble(_why_no_day(one, around, year), where, one.typed)
            continue
        after, rest = hours_among(" ".join(one.after)) if one.after else ((), ())
        if rest and not after and any(re.search(r"\d", part) for part in rest):
            times.trouble("hours_left_out", where, " ".join(rest), stops=False)
        found.append(_Days(first, last, after or leading))
    return _with_later_hours(found)


def _from_to(words: str, where: str, around: Around, times: Times) -> list[_Days] | None:
    """Return what "14.6. 10 Uhr – 16.6. 18 Uhr" means, from the first hour through to the last; None for anything else:
    there each end is a day with its hour."""
    ends = _BETWEEN.split(words)
    if len(ends) != 2:
        return None
    read = [_end_of(part) for part in ends]
    if read[0] is None or read[1] is None or not read[0][1]:
        return None
    (first, hours), (last, until) = read[0], read[1]
    year = last.year or first.year or around.year
    if year is None:
        times.trouble("no_year", where, words)
        return []
    begins, ends_on = _on(first, around, first.year or year), _on(last, around, year)
    if begins is None or ends_on is None or ends_on < begins:
        times.trouble("no_such_day", where, words)
        return []
    end = until[0].start if until else None
    return [_Days(begins, ends_on, (Hours(hours[0].start, end),), way="through")]


def _end_of(part: str) -> tuple[Day, tuple[Hours, ...]] | None:
    _before, stretches = read_stretches(part)
    if len(stretches) != 1 or stretches[0].last is not None:
        return None
    return stretches[0].first, hours_among(" ".join(stretches[0].after))[0]


def _with_later_hours(found: list[_Days]) -> list[_Days]:
    """Of "12.6., 19.6., 20 Uhr" both days have the hours that come last."""
    hours: tuple[Hours, ...] = ()
    done = []
    for one in reversed(found):
        hours = one.hours or hours
        done.append(replace(one, hours=hours))
    return done[::-1]


def _year(stretches: Sequence[Stretch], around: Around) -> int | None:
    said = [day.year for one in stretches for day in (one.first, one.last) if day and day.year]
    return said[-1] if said else around.year


def _on(day: Day, around: Around, year: int) -> date | None:
    month = day.month or around.month
    return day._replace(month=month).on(day.year or year) if month else None


def _why_no_day(one: Stretch, around: Around, year: int) -> str:
    """Whether there is such a day but on another weekday, or none at all."""
    for day in (one.first, one.last):
        if day is None or day.weekday is None or _on(day, around, year) is not None:
            continue
        if _on(day._replace(weekday=None), around, year) is not None:
            return "other_weekday"
    return "no_such_day"


def _checked(days: list[_Days], where: str, value: Cell, times: Times) -> list[_Days]:
    for one in days:
        if one.first.year not in YEARS or one.last.year not in YEARS:
            times.trouble("odd_year", where, value)
            return []
    return days


def _until(
    days: list[_Days], cells: Mapping[str, tuple[str, Cell]], around: Around, times: Times
) -> tuple[list[_Days], time | None]:
    """Return the days up to what the column of ends says, and the time of the end where one stands there alone."""
    where, value = cells.get("until", ("", None))
    if not text_of(value).strip(" -–?"):
        return days, None
    alone = _time_alone(value)
    if alone is not None:
        return days, alone
    first = days[0]
    if len(days) > 1 or first.first != first.last:
        times.trouble("two_ends", where, value, stops=False)
        return days, None
    inside = replace(around, year=first.first.year, month=around.month or first.first.month)
    ends = _days(where, _TO.sub("", value) if isinstance(value, str) else value, inside, times)
    if not ends or times.troubles:
        return [], None
    last = ends[-1].last
    is_typed = isinstance(value, str) and not re.search(r"\d{4}", value)
    if last < first.first and is_typed:
        last = last.replace(year=last.year + 1)
    if not 0 <= (last - first.first).days <= MAX_EVENT_DAYS:
        times.trouble("ends_before", where, value)
        return [], None
    end = ends[-1].hours[0].start if ends[-1].hours else None
    if end is not None and first.hours and last != first.first:
        return [_Days(first.first, last, (Hours(first.hours[0].start, end),), way="through")], None
    return [replace(first, last=last)], end


def _time_alone(value: Cell) -> time | None:
    """Return the time of a cell of ends that holds a time and no day."""
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    if not isinstance(value, str) or re.search(r"\d\.\s*\d{1,2}\.|\d{4}|[-–]", value):
        return None
    hours = _read_hours(value) if re.search(r":\d\d|uhr|\dh", value, re.IGNORECASE) else ()
    return hours[0].start if len(hours) == 1 and hours[0].end is None else None


def _with_hours(
    days: list[_Days], end: time | None, cells: Mapping[str, tuple[str, Cell]], times: Times
) -> list[_Days]:
    """Give the days the hours of the columns of times, where none stand beside the day itself."""
    where, value = cells.get("time", ("", None))
    beside = _cell_hours(value, where, times)
    end_where, end_value = cells.get("time_until", ("", None))
    ends = _cell_hours(end_value, end_where, times)
    end = ends[0].start if ends else end
    found = []
    for one in days:
        hours, way = (one.hours, one.way) if one.hours else (beside, "each")
        if end is not None and len(hours) == 1 and hours[0].end is None:
            hours, way = (Hours(hours[0].start, end),), ""
        elif end is not None and not hours:
            times.trouble("end_alone", end_where or where, end_value, stops=False)
        found.append(replace(one, hours=hours, way=way))
    return found


def _cell_hours(value: Cell, where: str, times: Times) -> tuple[Hours, ...]:
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return (Hours(value.replace(second=0, microsecond=0)),)
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return (Hours(time(minutes // 60 % 24, minutes % 60)),) if 0 <= minutes <= 2880 else ()
    if isinstance(value, float) and 0 <= value < 1:
        minutes = round(value * 1440) % 1440
        return (Hours(time(minutes // 60, minutes % 60)),)
    words = text_of(value).strip()
    if not words or _ALL_DAY.fullmatch(words) or not words.strip(" -–?."):
        return ()
    hours = _read_hours(words)
    if not hours:
        times.trouble("odd_hours", where, value)
    return hours


def _read_hours(words: str) -> tuple[Hours, ...]:
    plain = _ABOUT.sub("", _SECONDS.sub("", words))
    plain = _ALL_DAY.sub("", _OPEN_END.sub("", plain))
    found, _rest = hours_among(_TO.sub("", plain))
    return found


def _add_lines(one: _Days, around: Around, times: Times, where: str, value: Cell) -> None:
    if (one.last - one.first).days > MAX_EVENT_DAYS:
        times.trouble("ends_before", where, value)
        return
    if not one.hours:
        start = datetime.combine(one.first, time.min)
        times.lines.append(TimeLine(start, datetime.combine(one.last, time.min) + _DAY, all_day=True))
        return
    for hours in one.hours:
        line = _timed(one, hours, around, times, (where, value))
        if line is not None:
            times.lines.append(line)


def _timed(one: _Days, hours: Hours, around: Around, times: Times, cell: tuple[str, Cell]) -> TimeLine | None:
    where, value = cell
    is_long = one.first != one.last
    way = one.way or around.days
    if is_long and hours.end is not None and not way:
        times.trouble("each_or_through", where, value)
        return None
    start = datetime.combine(one.first, hours.start)
    if is_long and hours.end is None:
        times.trouble("hours_left_out", where, value, stops=False)
        whole = datetime.combine(one.first, time.min)
        return TimeLine(whole, datetime.combine(one.last, time.min) + _DAY, all_day=True)
    if hours.end is None and not around.length_minutes:
        times.trouble("no_end", where, value)
        return None
    length = hours.length or timedelta(minutes=around.length_minutes or 0)
    if is_long and way == "through":
        end = datetime.combine(one.last, hours.end or time.min)
        length = end - start
    if not _is_there(start, start + length, around.zone, times, where):
        return None
    if is_long and way == "each":
        rule = Recurrence(Frequency.DAILY, until_on=one.last)
        return TimeLine(start, start + length, rule=rule)
    return TimeLine(start, start + length)


def _is_there(start: datetime, end: datetime, zone: ZoneInfo, times: Times, where: str) -> bool:
    """Whether the clocks show both; of an hour that comes twice the first one is meant, which is said."""
    try:
        clock.to_utc(start, zone)
        clock.to_utc(end, zone)
    except clock.NonexistentTime as error:
        times.trouble("no_such_hour", where, error.local.time())
        return False
    except clock.TimeOutOfRange:
        times.trouble("odd_year", where, start)
        return False
    if clock.is_ambiguous(start, zone) or clock.is_ambiguous(end, zone):
        times.trouble("hour_twice", where, start.time(), stops=False)
    return True
