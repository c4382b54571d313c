"""How an event recurs, between the few choices a person makes and the rule that is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from festival.recurrence import expansion
from festival.recurrence.expansion import Frequency, Recurrence

REPEATS = {
    "never": _l("No, it happens once"),
    "daily": _l("Every day"),
    "weekly": _l("Every week, or every few weeks"),
    "monthly_nth": _l("Every month on the same weekday, such as the second Saturday"),
    "monthly_last": _l("Every month on the last such weekday"),
    "monthly_day": _l("Every month on the same date"),
    "yearly": _l("Every year on the same date"),
    "yearly_nth": _l("Every year on the same weekday, such as the second Saturday in June"),
    "kept": _l("As it was entered, by a rule of its own"),
}


@dataclass(frozen=True)
class Repeat:
    """A choice of REPEATS with its details; `until_on` is inclusive; `rule` holds one that no choice covers."""

    kind: str = "never"
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    until_on: date | None = None
    rule: str = ""


def rrule_of(repeat: Repeat, first_on: date) -> str | None:
    """Return the RRULE (RFC 5545 section 3.3.10) of a choice whose first date is `first_on`; None for a single one."""
    interval, until = repeat.interval, repeat.until_on
    nth = (first_on.day - 1) // 7 + 1
    if repeat.kind == "daily":
        return expansion.daily(interval=interval, until=until)
    if repeat.kind == "weekly":
        return expansion.weekly(repeat.weekdays or (first_on.weekday(),), interval=interval, until=until)
    if repeat.kind == "monthly_nth":
        return expansion.monthly_nth(
            nth if nth < 5 else -1, first_on.weekday(), interval=interval, until=until
        )
    if repeat.kind == "monthly_last":
        return expansion.monthly_nth(-1, first_on.weekday(), interval=interval, until=until)
    if repeat.kind == "monthly_day":
        return expansion.monthly_day(first_on.day, interval=interval, until=until)
    if repeat.kind == "yearly":
        return expansion.yearly(interval=interval, until=until)
    if repeat.kind == "yearly_nth":
        weekday = (nth if nth < 5 else -1, first_on.weekday())
        return expansion.to_rrule(
            Recurrence(Frequency.YEARLY, interval, (weekday,), months=(first_on.month,), until_on=until)
        )
    return repeat.rule or None


def read_repeat(rrule: str | None) -> Repeat:
    """Return the choice a stored rule stands for; a rule beyond the choices is kept as it is."""
    if not rrule:
        return Repeat()
    rule = expansion.parse_rrule(rrule)
    if rule.count is not None:
        return Repeat("kept", rule=rrule)
    details = {"interval": rule.interval, "until_on": rule.until_on}
    weekdays = tuple(day for _nth, day in rule.weekdays)
    ordinals = {nth for nth, _day in rule.weekdays}
    has_parts = bool(rule.month_days or rule.months)
    if rule.frequency is Frequency.DAILY and not rule.weekdays and not has_parts:
        return Repeat("daily", **details)  # type: ignore[arg-type]
    if rule.frequency is Frequency.WEEKLY and not has_parts:
        return Repeat("weekly", weekdays=weekdays, **details)  # type: ignore[arg-type]
    if (
        rule.frequency is Frequency.MONTHLY
        and len(rule.weekdays) == 1
        and not has_parts
        and ordinals <= {1, 2, 3, 4, -1}
    ):
        return Repeat("monthly_last" if ordinals == {-1} else "monthly_nth", **details)  # type: ignore[arg-type]
    if (
        rule.frequency is Frequency.MONTHLY
        and not rule.weekdays
        and len(rule.month_days) == 1
        and rule.month_days[0] > 0
        and not rule.months
    ):
        return Repeat("monthly_day", **details)  # type: ignore[arg-type]
    if rule.frequency is Frequency.YEARLY and not rule.weekdays and not has_parts:
        return Repeat("yearly", **details)  # type: ignore[arg-type]
    if (
        rule.frequency is Frequency.YEARLY
        and len(rule.weekdays) == len(rule.months) == 1
        and ordinals <= {1, 2, 3, 4}
        and not rule.month_days
    ):
        return Repeat("yearly_nth", **details)  # type: ignore[arg-type]
    return Repeat("kept", rule=rrule)
