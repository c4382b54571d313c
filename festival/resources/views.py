"""What the city lends: stages, barriers, crews, services, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from festival.base.database import db, is_writing
from festival.base.navigation import Entry, in_menu
from festival.forms.both_versions import what_differs
from festival.forms.fields import WholeNumberField, one_line, required
from festival.organisers.permissions import requires
from festival.resources.model import Resource
from festival.resources.queries import resources
from festival.resources.saving import save_resource

desk_resources = Blueprint("desk_resources", __name__, url_prefix="/desk/resources")

KINDS = {
    "material": _l("Material: so many at the same time"),
    "crew": _l("Crew: so many at the same time"),
    "service": _l("Scarce service: so many in one weekend"),
}


class ResourceForm(FlaskForm):
    """One thing the city lends or sends; `version` is the row's when the form was opened."""

    version = HiddenField()
    name = StringField(
        _l("What is it called?"), [required(_l("Give it a name.")), Length(max=120)], filters=[one_line]
    )
    name_en = StringField(_l("And in English?"), [Length(max=120)], filters=[one_line])
    kind = RadioField(
        _l("How is it counted?"),
        choices=[SelectChoice(key, words) for key, words in KINDS.items()],
        default="material",
    )
    stock = WholeNumberField(
        _l("How many are there?"),
        [
            InputRequired(message=_l("Write a whole number.")),
            NumberRange(0, 100_000, message=_l("Write a whole number.")),
        ],
    )
    unit = StringField(
        _l("Counted in"), [Length(max=40)], filters=[one_line], description=_l("Pieces, metres, people …")
    )
    is_active = BooleanField(_l("It is lent at present"), default=True)


@desk_resources.get("")
@in_menu(Entry("city", 2, _l("What the city lends"), "l"))
@requires("resource.edit")
def index() -> str:
    """All that the city lends. The coordination."""
    return render_template("resources/resources.html", resources=resources(), kinds=KINDS)


@desk_resources.route("/new", methods=["GET", "POST"])
@requires("resource.edit")
def new() -> ResponseReturnValue:
    """Add something the city lends. The coordination."""
    return _edit(Resource())


@desk_resources.route("/<int:resource_id>", methods=["GET", "POST"])
@requires("resource.edit")
def edit(resource_id: int) -> ResponseReturnValue:
    """Change what there is of something; events that borrow it are rechecked. The coordination."""
    found = db.session.get(Resource, resource_id, with_for_update=is_writing())
    if found is None:
        abort(404)
    return _edit(found)


def _edit(resource: Resource) -> ResponseReturnValue:
    stored = resource if resource.id else None
    form, differs = ResourceForm(obj=stored), []
    if form.validate_on_submit():
        if stored and form.version.data != str(stored.version):
            differs = what_differs(form, ResourceForm(formdata=None, obj=stored))
        if differs:
            form.version.data = str(resource.version)
            return _page(form, resource, differs), 409
        resource.name, resource.name_en = form.name.data, form.name_en.data
        resource.kind, resource.unit = form.kind.data, form.unit.data
        resource.stock = form.stock.data or 0
        resource.is_active = form.is_active.data
        save_resource(resource)
        db.session.commit()
        flash(_("Saved."), "done")
        return redirect(url_for(".index"), 303)
    return _page(form, resource), 400 if form.errors else 200


def _page(form: ResourceForm, resource: Resource, differs: Sequence[tuple[str, str]] = ()) -> str:
    heading = resource.name if resource.id else _("Something the city lends")
    return render_template("resources/resource.html", form=form, heading=heading, differs=differs)
