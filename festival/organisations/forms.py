"""Forms of this room: founding an organisation, what it says of itself, and what the coordination keeps right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from festival.accounts.forms import is_address, stripped
from festival.base import text, vocabulary
from festival.base.http import current_locale
from festival.forms.doubts import AsksOnce, Doubt
from festival.forms.fields import email_address, many_lines, one_line, required, web_address
from festival.organisers.alike_names import alike_names
from festival.organisers.model import Organisation
from festival.organisers.organisations import MAX_NAME_LENGTH

ABOUT_LENGTH = 4000
OWN = ("about", "about_en", "link", "contact_email", "contact_phone")
"""What an organisation says of itself."""
COORDINATIONS = ("name", "sector", "is_office")
"""What decides how others find it and what the law asks of it: the coordination keeps it right."""


class NamesOne(AsksOnce):
    """A form in which an organisation is named: a name like that of another one is asked about once."""

    def doubt_name(self, field: Field, known: Mapping[str, int]) -> bool:
        """Return whether there is something that was not asked yet."""
        found = alike_names(field.data or "", known)
        if not found:
            return False
        words = _(
            "Is it one of these? %(names)s. If it is another one, save again.",
            names=", ".join(_("“%(name)s”", name=one) for one in found),
        )
        return self.ask([Doubt(f"alike {text.slug(field.data)}", field, words)])


def _name_field() -> StringField:
    return StringField(
        _l("Name of the organisation"),
        [required(_l("Name the organisation.")), Length(max=MAX_NAME_LENGTH)],
        filters=[one_line],
        description=_l("As it calls itself: it stands beside each of its events."),
    )


def _sector_field() -> SelectField:
    return SelectField(_l("Sector"), default="civic")


def _link_field() -> StringField:
    return StringField(_l("Web page"), [Length(max=1000), web_address], filters=[one_line])


class FoundingForm(NamesOne, FlaskForm):
    """A new organisation."""

    name = _name_field()
    sector = _sector_field()
    link = _link_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sector.choices = vocabulary.choices("sector", current_locale())


class InvitationForm(FlaskForm):
    """Who is invited, and as what."""

    email = StringField(
        _l("E-mail address"), [required(_l("Enter an e-mail address.")), is_address], filters=[stripped]
    )
    role = RadioField(_l("As what?"), default="editor")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [
            ("owner", _("Owner: works on its events, and says who belongs to it")),
            ("editor", _("Editor: works on its events")),
            ("reader", _("Reader: sees what it plans")),
        ]


class OrganisationForm(NamesOne, FlaskForm):
    """An organisation that exists; `version` is its own when the form was opened."""

    version = HiddenField()
    name = _name_field()
    sector = _sector_field()
    is_office = BooleanField(
        _l("An office of the administration"),
        description=_l("Its people see all plans, also those that are only pencilled."),
    )
    about = TextAreaField(
        _l("What it is"),
        [Length(max=ABOUT_LENGTH)],
        filters=[many_lines],
        description=_l("For everybody to read on its page. Markdown works."),
    )
    about_en = TextAreaField(_l("What it is, in English"), [Length(max=ABOUT_LENGTH)], filters=[many_lines])
    link = _link_field()
    contact_email = StringField(
        _l("E-mail address for everybody"),
        [Optional(), Length(max=254), email_address],
        filters=[one_line],
    )
    contact_phone = StringField(_l("Telephone for everybody"), [Length(max=60)], filters=[one_line])
    logo = FileField(_l("Logo"), description=_l("JPEG, PNG or WebP, up to 10 MB."))
    drops_logo = BooleanField(_l("Take the logo away"))

    def __init__(self, organisation: Organisation, *, coordinates: bool, **kwargs: Any) -> None:
        super().__init__(obj=organisation, **kwargs)
        self.sector.choices = vocabulary.choices("sector", current_locale())
        if not coordinates:
            for name in COORDINATIONS:
                del self[name]
        if not organisation.logo_name:
            del self.drops_logo

    def answers(self) -> dict[str, Any]:
        """Return the answers as fields of an Organisation; pictures go their own way."""
        return {name: self[name].data or "" for name in OWN} | {
            name: self[name].data for name in COORDINATIONS if name in self
        }
