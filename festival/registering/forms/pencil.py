"""The one question that is left when a date of the finder is held: the name."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Length

from festival.forms.fields import one_line, required
from festival.registering.forms.what import TITLE_LENGTH


class PencilForm(FlaskForm):
    """What is to be held; who holds it where somebody belongs to several organisations."""

    draft_key = HiddenField()
    title = StringField(
        _l("What is it called?"),
        [required(_l("Give the event a name.")), Length(max=TITLE_LENGTH)],
        filters=[one_line],
    )
    organisation_id = SelectField(_l("Who organises it?"), coerce=str)

    def offer(self, organisations: list[tuple[int, str]]) -> None:
        """Fill the list of organisations; the first is chosen where nobody has chosen."""
        self.organisation_id.choices = [(str(number), name) for number, name in organisations]
        if not self.organisation_id.data or self.organisation_id.data == "None":
            self.organisation_id.data = self.organisation_id.choices[0][0]
