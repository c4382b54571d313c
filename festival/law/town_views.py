"""What the law asks about the town, at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from festival.base.database import db
from festival.forms.both_versions import what_differs
from festival.law.town import TownFacts, save_town, town_of
from festival.law.values import TOWN_EXPLAINED, Town
from festival.law.views import law
from festival.organisers.permissions import requires, this_account

_SAID = {"yes": True, "no": False, "unknown": None}


class TownForm(FlaskForm):
    """`version` is the optimistic lock: 0 where nobody has said anything yet."""

    version = HiddenField(default="0")

    @property
    def answers(self) -> list[RadioField]:
        """The questions, in the order of the town's facts."""
        return [self[field.name] for field in fields(Town)]


@law.route("/desk/rules/settings/town", methods=["GET", "POST"])
@requires("law.edit")
def town() -> ResponseReturnValue:
    """What some paragraphs ask about the town: yes, no, or nobody has said. Coordination and administrators."""
    row = db.session.get(TownFacts, 1)
    form = _form(row)
    if request.method == "GET" or not form.validate_on_submit():
        return _page(form)
    stored = str(row.version if row else 0)
    if form.version.data != stored and (differs := what_differs(form, _form(row, formdata=None))):
        form.version.data = stored
        return _page(form, differs), 409
    said = Town(**{one.name: _SAID.get(one.data) for one in form.answers})
    save_town(row, said, by_id=this_account().id)
    db.session.commit()
    flash(_("The settings are saved. All events are checked anew."), "done")
    return redirect(url_for("law.index"), 303)


def _form(row: TownFacts | None, **given: Any) -> TownForm:
    choices = [
        SelectChoice("yes", _("yes")),
        SelectChoice("no", _("no")),
        SelectChoice("unknown", _("nobody has said: ask")),
    ]
    made = {one.name: RadioField(_(TOWN_EXPLAINED[one.name]), choices=choices) for one in fields(Town)}
    known = {answer: word for word, answer in _SAID.items()}
    said = town_of(row.said if row else None)
    data = {one.name: known[getattr(said, one.name)] for one in fields(Town)}
    form: TownForm = type("AskedTownForm", (TownForm,), made)(
        data=data | {"version": str(row.version if row else 0)}, **given
    )
    return form


def _page(form: TownForm, differs: Sequence[tuple[str, str]] = ()) -> str:
    return render_template("law/town.html", form=form, differs=differs)
