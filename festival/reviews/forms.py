"""Three questions about an event that is over."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from festival.forms.fields import WholeNumberField, many_lines

LONGEST_TEXT = 4000
MOST_VISITORS = 10_000_000
_TOO_LONG = Length(max=LONGEST_TEXT, message=_l("At most 4000 characters."))


class ReviewForm(FlaskForm):
    """All may stay empty; `version` is that of the answers when the form was opened."""

    version = HiddenField()
    visitors = WholeNumberField(
        _l("How many people came?"),
        [
            Optional(),
            NumberRange(0, MOST_VISITORS, message=_l("Give a number of people.")),
        ],
        description=_l("All dates together; an estimate is fine."),
    )
    went_well = TextAreaField(_l("What went well?"), [_TOO_LONG], filters=[many_lines])
    to_change = TextAreaField(_l("What would you change?"), [_TOO_LONG], filters=[many_lines])
