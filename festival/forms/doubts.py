"""What is unusual and may yet be meant is asked about once, and taken when the form is sent again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from wtforms import Field, HiddenField

from festival.base import dates
from festival.base.http import current_locale

LONGEST_NIGHT = timedelta(hours=12)
"""What ends on the next day by its hours alone, and takes longer than this, was perhaps typed the wrong way round."""

Times = tuple[datetime, datetime]


@dataclass(frozen=True)
class Doubt:
    """One question: a key that holds what it is about, the field where it is asked, and its words."""

    key: str
    field: Field
    words: str


class AsksOnce:
    """A form with a hidden field that remembers what was asked."""

    asked = HiddenField()

    def ask(self, doubts: Iterable[Doubt]) -> bool:
        """Return whether there is something that was not asked yet; it stands at its field then."""
        known = set((self.asked.data or "")[:2000].split("|"))
        new = [doubt for doubt in doubts if doubt.key not in known]
        for doubt in new:
            doubt.field.errors = [*doubt.field.errors, doubt.words]
        if new:
            self.asked.data = "|".join(sorted({*known, *(doubt.key for doubt in new)} - {""}))
        return bool(new)


def day_doubts(now: Times, before: Times | None, today: date, field: Field) -> Iterator[Doubt]:
    """Yield the question about a first day that is over, unless it was that day before; wall times."""
    on = now[0].date()
    if on < today and (before is None or before[0].date() != on):
        day = dates.long_day(on, current_locale())
        words = _("%(day)s is over. Correct it, or save again if that is meant.", day=day)
        yield Doubt(f"past {on}", field, words)


def night_doubts(now: Times, before: Times | None, field: Field) -> Iterator[Doubt]:
    """Yield the question about hours that make a very long night, unless they were so before; wall times. For what
    ends on the next day because its end lies before its beginning, not because somebody wrote that day."""
    start, end = now
    is_long = end.date() > start.date() and LONGEST_NIGHT < end - start <= timedelta(days=1)
    hours = (start.time(), end.time())
    if is_long and (before is None or (before[0].time(), before[1].time()) != hours):
        words = _(
            "That would end on %(day)s, after %(hours)s hours. Correct it, or save again if that is meant.",
            day=dates.long_day(end.date(), current_locale()),
            hours=round((end - start) / timedelta(hours=1)),
        )
        yield Doubt(f"long {start:%H%M}-{end:%H%M}", field, words)
