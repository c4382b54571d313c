"""Forms of this room: signing in, one's own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from festival.organisers.passwords import MAX_LENGTH, MIN_LENGTH


def _is_printable(form: FlaskForm, field: Field) -> None:
    """PostgreSQL refuses a NUL in a text, and no other control character belongs into an address either."""
    if not (field.data or "").strip().isprintable():
        raise ValidationError(_l("There are characters in it that can’t be used here."))


class SignInForm(FlaskForm):
    """E-mail address and password; `next` and `kept` say how to go on."""

    email = StringField(
        _l("E-mail address"),
        validators=[
            InputRequired(_l("Enter your e-mail address.")),
            Length(max=254, message=_l("This is too long.")),
            _is_printable,
        ],
    )
    password = PasswordField(
        _l("Password"),
        validators=[
            InputRequired(_l("Enter your password.")),
            Length(max=MAX_LENGTH, message=_l("This is too long.")),
        ],
    )
    next = HiddenField()
    kept = HiddenField()


def current_password_field() -> PasswordField:
    """A field for the password that somebody has, as a sign that it is they who ask."""
    return PasswordField(
        _l("Current password"),
        validators=[
            InputRequired(_l("Enter your current password.")),
            Length(max=MAX_LENGTH, message=_l("This is too long.")),
        ],
    )


def new_password_field() -> PasswordField:
    """A field for a password to be chosen."""
    return PasswordField(
        _l("New password"),
        description=_l("At least 12 characters. Several words in a row are easy to remember."),
        validators=[
            InputRequired(_l("Enter a new password.")),
            Length(MIN_LENGTH, MAX_LENGTH, _l("A password has at least 12 characters.")),
        ],
    )


def repeated_password_field(name: str) -> PasswordField:
    """A field for the new password of the field `name`, once more."""
    return PasswordField(
        _l("New password, once more"),
        validators=[EqualTo(name, _l("The two new passwords aren’t the same."))],
    )


class PasswordForm(FlaskForm):
    """A new password for oneself."""

    current_password = current_password_field()
    new_password = new_password_field()
    repeated_password = repeated_password_field("new_password")


class LanguageForm(FlaskForm):
    """The language the pages are shown in while signed in."""

    locale = RadioField(
        _l("Language"),
        choices=[
            SelectChoice("", _l("As the browser says")),
            SelectChoice("de", "Deutsch"),
            SelectChoice("en", "English"),
        ],
        validators=[],
    )
