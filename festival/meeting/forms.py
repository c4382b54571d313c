"""What is decided in the meeting."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from festival.conflicts.model import Conflict
from festival.forms.query_args import read_day
from festival.mediation.forms import KeepForm, _many_lines, _one_line
from festival.mediation.tasks import is_day_to_come


class DecisionForm(KeepForm):
    """What a meeting decided: the conflict is accepted, or somebody does something about it until a day."""

    reason = TextAreaField(_l("What was decided?"), [Length(max=5000)], filters=[_many_lines])
    taken_by = StringField(_l("Who took the decision?"), [Length(max=300)], filters=[_one_line])
    follows = RadioField(_l("What follows from it?"), validate_choice=False)
    until = StringField(
        _l("Until when?"),
        [Length(max=20)],
        description=_l("If it isn’t done by then, the conflict comes back."),
    )
    by = SelectField(_l("By whom?"), default="")

    def offer_parties(self, conflict: Conflict) -> None:
        """Fill the lists; who is concerned can be asked to do something, and so can the coordination."""
        self.offer()
        self.follows.choices = [
            ("kept", _("Both stay as they are: the conflict is accepted")),
            ("task", _("Somebody does something about it")),
        ]
        names = {str(one.organisation_id): one.organisation.name for one in conflict.parties}
        self.by.choices = [*names.items(), ("", _("the coordination"))]

    @property
    def kept(self) -> bool:
        return bool(self.follows.data == "kept")

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        self.due_on = read_day(self.until.data or "")
        if self.follows.data not in ("kept", "task"):
            self.follows.errors = [
                *self.follows.errors,
                _("Say what follows, so that the matter is settled."),
            ]
            return False
        if self.kept:
            return valid
        if self.due_on is None or not is_day_to_come(self.due_on):
            self.until.errors = [*self.until.errors, _("Write a day to come, as 14.6.2027.")]
            return False
        self.until.data = self.due_on.isoformat()
        return valid
