"""Forms of this room."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import Length, ValidationError

from festival.forms.fields import email_address, one_line, required
from festival.organisers.accounts import MAX_NAME_LENGTH, is_email, normal_email
from festival.organisers.forms import current_password_field, new_password_field, repeated_password_field


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

    password = new_password_field()
    repeated_password = repeated_password_field("password")


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

    current_password = current_password_field()


class NewEmailForm(OwnPasswordForm):
    """Another e-mail address for one's own account."""

    email = _email_field()
