"""What is asked of whoever makes a token."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Length

from festival.access_tokens.issuing import LASTS_DAYS, NAME_LENGTH, USUAL_DAYS
from festival.access_tokens.scopes import SCOPES
from festival.forms.fields import ChecklistField, one_line, required


class TokenForm(FlaskForm):
    """What it is for, what it may do, how long it lasts."""

    name = StringField(
        _l("What is the token for?"),
        [required(_l("Say which program will use it.")), Length(max=NAME_LENGTH)],
        filters=[one_line],
        description=_l(
            "Its name stands in the history of events that the program changes, for example “Website”."
        ),
    )
    scopes = ChecklistField(_l("What may the program do?"), [required(_l("Choose what the program may do."))])
    days = SelectField(_l("How long is it valid?"), coerce=int, default=USUAL_DAYS)

    def offer(self) -> None:
        """Fill the lists to choose from."""
        self.scopes.choices = [(key, str(words)) for key, words in SCOPES.items()]
        self.days.choices = [
            (days, _("1 year") if days == USUAL_DAYS else _("%(n)s days", n=days)) for days in LASTS_DAYS
        ]
