"""The fields that say where a city lies: its Land or country, the part of it, and its time zone."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from festival.base.http import current_locale
from festival.countries.country_codes import country_choices, country_name, country_of, is_known, parts_of
from festival.countries.lands import land_choices
from festival.countries.zones import is_zone, zones_by_region

_REGIONS = {
    "Europe": _l("Europe"),
    "Africa": _l("Africa"),
    "America": _l("America"),
    "Antarctica": _l("Antarctica"),
    "Arctic": _l("Arctic"),
    "Asia": _l("Asia"),
    "Atlantic": _l("Atlantic"),
    "Australia": _l("Australia"),
    "Indian": _l("Indian Ocean"),
    "Pacific": _l("Pacific"),
}


class WhereFields(Form):
    """`land` is a Land or another country, `part` a part of that country; a country that was just chosen is answered
    with its parts, so `offered` says of which country they were on the page."""

    land = SelectField(
        _l("Land or country"),
        description=_l(
            "Public holidays follow from it. A Land’s law on quiet days comes along; of other countries none is known "
            "here."
        ),
        choices=[],
    )
    part = SelectField(
        _l("Part of the country"),
        description=_l("Public holidays differ by it."),
        validate_choice=False,
        choices=[],
    )
    offered = HiddenField()
    zone = SelectField(_l("Time zone"), choices=[])

    def offer_places(self) -> None:
        """Fill the lists to choose from; for the end of a form's __init__."""
        locale = current_locale()
        lands = [SelectChoice(*pair, optgroup=_("Germany")) for pair in land_choices(locale)]
        others = [SelectChoice(*pair, optgroup=_("Other countries")) for pair in country_choices(locale)]
        self.land.choices = [SelectChoice("", _("please choose")), *lands, *others]
        self.zone.choices = [SelectChoice("", _("please choose"))] + [
            SelectChoice(zone, words, optgroup=str(_REGIONS[region]))
            for region, zones in zones_by_region().items()
            for zone, words in zones
        ]
        if self.zone.data and not any(one.value == self.zone.data for one in self.zone.choices):
            self.zone.choices.append(SelectChoice(self.zone.data, self.zone.data))
        parts = parts_of(self.land.data or "")
        whole = _("not said: only what holds in all of %(country)s", country=self._country())
        self.part.choices = (
            [SelectChoice("", whole), *(SelectChoice(*pair) for pair in parts)] if parts else []
        )

    @property
    def has_parts(self) -> bool:
        """Whether the chosen country has parts to choose from."""
        return bool(self.part.choices)

    def place_code(self) -> str:
        """Return what was chosen as one code: the part where one is named."""
        known = {code for code, _words in parts_of(self.land.data or "")}
        return str(self.part.data) if self.part.data in known else str(self.land.data or "")

    def asks_for_part(self) -> bool:
        """Return whether the country was just chosen and its parts were not on the page; the field then says so."""
        if not self.has_parts or self.offered.data == self.land.data:
            return False
        self.part.errors = [
            _(
                "Public holidays differ within %(country)s. Choose a part, or save again.",
                country=self._country(),
            )
        ]
        self.offered.data = self.land.data
        return True

    def validate_land(self, field: Field) -> None:
        if not is_known(field.data or ""):
            raise ValidationError(_("Choose the Land or the country."))

    def validate_zone(self, field: Field) -> None:
        if field.data != field.object_data and not is_zone(field.data or ""):
            raise ValidationError(_("Choose the time zone."))

    def _country(self) -> str:
        return country_name(self.land.data or "", current_locale())


def shown_place(land: str, zone: str) -> dict[str, Any]:
    """Return what the fields show of a city that lies there."""
    country = country_of(land)
    if not parts_of(country) or country == "DE":
        return {"land": land, "part": "", "offered": "", "zone": zone}
    return {"land": country, "part": land, "offered": country, "zone": zone}
