"""Step one: what is planned."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from festival.base import vocabulary
from festival.events.model import Event
from festival.forms.fields import StepForm, many_lines, one_line, required

TITLE_LENGTH = 140
DESCRIPTION_LENGTH = 20_000


class WhatForm(StepForm):
    """Title and what kind of event it is; everything else of this step may wait."""

    draft_key = HiddenField()
    organisation_id = SelectField(_l("Who organises it?"), coerce=str)
    title = StringField(
        _l("What is it called?"),
        [required(_l("Give the event a name.")), Length(max=TITLE_LENGTH)],
        filters=[one_line],
    )
    category = SelectField(_l("What kind of event is it?"), default=vocabulary.UNKNOWN)
    tone = RadioField(
        _l("Which tone does it have?"),
        default=vocabulary.UNKNOWN,
        description=_l("Remembrance is shown without colour, and the surroundings are asked to keep quiet."),
    )
    summary = StringField(
        _l("In one sentence"),
        [Length(max=240)],
        filters=[one_line],
        description=_l("Stands in lists and calendars. May wait."),
    )
    description = TextAreaField(
        _l("Description"),
        [Length(max=DESCRIPTION_LENGTH)],
        filters=[many_lines],
        description=_l("Blank lines make paragraphs, **two stars** make words bold. May wait."),
    )
    title_en = StringField(_l("Name in English"), [Length(max=TITLE_LENGTH)], filters=[one_line])
    summary_en = StringField(_l("One sentence in English"), [Length(max=240)], filters=[one_line])
    description_en = TextAreaField(
        _l("Description in English"), [Length(max=DESCRIPTION_LENGTH)], filters=[many_lines]
    )
    image = FileField(_l("Picture"), description=_l("JPEG, PNG or WebP, up to 10 MB. May wait."))
    image_alt = StringField(
        _l("What is to be seen in the picture?"),
        [Length(max=300)],
        filters=[one_line],
        description=_l("For people who do not see it."),
    )
    image_credit = StringField(_l("Who made the picture?"), [Length(max=200)], filters=[one_line])
    image_licence = SelectField(_l("Licence of the picture"), default="own")

    def offer(self, organisations: list[tuple[int, str]], locale: str) -> None:
        """Fill the lists to choose from."""
        self.organisation_id.choices = [(str(number), name) for number, name in organisations]
        self.category.choices = vocabulary.answers("category", locale)
        self.tone.choices = vocabulary.answers("tone", locale)
        self.image_licence.choices = vocabulary.choices("licence", locale)

    @staticmethod
    def answers(event: Event) -> dict[str, Any]:
        """Return what the form shows of an event."""
        names = (
            "title",
            "category",
            "tone",
            "summary",
            "description",
            "title_en",
            "summary_en",
            "description_en",
        )
        shown = {
            name: getattr(event, name) for name in (*names, "image_alt", "image_credit", "image_licence")
        }
        return shown | {"organisation_id": str(event.organisation_id)}

    def values(self) -> dict[str, Any]:
        names = (
            "title",
            "category",
            "tone",
            "summary",
            "description",
            "title_en",
            "summary_en",
            "description_en",
        )
        given = {
            name: getattr(self, name).data or ""
            for name in (*names, "image_alt", "image_credit", "image_licence")
        }
        return given | {"organisation_id": int(self.organisation_id.data)}
