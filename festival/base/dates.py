"""Dates and times as people write them, in German and English (any other locale reads English).

All values are the city's wall time. Non-breaking spaces keep a day with its month and a time with its unit.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel.dates import format_date, get_day_names

_NB = "\u00a0"
_LATE_UNTIL = time(6)

_LONG_DAY = {"de": f"EEEE, d.{_NB}MMMM y", "en": f"EEEE d{_NB}MMMM y"}
_SHORT_DAY = {"de": f"EEE, d.{_NB}MMMM", "en": f"EEE d{_NB}MMMM"}
_DAY_AND_MONTH = {"de": f"d.{_NB}MMMM", "en": f"d{_NB}MMMM"}
_DAY = {"de": "d.", "en": "d"}


def long_day(on: date, locale: str) -> str:
    """The day in full: "Samstag, 14. Juni 2026", "Saturday 14 June 2026"."""
    return _format(on, _LONG_DAY, locale)


def short_day(on: date, locale: str, *, this_year: int) -> str:
    """The day in short: "Sa., 14. Juni", "Sat 14 June"; with the year where it is not `this_year`."""
    return _format(on, _SHORT_DAY, locale) + _year_unless(on, this_year)


def plain_day(on: date, locale: str, *, this_year: int | None = None) -> str:
    """The day without its weekday: "14. Juni 2026", "14 June 2026"; the year is left out if `this_year`."""
    return _format(on, _DAY_AND_MONTH, locale) + _year_unless(on, this_year)


def weekdays(locale: str) -> list[str]:
    """The weekdays in full, from Monday on."""
    names = get_day_names("wide", context="stand-alone", locale=_known(locale))
    return [str(names[number]) for number in range(7)]


def month_and_year(on: date, locale: str) -> str:
    """The month with its year: "Juni 2026", "June 2026"."""
    return format_date(on, "LLLL y", locale=_known(locale))


def clock_time(at: time, locale: str) -> str:
    """The time of day: "19:30 Uhr", "7:30 pm"; in English 12:00 is "12 noon" and 00:00 is "midnight"."""
    if _known(locale) == "de":
        return f"{at:%H:%M}{_NB}Uhr"
    number, half = _english_time(at)
    return f"{number}{_NB}{half}" if number else half


def column_time(at: time, locale: str) -> str:
    """The time of day as a column of figures shows it, as in a timetable: "19:30", "7:30 pm"."""
    return f"{at:%H:%M}" if _known(locale) == "de" else clock_time(at, locale)


def span(
    start_local: datetime, end_local: datetime | None, *, all_day: bool, locale: str, this_year: int
) -> str:
    """When something happens: "Sa., 14. Juni, 19:30–22:00 Uhr", "Sat 14 June, 7:30–10:00 pm".

    The interval is half-open: an all-day end at midnight means that the day before is the last one. Without an end,
    or with one that is not after the start, only the start is said. A night that ends by 06:00 counts as its evening.
    """
    if all_day:
        return _days(start_local.date(), last_day(start_local, end_local), locale, this_year)
    start_day = short_day(start_local.date(), locale, this_year=this_year)
    if end_local is None or end_local <= start_local:
        return f"{start_day}, {clock_time(start_local.time(), locale)}"
    if _is_one_evening(start_local, end_local):
        return f"{start_day}, {_times(start_local.time(), end_local.time(), locale)}"
    end_day = short_day(end_local.date(), locale, this_year=this_year)
    return (
        f"{start_day}, {clock_time(start_local.time(), locale)}{_NB}– "
        f"{end_day}, {clock_time(end_local.time(), locale)}"
    )


def last_day(start_local: datetime, end_local: datetime | None) -> date:
    """The last day of the half-open interval: an end at midnight leaves the day before as the last one."""
    if end_local is None or end_local <= start_local:
        return start_local.date()
    return (end_local - timedelta(microseconds=1)).date()


def days_of(start_local: datetime, end_local: datetime) -> tuple[date, date]:
    """The first and the last day something happens on, both included; a night until 06:00 belongs to its evening."""
    if _is_one_evening(start_local, end_local):
        return start_local.date(), start_local.date()
    return start_local.date(), last_day(start_local, end_local)


def ordinal(n: int, locale: str) -> str:
    """The number as one of a row: "85.", "85th"."""
    return f"{n}." if _known(locale) == "de" else english_ordinal(n)


def english_ordinal(n: int) -> str:
    """The number in English: "1st", "2nd", "3rd", "11th", "21st"."""
    if n % 100 in (11, 12, 13):
        return f"{n}th"
    return f"{n}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th') }"


def _known(locale: str) -> str:
    return "de" if locale.startswith("de") else "en"


def _format(on: date, patterns: dict[str, str], locale: str) -> str:
    return _formatted(on, patterns[_known(locale)], _known(locale))


@lru_cache(maxsize=4096)  # pages say the same few days again and again, and reading a pattern takes its time
def _formatted(on: date, pattern: str, locale: str) -> str:
    return format_date(on, pattern, locale=locale)


def _year_unless(on: date, this_year: int | None) -> str:
    return "" if on.year == this_year else f" {on.year}"


def _is_one_evening(start_local: datetime, end_local: datetime) -> bool:
    if start_local.date() == end_local.date():
        return True
    if end_local.date() - start_local.date() != timedelta(days=1):
        return False
    is_night = end_local.time() <= _LATE_UNTIL and end_local - start_local < timedelta(days=1)
    return is_night or end_local.time() == time.min


def _days(first: date, last: date, locale: str, this_year: int) -> str:
    if first == last:
        return short_day(first, locale, this_year=this_year)
    end = plain_day(last, locale, this_year=None if first.year != last.year else this_year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{_format(first, _DAY, locale)}–{end}"
    start = plain_day(first, locale, this_year=last.year)
    return f"{start}{_NB}– {end}"


def _times(start: time, end: time, locale: str) -> str:
    if _known(locale) == "de":
        return f"{start:%H:%M}–{'24:00' if end == time.min else f'{end:%H:%M}'}{_NB}Uhr"
    number, half = _english_time(start)
    shares_half = (
        bool(number) and start < end and half == _english_time(end)[1]
    )  # "11:00 am–2:00 am" is a night
    return f"{number if shares_half else clock_time(start, locale)}–{clock_time(end, locale)}"


def _english_time(at: time) -> tuple[str, str]:
    """The number and what is said behind it; midnight is a word without a number."""
    match (at.hour, at.minute):
        case (0, 0):
            return "", "midnight"
        case (12, 0):
            return "12", "noon"
    return f"{at.hour % 12 or 12}:{at:%M}", "am" if at.hour < 12 else "pm"
