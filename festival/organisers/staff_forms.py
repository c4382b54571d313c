"""Forms with which the administrator makes and changes accounts."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from festival.base import text, vocabulary
from festival.base.http import current_locale
from festival.forms.doubts import AsksOnce, Doubt
from festival.organisers.accounts import MAX_NAME_LENGTH, is_email, normal_email
from festival.organisers.alike_names import alike_names
from festival.organisers.demo_accounts import is_reserved
from festival.organisers.model import Account
from festival.organisers.organisations import MAX_NAME_LENGTH as MAX_ORGANISATION_LENGTH
from festival.organisers.organisations import organisation_names
from festival.organisers.passwords import MAX_LENGTH, MIN_LENGTH

_NEEDED = _l("Please fill this in.")
_PASSWORD_LENGTH = Length(MIN_LENGTH, MAX_LENGTH, _l("A password has at least 12 characters."))
NEW = "new"


def _roles() -> list[SelectChoice]:
    return [
        SelectChoice("member", _("Member: works on the events of their own organisation")),
        SelectChoice("coordinator", _("Coordination: sees and edits all events")),
        SelectChoice("administrator", _("Administration: may do everything, settings and accounts included")),
    ]


class AccountFields(AsksOnce, FlaskForm):
    """What a new account and one that exists have in common."""

    name = StringField(_l("Name"), validators=[InputRequired(_NEEDED), Length(max=MAX_NAME_LENGTH)])
    role = RadioField(_l("Role"), default="member")
    organisation = SelectField(
        _l("Organisation"),
        description=_l("Whose events this person works on. An office also sees all plans."),
    )
    new_organisation = StringField(
        _l("Name of the new organisation"),
        description=_l("Only if “a new one” is chosen above."),
        validators=[Length(max=MAX_ORGANISATION_LENGTH)],
    )
    sector = SelectField(_l("Sector of the new organisation"), default="civic")
    is_office = BooleanField(_l("The new organisation is an office of the administration"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = _roles()
        known = [SelectChoice(str(key), name) for key, name in organisation_names()]
        self.organisation.choices = [SelectChoice("", _("none")), SelectChoice(NEW, _("a new one")), *known]
        self.sector.choices = [SelectChoice(*pair) for pair in vocabulary.choices("sector", current_locale())]

    def validate_name(self, field: Field) -> None:
        if not text.one_line(field.data):
            raise ValidationError(_NEEDED)

    def validate_new_organisation(self, field: Field) -> None:
        if self.organisation.data == NEW and not text.one_line(field.data or ""):
            raise ValidationError(_("Name the new organisation."))

    def doubts_organisation(self) -> bool:
        """Return whether the new organisation is called like one there is, which was not asked about yet."""
        if self.organisation.data != NEW:
            return False
        name = text.one_line(self.new_organisation.data or "")
        found = alike_names(name, [known for _key, known in organisation_names()])
        if not found:
            return False
        words = _(
            "Is it one of these? %(names)s. Then choose it above; if it is another one, save again.",
            names=", ".join(_("“%(name)s”", name=one) for one in found),
        )
        return self.ask([Doubt(f"alike {text.slug(name)}", self.new_organisation, words)])


class NewAccountForm(AccountFields):
    """A new account, with the password the person begins with."""

    email = StringField(_l("E-mail address"), validators=[InputRequired(_NEEDED)])
    password = PasswordField(
        _l("Initial password"),
        description=_l(
            "At least 12 characters. Hand it over yourself; the person can change it after signing in."
        ),
        validators=[InputRequired(_NEEDED), _PASSWORD_LENGTH],
    )

    def validate_email(self, field: Field) -> None:
        if not is_email(normal_email(field.data)):
            raise ValidationError(_("Write an e-mail address like name@example.org."))
        if is_reserved(normal_email(field.data)):
            raise ValidationError(_("Addresses at demo.example are let in at the demo city only."))


class AccountForm(AccountFields):
    """An account that exists; its e-mail address stays. `version` is the account's when the form was opened."""

    version = HiddenField()
    is_active = BooleanField(_l("May sign in"))
    password = PasswordField(
        _l("New password"),
        description=_l("Leave it empty to keep the present one. A new one ends all sign-ins of this person."),
        validators=[Optional(), _PASSWORD_LENGTH],
    )

    def __init__(self, account: Account, *, is_oneself: bool, **kwargs: Any) -> None:
        memberships = account.memberships
        super().__init__(
            obj=account, organisation=str(memberships[0].organisation_id) if memberships else "", **kwargs
        )
        if is_oneself:  # nobody locks themselves out, so that one administrator always remains
            del self.role
            del self.is_active
