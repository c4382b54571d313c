"""Forms of this room: which calendar, and what becomes of its events."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, StringField
from wtforms.validators import Length

from festival.fetching.web_addresses import MAX_LENGTH
from festival.forms.fields import one_line, required

STATES = {
    "idea": _l("Drafts: nobody else sees them, and no place is held"),
    "pencilled": _l("Held dates: other organisers see that something is planned, the public sees nothing"),
    "submitted": _l("Handed in: the coordination looks at each one"),
}
CONFIRMED = _l("Confirmed: they stand in the programme at once")


class WhatBecomes(FlaskForm):
    """What new events of a calendar become; nobody is told an answer beforehand."""

    state = RadioField(
        _l("What becomes of its new events?"),
        [required(_l("Say what becomes of the events."))],
        description=_l("It can be changed later, for events that come then."),
    )

    def __init__(self, *args: Any, coordinates: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*STATES.items(), *([("confirmed", CONFIRMED)] if coordinates else [])]
        self.state.choices = choices
        self.state.validate_choice = True


class ConnectForm(WhatBecomes):
    """A calendar by its address."""

    address = StringField(
        _l("Address of the calendar"),
        [required(_l("Enter the address.")), Length(max=MAX_LENGTH)],
        filters=[one_line],
        description=_l(
            "It begins with https:// or webcal:// and mostly ends in .ics. Who knows it can read the calendar: it is"
            " shown to nobody but you and the coordination."
        ),
    )


class UploadForm(WhatBecomes):
    """A calendar as a file."""

    file = FileField(_l("Calendar file"), description=_l("A file that ends in .ics."))


class AddressForm(FlaskForm):
    """Where a calendar is, when it has moved or was disconnected."""

    address = ConnectForm.address


class StateForm(WhatBecomes):
    """What becomes of events that are new from now on."""
