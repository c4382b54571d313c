"""Step four: for whom it is, what it costs, who can take part."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import Length

from festival.base import vocabulary
from festival.events.model import Event
from festival.forms.fields import ChecklistField, StepForm, one_line


class WhomForm(StepForm):
    """Audience, price, languages; access features are asked one by one with three answers."""

    audiences = ChecklistField(_l("For whom is it?"))
    price_kind = RadioField(_l("What does it cost?"), default="unknown")
    price = StringField(
        _l("Prices"),
        [Length(max=200)],
        filters=[one_line],
        description=_l("For example: 12 €, reduced 8 €, children free"),
    )
    languages = ChecklistField(_l("In which languages?"))

    def offer(self, locale: str) -> None:
        self.audiences.choices = vocabulary.choices("audience", locale)
        self.languages.choices = vocabulary.choices("language", locale)
        self.price_kind.choices = [
            ("free", _("Free")),
            ("paid", _("It costs something")),
            ("unknown", _("Not known yet")),
        ]

    @staticmethod
    def answers(event: Event) -> dict[str, Any]:
        kinds = {True: "free", False: "paid", None: "unknown"}
        return {
            "audiences": event.audiences,
            "languages": event.languages,
            "price_kind": kinds[event.is_free],
            "price": event.price,
        }

    def values(self) -> dict[str, Any]:
        kinds = {"free": True, "paid": False, "unknown": None}
        return {
            "audiences": sorted(self.audiences.data or []),
            "languages": sorted(self.languages.data or []),
            "is_free": kinds[self.price_kind.data],
            "price": "" if self.price_kind.data == "free" else self.price.data or "",
        }


def read_access(form_data: Any) -> dict[str, list[str]]:
    """Return `access_yes` and `access_no` from fields named access-<key>; any other answer is "unknown"."""
    given = {key: form_data.get(f"access-{key}", "unknown") for key in vocabulary.terms("access")}
    return {
        "access_yes": [key for key, answer in given.items() if answer == "yes"],
        "access_no": [key for key, answer in given.items() if answer == "no"],
    }
