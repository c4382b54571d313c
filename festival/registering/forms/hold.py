"""Three facts that hold a date early: what, roughly when, where."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Length

from festival.base import dates
from festival.datefinder.forms import WINDOW_MONTHS, lengths
from festival.forms.fields import ChecklistField, DayField, TimeField, one_line
from festival.places.model import Venue
from festival.registering.forms.pencil import PencilForm

UNKNOWN = "unknown"


class HoldForm(PencilForm):
    """A name, a day or a month with weekdays, a place or none yet. The hours may wait: then it is the whole day."""

    start_on = DayField(_l("On which day?"))
    month = SelectField(_l("Or in which month?"), default="")
    weekdays = ChecklistField(_l("On which weekday?"), description=_l("Several are fine. None: on any day."))
    start_time = TimeField(
        _l("Begins at"), description=_l("May wait: until then the whole day is held. For example 19:30")
    )
    length = SelectField(_l("How long does it last?"), default="180")
    venue_words = StringField(
        _l("Search for the place"),
        [Length(max=120)],
        filters=[one_line],
        description=_l("A square, a hall, a park: part of its name or its street is enough."),
    )
    venue_id = RadioField(_l("Which place is it?"), default="", validate_choice=False)

    def offer_dates(self, today: date, locale: str) -> None:
        """Fill the months of the next two years, the weekdays and the lengths."""
        first = today.replace(day=1)
        months = [first + relativedelta(months=number) for number in range(WINDOW_MONTHS)]
        self.month.choices = [
            ("", _("A day is known")),
            *((f"{one:%Y-%m}", dates.month_and_year(one, locale)) for one in months),
        ]
        self.weekdays.choices = [(str(number), name) for number, name in enumerate(dates.weekdays(locale))]
        self.length.choices = [pair for pair in lengths(None) if pair[0].isdigit()]
        self.today = today

    def offer_venues(self, venues: list[tuple[Venue, str]]) -> None:
        """Fill the list of places to choose from."""
        self.venue_id.choices = [(str(venue.id), words) for venue, words in venues]
        self.venue_id.choices.append((UNKNOWN, _("Not known yet")))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that there are three facts: a name, a day or a month, a place or that it is not known."""
        is_fine = super().validate(extra_validators)
        if not self.start_on.data and not self.month.data:
            is_fine = _refuse(self.start_on, _("Say roughly when: a day, or a month."))
        elif self.start_on.day is not None and self.start_on.day < self.today:
            is_fine = _refuse(self.start_on, _("This day is over."))
        known = {value for value, _words in self.venue_id.choices}
        if not self.venue_id.data:
            is_fine = _refuse(self.venue_id, _("Choose a place, or say that it is not known yet."))
        elif self.venue_id.data not in known:
            is_fine = _refuse(self.venue_id, _("This place is not in the list any more. Choose again."))
        return is_fine

    @property
    def window(self) -> tuple[date, date]:
        """The days in question, half-open."""
        if self.start_on.day is not None:
            return self.start_on.day, self.start_on.day + timedelta(days=1)
        first = date.fromisoformat(f"{self.month.data}-01")
        return max(first, self.today), first + relativedelta(months=1)

    @property
    def is_all_day(self) -> bool:
        return self.start_time.time is None

    @property
    def minutes(self) -> int:
        return 1440 if self.is_all_day else int(self.length.data)


def _refuse(field: Any, message: str) -> bool:
    field.errors = [*field.errors, message]
    return False
