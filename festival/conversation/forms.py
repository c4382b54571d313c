"""What people enter in an event's thread."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from festival.attachments.sent_files import FilesField
from festival.conversation.readers import Person
from festival.forms.fields import many_lines, required

LONGEST_MESSAGE = 5000


class CorrectionForm(FlaskForm):
    """The words of a message; `version` is the message's when they were opened."""

    version = HiddenField()
    text = TextAreaField(
        _l("Your message"),
        [
            required(_l("Write a sentence first.")),
            Length(max=LONGEST_MESSAGE, message=_l("At most 5000 characters.")),
        ],
        filters=[many_lines],
        description=_l("*Emphasis*, lists and links as in descriptions. The public never reads it."),
    )


class MessageForm(FlaskForm):
    """A message to those who take part; `key` keeps it from arriving twice."""

    key = HiddenField()
    text = CorrectionForm.text
    files = FilesField()
    told = SelectMultipleField(
        _l("Tell at once"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("All others learn of it as they have chosen under “Messages by mail”."),
    )
    is_note = BooleanField(
        _l("Internal note"), description=_l("Only offices and the coordination read it, never the organiser.")
    )

    def offer(self, people: Sequence[Person], *, may_note: bool) -> None:
        """Offer whom to tell; an internal note only to who reads those."""
        self._readers = {one.id for one in people if one.reads_notes}
        self.told.choices = [
            (one.id, f"@{one.name} ({', '.join(one.organisations) or _('Coordination')})") for one in people
        ]
        if not may_note:
            del self.is_note

    def validate_told(self, field: Field) -> None:
        is_note = "is_note" in self and self.is_note.data
        if is_note and not set(field.data or ()) <= self._readers:
            raise ValidationError(
                _("An internal note is not for organisers. Choose only offices and the coordination.")
            )
