"""Step five: what it needs and what it brings to its surroundings."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, StringField, URLField
from wtforms.validators import Length, NumberRange, Optional

from festival.base import vocabulary
from festival.events.model import Event
from festival.forms.fields import StepForm, WholeNumberField, email_address, one_line, web_address

_NAMES = ("sound", "setting", "link", "contact_name", "contact_email", "contact_phone")


class NeedsForm(StepForm):
    """Size and sound of the event, and whom the public may ask."""

    visitors_expected = WholeNumberField(
        _l("How many visitors do you expect at once?"),
        [Optional(), NumberRange(0, 5_000_000, message=_l("Give a number of people."))],
        description=_l("A rough number helps the fire brigade and the neighbours."),
    )
    setting = RadioField(_l("Where does it happen?"), default=vocabulary.UNKNOWN)
    sound = RadioField(_l("How loud will it be?"), default=vocabulary.UNKNOWN)
    needs_quiet = RadioField(
        _l("Does it need quiet around it?"),
        default=vocabulary.UNKNOWN,
        description=_l(
            "As a service, a reading, an exam or a ceremony does. What is loud close by is then found."
        ),
    )
    link = URLField(
        _l("Web page"), [web_address], filters=[one_line], description=_l("Starting with https://")
    )
    contact_name = StringField(
        _l("Public contact"),
        [Length(max=120)],
        filters=[one_line],
        description=_l("Shown to everybody. Prefer a role, such as “Club office”, to a person’s name."),
    )
    contact_email = EmailField(
        _l("Public e-mail address"),
        [Optional(), Length(max=254), email_address],
        filters=[one_line],
    )
    contact_phone = StringField(_l("Public telephone number"), [Length(max=60)], filters=[one_line])

    def offer(self, locale: str) -> None:
        self.setting.choices = vocabulary.answers("setting", locale)
        self.sound.choices = vocabulary.answers("sound", locale)
        self.needs_quiet.choices = [
            (vocabulary.UNKNOWN, vocabulary.label("answer", vocabulary.UNKNOWN, locale)),
            ("yes", _("yes")),
            ("no", _("no")),
        ]

    @staticmethod
    def answers(event: Event) -> dict[str, Any]:
        shown = {name: getattr(event, name) for name in (*_NAMES, "visitors_expected")}
        return shown | {
            "needs_quiet": {True: "yes", False: "no", None: vocabulary.UNKNOWN}[event.needs_quiet]
        }

    def values(self) -> dict[str, Any]:
        given = {name: getattr(self, name).data or "" for name in _NAMES}
        needs_quiet = {"yes": True, "no": False}.get(self.needs_quiet.data or "")
        return given | {"visitors_expected": self.visitors_expected.data, "needs_quiet": needs_quiet}
