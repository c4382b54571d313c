"""A recurrence said in words, in German and English (any other locale reads English)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import get_day_names, get_month_names

from festival.base.dates import english_ordinal, plain_day
from festival.recurrence.rule import Frequency, Recurrence

_NB = "\u00a0"


@dataclass(frozen=True, slots=True)
class _Phrases:
    """One language's pieces of sentence; lists are told from the first thing to the last."""

    locale: str
    conjunction: str
    alternative: str
    through: str
    numbers: str
    nths_from_start: str
    nths_from_end: str
    nth_from_end: str
    every: dict[Frequency, str]
    every_few: dict[Frequency, str]
    each_weekday: str
    each_week: str
    on_weekdays: str
    from_weekday: str
    on_nth: str
    last_day: str
    on_date: str
    of_month: str
    of_each_month: str
    of_year: str
    in_month: str
    from_month: str
    only_on: str
    only_if: str
    until: str
    times: str
    once: str

    def number(self, n: int) -> str:
        words = self.numbers.split()
        return words[n] if n < len(words) else str(n)

    def nth(self, n: int) -> str:
        """The word for "second" or, below 0, for "second to last"; beyond five the number does."""
        words = (self.nths_from_start if n > 0 else self.nths_from_end).split("|")
        if abs(n) <= len(words):
            return words[abs(n) - 1]
        return self.ordinal(n) if n > 0 else self.nth_from_end.format(nth=self.ordinal(-n))

    def ordinal(self, n: int) -> str:
        return f"{n}." if self.locale == "de" else english_ordinal(n)

    def joined(self, words: Iterable[str], conjunction: str = "") -> str:
        *most, last = words
        return f"{', '.join(most)} {conjunction or self.conjunction} {last}" if most else last

    def weekday(self, weekday: int) -> str:
        return str(get_day_names("wide", locale=self.locale)[weekday])

    def month(self, month: int) -> str:
        return str(get_month_names("wide", locale=self.locale)[month])


_GERMAN = _Phrases(
    locale="de",
    conjunction="und",
    alternative="oder",
    through="bis",
    numbers="null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    nths_from_start="ersten|zweiten|dritten|vierten|fünften",
    nths_from_end="letzten|vorletzten|drittletzten|viertletzten|fünftletzten",
    nth_from_end="{nth}-letzten",
    every={Frequency.DAILY: "täglich", Frequency.YEARLY: "jährlich"},
    every_few={
        Frequency.DAILY: "alle {n} Tage",
        Frequency.WEEKLY: "alle {n} Wochen",
        Frequency.MONTHLY: "alle {n} Monate",
        Frequency.YEARLY: "alle {n} Jahre",
    },
    each_weekday="jeden {days}",
    each_week="jede Woche von {days}",
    on_weekdays="am {days}",
    from_weekday="von {days}",
    on_nth="am {nth}",
    last_day="Tag",
    on_date="am {days}" + _NB + "{month}",
    of_month=" im Monat",
    of_each_month=" jedes Monats",
    of_year=" des Jahres",
    in_month=" im {months}",
    from_month=" von {months}",
    only_on=", nur {on}",
    only_if=", wenn es der {days} ist",
    until=" bis {day}",
    times=", {n}-mal",
    once=", einmal",
)

_ENGLISH = _Phrases(
    locale="en",
    conjunction="and",
    alternative="or",
    through="to",
    numbers="zero one two three four five six seven eight nine ten eleven twelve",
    nths_from_start="first|second|third|fourth|fifth",
    nths_from_end="last|second to last|third to last|fourth to last|fifth to last",
    nth_from_end="{nth} to last",
    every={Frequency.DAILY: "every day", Frequency.YEARLY: "every year"},
    every_few={
        Frequency.DAILY: "every {n} days",
        Frequency.WEEKLY: "every {n} weeks",
        Frequency.MONTHLY: "every {n} months",
        Frequency.YEARLY: "every {n} years",
    },
    each_weekday="every {days}",
    each_week="every week from {days}",
    on_weekdays="on {days}",
    from_weekday="from {days}",
    on_nth="on the {nth}",
    last_day="day",
    on_date="on {days}" + _NB + "{month}",
    of_month=" of each month",
    of_each_month=" of each month",
    of_year=" of the year",
    in_month=" in {months}",
    from_month=" from {months}",
    only_on=", only {on}",
    only_if=", if that is the {days}",
    until=" until {day}",
    times=", {n} times",
    once=", once",
)


def words(recurrence: Recurrence, first_on: date, locale: str) -> str:
    """The rule as part of a sentence: "jeden Samstag bis 14. Juni 2027", "on the 15th of each month"."""
    phrases = _GERMAN if locale.startswith("de") else _ENGLISH
    return _cadence(recurrence, first_on, phrases) + _end(recurrence, phrases)


def _cadence(recurrence: Recurrence, first_on: date, phrases: _Phrases) -> str:
    match recurrence.frequency:
        case Frequency.DAILY:
            return _by_day(recurrence, phrases) + _in_months(recurrence.months, phrases)
        case Frequency.WEEKLY:
            weekdays = [weekday for _, weekday in recurrence.weekdays] or [first_on.weekday()]
            return _by_week(recurrence, weekdays, phrases) + _in_months(recurrence.months, phrases)
        case Frequency.MONTHLY:
            return _by_month(recurrence, first_on, phrases)
    return _by_year(recurrence, first_on, phrases)


def _by_day(recurrence: Recurrence, phrases: _Phrases) -> str:
    weekdays = [weekday for _, weekday in recurrence.weekdays]
    if recurrence.interval == 1 and weekdays:
        said = _by_week(recurrence, weekdays, phrases)
    else:
        said = _every(recurrence, phrases)
        if weekdays:
            said += phrases.only_on.format(on=_on_weekdays(weekdays, phrases))
    if recurrence.month_days:
        said += phrases.only_on.format(on=_on_month_days(recurrence.month_days, phrases))
    return said


def _by_week(recurrence: Recurrence, weekdays: Sequence[int], phrases: _Phrases) -> str:
    if recurrence.interval > 1:
        every = phrases.every_few[Frequency.WEEKLY].format(n=phrases.number(recurrence.interval))
        return f"{every} {_on_weekdays(weekdays, phrases)}"
    if len(weekdays) == 7:
        return phrases.every[Frequency.DAILY]
    return _each_weekday(weekdays, phrases)


def _by_month(recurrence: Recurrence, first_on: date, phrases: _Phrases) -> str:
    is_each = recurrence.interval == 1
    where = phrases.of_month if is_each else ""
    if not recurrence.weekdays:
        where = phrases.of_each_month if is_each else ""
    said = _on_days(recurrence, first_on, where, recurrence.months, phrases)
    return said if is_each else f"{_every(recurrence, phrases)} {said}"


def _by_year(recurrence: Recurrence, first_on: date, phrases: _Phrases) -> str:
    weekdays, months, month_days = recurrence.weekdays, recurrence.months, recurrence.month_days
    if not weekdays and not (month_days and not months):
        months, month_days = months or (first_on.month,), month_days or (first_on.day,)
    if not weekdays and len(months) == 1 and all(day > 0 for day in month_days):
        days = [f"{day}." if phrases.locale == "de" else str(day) for day in month_days]
        said = phrases.on_date.format(days=phrases.joined(days), month=phrases.month(months[0]))
        return f"{_every(recurrence, phrases)} {said}"
    where = "" if months else phrases.of_year if weekdays else phrases.of_each_month
    said = _on_days(recurrence, first_on, where, months, phrases)
    is_plain = recurrence.interval == 1 and not _is_nth(weekdays) and (weekdays or not months)
    return said if is_plain else f"{_every(recurrence, phrases)} {said}"


def _on_days(
    recurrence: Recurrence, first_on: date, where: str, months: Sequence[int], phrases: _Phrases
) -> str:
    """The days within a month or year: weekdays, days of the month, or weekdays that are such days."""
    weekdays = recurrence.weekdays
    where += _in_months(months, phrases)
    if not weekdays:
        return _on_month_days(recurrence.month_days or (first_on.day,), phrases) + where
    if _is_nth(weekdays):
        said = phrases.on_nth.format(nth=_nth_weekdays(weekdays, phrases)) + where
    else:
        said = _each_weekday([weekday for _, weekday in weekdays], phrases) + _in_months(months, phrases)
    if recurrence.month_days:
        days = _month_days(recurrence.month_days, phrases, phrases.alternative)
        said += phrases.only_if.format(days=days)
    return said


def _is_nth(weekdays: Sequence[tuple[int, int]]) -> bool:
    return bool(weekdays) and weekdays[0][0] != 0


def _every(recurrence: Recurrence, phrases: _Phrases) -> str:
    if recurrence.interval == 1:
        return phrases.every[recurrence.frequency]
    return phrases.every_few[recurrence.frequency].format(n=phrases.number(recurrence.interval))


def _each_weekday(weekdays: Sequence[int], phrases: _Phrases) -> str:
    form = phrases.each_week if _is_run(weekdays) else phrases.each_weekday
    return form.format(days=_named(weekdays, [phrases.weekday(day) for day in weekdays], phrases))


def _on_weekdays(weekdays: Sequence[int], phrases: _Phrases) -> str:
    form = phrases.from_weekday if _is_run(weekdays) else phrases.on_weekdays
    return form.format(days=_named(weekdays, [phrases.weekday(day) for day in weekdays], phrases))


def _nth_weekdays(weekdays: Sequence[tuple[int, int]], phrases: _Phrases) -> str:
    """The list told weekday by weekday: "ersten und dritten Samstag", "first Saturday and first Sunday"."""
    by_weekday: dict[int, list[int]] = {}
    for nth, weekday in sorted(weekdays, key=lambda pair: (pair[1], pair[0] < 0, pair[0])):
        by_weekday.setdefault(weekday, []).append(nth)
    return phrases.joined(
        f"{phrases.joined(map(phrases.nth, nths))} {phrases.weekday(weekday)}"
        for weekday, nths in by_weekday.items()
    )


def _on_month_days(month_days: Sequence[int], phrases: _Phrases) -> str:
    return phrases.on_nth.format(nth=_month_days(month_days, phrases))


def _month_days(month_days: Sequence[int], phrases: _Phrases, conjunction: str = "") -> str:
    from_start = [phrases.ordinal(day) for day in month_days if day > 0]
    from_end = [f"{phrases.nth(day)} {phrases.last_day}" for day in month_days if day < 0]
    return phrases.joined(from_start + from_end, conjunction)


def _in_months(months: Sequence[int], phrases: _Phrases) -> str:
    if not months:
        return ""
    form = phrases.from_month if _is_run(months) else phrases.in_month
    return form.format(months=_named(months, [phrases.month(month) for month in months], phrases))


def _named(numbers: Sequence[int], names: Sequence[str], phrases: _Phrases) -> str:
    """The names as a list, or as "Montag bis Freitag" where three or more follow each other."""
    return f"{names[0]} {phrases.through} {names[-1]}" if _is_run(numbers) else phrases.joined(names)


def _is_run(numbers: Sequence[int]) -> bool:
    return len(numbers) > 2 and list(numbers) == list(range(numbers[0], numbers[0] + len(numbers)))


def _end(recurrence: Recurrence, phrases: _Phrases) -> str:
    if recurrence.until_on:
        return phrases.until.format(day=plain_day(recurrence.until_on, phrases.locale))
    if recurrence.count is None:
        return ""
    return phrases.once if recurrence.count == 1 else phrases.times.format(n=recurrence.count)
