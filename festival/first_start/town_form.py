"""The first step: what the town is called, where it lies, and in which languages it speaks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from festival.base.city import DEFAULT_NAME, City, bump_revision
from festival.base.database import db
from festival.countries.where_fields import WhereFields, shown_place
from festival.first_start.guided_steps import TOWN
from festival.first_start.model import pass_step
from festival.forms.both_versions import what_differs
from festival.forms.fields import one_line, required
from festival.organisers.audit_trail import note
from festival.organisers.place_change import Place, move_city, only_zone


class TownForm(WhereFields, FlaskForm):
    """`seen` tells whether somebody else has said something of it meanwhile."""

    seen = HiddenField()
    name = StringField(
        _l("Name of the city"),
        [required(_l("Please fill this in.")), Length(max=80)],
        filters=[one_line],
        description=_l("As it stands at the head of every page."),
    )
    languages = SelectMultipleField(
        _l("Languages of the pages"),
        choices=[SelectChoice("de", "Deutsch"), SelectChoice("en", "English")],
        validators=[InputRequired(_l("Choose at least one language."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, city: City, **kwargs: Any) -> None:
        is_said = bool(city.land)
        shown = {"name": "" if city.name == DEFAULT_NAME else city.name, "languages": city.languages}
        shown |= shown_place(city.land, city.zone if is_said else "") | {"seen": mark_of(city)}
        super().__init__(data=shown, **kwargs)
        self.zone.description = _l("Left open, the country’s own where it has one alone.")
        self.offer_places()

    def validate_zone(self, field: Field) -> None:
        if not field.data:
            field.data = only_zone(self.land.data or "")
        super().validate_zone(field)


def mark_of(city: City) -> str:
    """Return a mark that changes with any of the step's answers."""
    said = [city.name, city.land, city.zone, sorted(city.languages)]
    return hashlib.blake2b(json.dumps(said).encode(), digest_size=12).hexdigest()


def save_town(form: TownForm, city: City) -> tuple[str, int] | Callable[[], None]:
    """Return the page and its status where something has to be said again; else what tells of another time zone, to be
    called once it is committed. Needs a transaction that writes; the caller commits."""
    if not form.validate() or form.asks_for_part():
        return town_page(form), 400
    if form.seen.data != mark_of(city) and (differs := what_differs(form, TownForm(city, formdata=None))):
        form.seen.data = mark_of(city)
        return town_page(form, differs), 409
    city.name, city.languages = form.name.data, list(form.languages.data)
    tell_zone = move_city(city, Place(form.place_code(), form.zone.data))
    note("settings_changed", what="city", fields=["name", "land", "zone", "languages"])
    pass_step(TOWN.key)
    bump_revision()
    db.session.flush()
    return tell_zone


def town_page(form: TownForm, differs: Any = ()) -> str:
    """Return the page of the first step, behind the secret or for an administrator, by the frame it is in."""
    return render_template("first_start/town.html", form=form, differs=differs)
