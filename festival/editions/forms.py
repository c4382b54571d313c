"""When an event is held again, and what it is called then."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, StringField
from wtforms.validators import Length, ValidationError

from festival.base import dates
from festival.base.http import current_locale
from festival.base.templating import today
from festival.editions.offered_days import OfferedDay
from festival.editions.words import reason_words
from festival.forms.fields import DayField, one_line, required
from festival.registering.forms.what import TITLE_LENGTH

OTHER = "other"


class AgainForm(FlaskForm):
    """A day among those that are offered, or another one, and the title."""

    draft_key = HiddenField()
    title = StringField(
        _l("What is it called?"),
        [required(_l("Give the event a name.")), Length(max=TITLE_LENGTH)],
        filters=[one_line],
    )
    day = RadioField(_l("On which day does it begin?"))
    other_day = DayField(
        _l("Another day"), description=_l("For example 14.6.2027. Only if none of these is right.")
    )

    def offer(self, offered: list[OfferedDay]) -> None:
        """Fill the choices; the likeliest is chosen where nobody has chosen."""
        locale = current_locale()
        self.day.choices = [
            (one.on.isoformat(), f"{dates.long_day(one.on, locale)}: {reason_words(one, locale)}")
            for one in offered
        ] + [(OTHER, _("another day"))]
        if not self.day.data:
            self.day.data = self.day.choices[0][0]

    @property
    def begins_on(self) -> date:
        """The day that was chosen; the form is valid."""
        if self.day.data == OTHER and self.other_day.day is not None:
            return self.other_day.day
        return date.fromisoformat(self.day.data)

    def validate_other_day(self, field: Field) -> None:
        if self.day.data != OTHER:
            return
        if field.day is None:
            raise ValidationError(_("Say on which day."))
        if field.day <= today():
            raise ValidationError(_("This day is over."))
