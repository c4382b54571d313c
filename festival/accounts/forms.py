"""Forms of this room."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from festival.forms.fields import email_address, one_line, required
from festival.organisers.accounts import MAX_NAME_LENGTH, is_email, normal_email
from festival.organisers.passwords import MAX_LENGTH, MIN_LENGTH


def is_address(form: FlaskForm, field: Field) -> None:
    """Check: an address that an account can have, and that a mail's header can carry."""
    email_address(form, field)
    if not is_email(normal_email(field.data or "")):
        raise ValidationError(_("This is not an e-mail address."))


def stripped(value: str | None) -> str:
    """Filter: no blanks around it."""
    return (value or "").strip()


def _email_field() -> StringField:
    return StringField(
        _l("E-mail address"), [required(_l("Enter your e-mail address.")), is_address], filters=[stripped]
    )


class AddressForm(FlaskForm):
    """An e-mail address to send a link to."""

    email = _email_field()


class NewPasswordForm(FlaskForm):
    """A password to be chosen."""

    password = PasswordField(
        _l("New password"),
        description=_l("At least 12 characters. Several words in a row are easy to remember."),
        validators=[
            InputRequired(_l("Enter a new password.")),
            Length(MIN_LENGTH, MAX_LENGTH, _l("A password has at least 12 characters.")),
        ],
    )
    repeated_password = PasswordField(
        _l("New password, once more"),
        validators=[EqualTo("password", _l("The two new passwords aren’t the same."))],
    )


class NewcomerForm(NewPasswordForm):
    """Who somebody is who has shown that the address is theirs."""

    name = StringField(
        _l("Your name"),
        [required(_l("Please fill this in.")), Length(max=MAX_NAME_LENGTH)],
        filters=[one_line],
        description=_l("As the people you work with here know you."),
    )


class OwnPasswordForm(FlaskForm):
    """That it is oneself who asks."""

    current_password = PasswordField(
        _l("Current password"),
        validators=[
            InputRequired(_l("Enter your current password.")),
            Length(max=MAX_LENGTH, message=_l("This is too long.")),
        ],
    )


class NewEmailForm(OwnPasswordForm):
    """Another e-mail address for one's own account."""

    email = _email_field()
