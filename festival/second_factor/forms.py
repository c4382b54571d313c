"""Forms of this room."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from festival.organisers.forms import current_password_field
from festival.second_factor.model import SignInPolicy

_TOO_LONG = _l("This is too long.")


def code_field() -> StringField:
    """A field for the code that an app shows."""
    return StringField(
        _l("Code from your app"),
        description=_l("Six digits."),
        validators=[Length(max=40, message=_TOO_LONG)],
    )


class CodeForm(FlaskForm):
    """A code from the app; `next` and `kept` say how to go on."""

    code = code_field()
    next = HiddenField()
    kept = HiddenField()

    def validate_code(self, field: Field) -> None:
        if not self.typed:
            raise ValidationError(_("Enter the code that your app shows."))

    @property
    def typed(self) -> str:
        """What was typed as a code."""
        return (self.code.data or "").strip()


class CodeOrRecoveryForm(CodeForm):
    """The same, or a recovery code in its place."""

    recovery = StringField(
        _l("Recovery code"),
        description=_l("Sixteen letters and digits. Each works once."),
        validators=[Length(max=40, message=_TOO_LONG)],
    )

    @property
    def typed(self) -> str:
        return (self.code.data or "").strip() or (self.recovery.data or "").strip()


class DoorForm(CodeOrRecoveryForm):
    """What is asked after the password."""

    is_trusted = BooleanField(
        _l("Don’t ask for a code on this browser for 30 days"),
        description=_l("Only in a browser that nobody else uses."),
    )


class BeginForm(FlaskForm):
    """That it is oneself who begins."""

    current_password = current_password_field()


class ChangeForm(CodeOrRecoveryForm):
    """That it is oneself who changes what protects the account."""

    current_password = current_password_field()


class PolicyForm(FlaskForm):
    """What the administrator decides about signing in; `version` is the policy's when the form was opened."""

    version = HiddenField()
    required_of = SelectMultipleField(
        _l("Who needs a code from an app beside the password"),
        description=_l("Who has none yet is led to set it up when signing in the next time."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    directory_accounts = BooleanField(
        _l("Whoever is in the directory gets an account"),
        description=_l("Without role or organisation: they sign in, and then enter or are invited into one."),
    )

    def __init__(self, policy: SignInPolicy, **kwargs: Any) -> None:
        super().__init__(obj=policy, **kwargs)
        self.required_of.choices = [
            SelectChoice("coordinator", _("Coordination")),
            SelectChoice("office", _("People of the city’s offices")),
            SelectChoice("administrator", _("Administration")),
        ]
        if current_app.config["SETTINGS"].directory_server is None:
            del self.directory_accounts
