"""The forms by which organisations ask each other and answer."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from festival.co_organisers.model import LONGEST_WORDS
from festival.forms.fields import many_lines, required

EDIT, NAMED = "edit", "named"


class AskForm(FlaskForm):
    """Whom the leading organisation asks, for what, and a word to them."""

    organisation_id = SelectField(
        _l("Which organisation?"),
        [required(_l("Choose an organisation."))],
        description=_l("Only those that the city’s coordination has admitted stand here."),
    )
    rights = RadioField(
        _l("What may it do?"),
        [InputRequired(_l("Please choose an answer."))],
        default=EDIT,
        choices=[
            SelectChoice(EDIT, _l("Edit the event with us: it sees all that we see of it, and changes it")),
            SelectChoice(NAMED, _l("Only be named as an organiser")),
        ],
    )
    words = TextAreaField(
        _l("A word to them"),
        [Length(max=LONGEST_WORDS, message=_l("At most 600 characters."))],
        filters=[many_lines],
        description=_l("May stay empty. Their people read it with the invitation."),
    )

    def offer(self, organisations: list[tuple[int, str]]) -> None:
        """Offer these organisations, as (id, name)."""
        named = [SelectChoice(str(number), name) for number, name in organisations]
        self.organisation_id.choices = [SelectChoice("", _("Please choose")), *named]


class WordsForm(FlaskForm):
    """The answer to an invitation: which button was pressed says what, a word may go with it."""

    words = TextAreaField(
        _l("A word to them"),
        [Length(max=LONGEST_WORDS, message=_l("At most 600 characters."))],
        filters=[many_lines],
        description=_l("May stay empty. The people of the organisation that asks you read it."),
    )
