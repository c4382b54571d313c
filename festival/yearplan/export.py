"""The year as a spreadsheet: one sheet of dates, one of days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from flask_babel import gettext as _

from festival.base import vocabulary
from festival.base.spreadsheet import Sheet, Value
from festival.events.model import PUBLIC_STATES
from festival.events.privacy import say_row_for
from festival.organisers.model import Account
from festival.yearplan.day_background import NOTHING, Ground
from festival.yearplan.day_lines import venue_words
from festival.yearplan.day_load import Run, count_by_day, months_of

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def year_sheets(
    year: int, rows: Sequence[Any], ground: Mapping[date, Ground], reader: Account | None, locale: str
) -> list[Sheet]:
    """Return the sheets; `rows` are those of `rows_between`, told as far as the reader may know them."""
    return [
        Sheet(
            _("Dates"),
            [
                (_("From"), 12),
                (_("Until"), 12),
                (_("Starts"), 8),
                (_("Ends"), 8),
                (_("Event"), 44),
                (_("State"), 14),
                (_("Place"), 30),
                (_("District"), 18),
                (_("Organiser"), 30),
                (_("Sector"), 16),
                (_("Kind"), 26),
                (_("Visitors expected"), 12),
            ],
            _date_rows(rows, reader, locale),
        ),
        Sheet(
            _("Days"),
            [
                (_("Day"), 12),
                (_("Promised"), 10),
                (_("Not promised yet"), 10),
                (_("Public holidays"), 26),
                (_("Quiet days"), 26),
                (_("School holidays"), 20),
                (_("Remembered"), 44),
                (_("At neighbours"), 44),
            ],
            _day_rows(year, rows, ground),
        ),
    ]


def _date_rows(rows: Sequence[Any], reader: Account | None, locale: str) -> Iterator[Sequence[Value]]:
    for row in rows:
        said = say_row_for(reader, row, locale)
        yield (
            row.first_on,
            row.last_on,
            None if row.all_day else _minutes(row.local_start.time()),
            None if row.all_day else _minutes(row.local_end.time()),
            said.title,
            vocabulary.label("state", row.state, locale),
            venue_words(row, said, locale),
            row.district or "",
            said.organisation,
            vocabulary.label("sector", row.sector, locale) if said.is_full else "",
            vocabulary.label("category", row.category, locale) if said.is_full else "",
            row.visitors_expected if said.is_full else None,
        )


def _day_rows(year: int, rows: Sequence[Any], ground: Mapping[date, Ground]) -> Iterator[Sequence[Value]]:
    runs = [Run(row.first_on, row.last_on, row.state in PUBLIC_STATES, 1) for row in rows]
    days = [on for month in months_of(year) for on in month]
    for on, count in zip(days, count_by_day(runs, days[0], days[-1]), strict=True):
        one = ground.get(on, NOTHING)
        yield (
            on,
            count.confirmed,
            count.planned,
            ", ".join(one.holidays),
            ", ".join(one.quiet),
            one.school,
            ", ".join(one.remembered),
            ", ".join(one.neighbours),
        )


def _minutes(at: time) -> time:
    return at.replace(second=0, microsecond=0)
