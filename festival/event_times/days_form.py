"""Several days, each with hours of its own: a feast from Friday to Sunday whose nights are closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, Form, FormField

from festival.event_times.times_form import KnownLine, TimesForm, refuse
from festival.forms.fields import DayField, EndTimeField, TimeField
from festival.recurrence.time_plan import TimeLine

ROWS_AT_FIRST, MOST_ROWS = 3, 60
_DAY = timedelta(days=1)


class DayRow(Form):
    """A day and its hours; without hours it is the whole day."""

    on = DayField(_l("Day"))
    start = TimeField(_l("Begins at"))
    end = EndTimeField(_l("Ends at"))

    @property
    def is_empty(self) -> bool:
        return not any((field.data or "").strip() for field in self)


class DaysForm(TimesForm):
    """Rows of a day and its hours. What ends before it begins ends on the next day; empty rows are passed over."""

    SHAPE = "days"
    rows = FieldList(FormField(DayRow), min_entries=ROWS_AT_FIRST, max_entries=MOST_ROWS)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each row, and that there is one."""
        if not super().validate(extra_validators):
            return False
        filled = [row.form for row in self.rows if not row.form.is_empty]
        if not filled:
            return refuse(self.first_day_field, _("Say on which day it begins."))
        fine = [self._is_row_fine(row) for row in filled]  # each row says what is wrong with it
        return all(fine)

    def _is_row_fine(self, row: DayRow) -> bool:
        if row.on.day is None:
            return refuse(row.on, _("Say on which day."))
        if (row.start.time is None) != (row.end.time is None):
            field = row.end if row.end.time is None else row.start
            return refuse(field, _("Give both times, or none for the whole day."))
        line = _line(row)
        for wall, field in ((line.local_start, row.start), (line.local_end, row.end)):
            if not line.all_day and (gap := self.gap_words(wall)):
                return refuse(field, gap)
        return True

    @property
    def first_day_field(self) -> Field:
        return self.rows[0].form.on

    def row_errors(self) -> list[tuple[str, str]]:
        fields = [field for row in self.rows for field in row.form]
        return [(field.id, str(message)) for field in fields for message in field.errors]

    def add_row(self) -> None:
        """Give the form an empty row more, as long as it may have one."""
        if len(self.rows) < MOST_ROWS:
            self.rows.append_entry()

    def lines(self) -> list[TimeLine]:
        typed = {_line(row.form): None for row in self.rows if not row.form.is_empty}
        return sorted(typed, key=lambda line: line.local_start)

    @classmethod
    def line_answers(cls, known: Sequence[KnownLine]) -> dict[str, Any]:
        return {"rows": [_answers(one.line) for one in known if one.line.rule is None][:MOST_ROWS]}


def _line(row: DayRow) -> TimeLine:
    assert row.on.day is not None  # checked before
    start = datetime.combine(row.on.day, row.start.time or time.min)
    if row.start.time is None or row.end.time is None:
        return TimeLine(start, start + _DAY, all_day=True)
    end = datetime.combine(row.on.day, row.end.time)
    return TimeLine(start, end + _DAY if row.end.ends_day or end <= start else end)


def _answers(line: TimeLine) -> dict[str, str]:
    start, end = line.local_start, line.local_end
    on = start.date().isoformat()
    return {"on": on} if line.all_day else {"on": on, "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
