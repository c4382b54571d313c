"""The address that is to be told of changes."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, URLField, ValidationError
from wtforms.validators import Length

from festival.fetching.door import door
from festival.fetching.errors import NotFetched
from festival.fetching.web_addresses import MAX_LENGTH
from festival.fetching.words import words_of
from festival.forms.fields import one_line, required


def may_be_told(_form: Any, field: Field) -> None:
    """Check: an address that messages can go to. Where a name leads is judged when they go, each time."""
    try:
        door().check_typed(field.data or "", https_only=True)
    except NotFetched as error:
        raise ValidationError(words_of(error.reason)) from None


class WebhookForm(FlaskForm):
    """Where the messages go."""

    address = URLField(
        _l("Address"),
        [required(_l("Enter the address that is to be told.")), Length(max=MAX_LENGTH), may_be_told],
        filters=[one_line],
        description=_l(
            "Of your own server, beginning with https://. It takes a POST and answers within ten seconds."
        ),
    )
