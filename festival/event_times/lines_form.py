"""An event's times line by line, for those that fit no other way of entering: each can be changed or taken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from festival.base.http import current_locale
from festival.base.templating import today
from festival.event_times.times_form import KnownLine, TimesForm, refuse
from festival.events.model import Event
from festival.forms.fields import ChecklistField
from festival.recurrence.line_words import line_words
from festival.recurrence.time_plan import TimeLine


class LinesForm(TimesForm):
    """The lines in words, with a tick at those that are to go."""

    SHAPE = "lines"
    remove = ChecklistField(_l("Which of its times are to go?"))

    def offer(self, event: Event, known: Sequence[KnownLine]) -> None:
        """Fill the list with the lines in words."""
        super().offer(event, known)
        locale = current_locale()
        self.remove.choices = [
            (str(one.id), line_words(one.line, locale, this_year=today().year)) for one in known
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that a line stays."""
        if not super().validate(extra_validators):
            return False
        if not self.lines():
            return refuse(self.remove, _("One of its times has to stay. Enter another one first."))
        return True

    def lines(self) -> list[TimeLine]:
        gone = set(self.remove.data or [])
        return [one.line for one in self.known if str(one.id) not in gone]

    @property
    def first_day_field(self) -> Field:
        return self.remove

    @classmethod
    def line_answers(cls, known: Sequence[KnownLine]) -> dict[str, Any]:
        return {}
