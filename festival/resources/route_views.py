"""Marked ways of the city: what is closed, and what is to be kept free for buses and rescue."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from festival.base import clock, dates
from festival.base.city import bump_revision, get_city
from festival.base.coordinates import BadGeometry
from festival.base.database import db, is_writing
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.paging import page_of, read_page_number
from festival.base.templating import today
from festival.forms.both_versions import what_differs
from festival.forms.examples import EXAMPLE_POINT
from festival.forms.fields import DayField, many_lines, one_line, required
from festival.forms.shape_input import read_shape
from festival.maps.component import drawing_map
from festival.organisers.permissions import requires
from festival.resources.model import MarkedRoute
from festival.resources.signals import ways_changed

desk_routes = Blueprint("desk_routes", __name__, url_prefix="/desk/routes")

SHOWN = 100
KINDS = {
    "closure": _l("Closed street or area"),
    "parade": _l("Route of a parade"),
    "bus": _l("Bus route to be kept free"),
    "rescue": _l("Rescue way to be kept free"),
    "quiet": _l("Zone to be kept quiet, as around a hospital"),
    "transit": _l("Line or stop that is out of service"),
}


class RouteForm(FlaskForm):
    """One marked way; without days it holds always. `version` is the row's when the form was opened."""

    version = HiddenField()
    name = StringField(
        _l("What is it called?"), [required(_l("Give it a name.")), Length(max=160)], filters=[one_line]
    )
    kind = RadioField(
        _l("What is it?"),
        choices=[SelectChoice(key, words) for key, words in KINDS.items()],
        default="closure",
    )
    geometry = TextAreaField(
        _l("Where on the map?"),
        [required(_l("Draw it, or write its corners.")), Length(max=60_000)],
        filters=[many_lines],
        description=_l(
            "Draw it on the map, or write coordinates, such as %(example)s; one line for each corner of a route.",
            example=EXAMPLE_POINT,
        ),
    )
    first_on = DayField(_l("From which day?"), description=_l("Empty: it holds already."))
    last_on = DayField(_l("Until which day?"), description=_l("Empty: without an end."))
    note = StringField(_l("Note"), [Length(max=500)], filters=[one_line])


@desk_routes.get("")
@in_menu(Entry("city", 3, _l("Marked ways"), "w"))
@requires("resource.edit")
def index() -> str:
    """All marked ways, those that hold first. The coordination."""
    query = select(MarkedRoute).order_by(MarkedRoute.to_at.is_not(None), MarkedRoute.id)
    page = page_of(query, size=SHOWN, number=read_page_number())
    rows = [(one, str(KINDS[one.kind]), _period(one)) for one in page.rows]
    return render_template("resources/routes.html", rows=rows, page=page)


@desk_routes.route("/new", methods=["GET", "POST"])
@requires("resource.edit")
def new() -> ResponseReturnValue:
    """Mark a way. The coordination."""
    return _edit(None)


@desk_routes.route("/<int:route_id>", methods=["GET", "POST"])
@requires("resource.edit")
def edit(route_id: int) -> ResponseReturnValue:
    """Change a marked way, or end it by its last day. The coordination."""
    found = db.session.get(MarkedRoute, route_id, with_for_update=is_writing())
    if found is None:
        abort(404)
    return _edit(found)


def _edit(route: MarkedRoute | None) -> ResponseReturnValue:
    form = RouteForm(data=_answers(route) if route else None)
    if form.validate_on_submit():
        shape = _shape(form)
        differs = _differs(form, shape, route)
        if route and differs:
            form.version.data = str(route.version)
            return _page(form, route, differs), 409
        if shape is not None:
            route = route or MarkedRoute()
            route.name, route.kind, route.note = form.name.data, form.kind.data, form.note.data or ""
            route.geometry = shape
            route.from_at = _start_of(form.first_on.day)
            route.to_at = _start_of(form.last_on.day + timedelta(days=1)) if form.last_on.day else None
            route.changed_at = clock.now()
            db.session.add(route)
            db.session.flush()
            bump_revision()
            ways_changed.send(route)
            db.session.commit()
            flash(_("Saved. What it crosses is being checked."), "done")
            return redirect(url_for(".index"), 303)
    return _page(form, route), 400 if form.errors else 200


def _page(form: RouteForm, route: MarkedRoute | None, differs: Sequence[tuple[str, str]] = ()) -> str:
    return render_template(
        "resources/route.html",
        form=form,
        heading=route.name if route else _("A marked way"),
        map=drawing_map("geometry", kinds=("point", "line", "area")),
        differs=differs,
    )


def _differs(form: RouteForm, shape: object, route: MarkedRoute | None) -> list[tuple[str, str]]:
    """Return what else is stored since the form was opened; the same line, written otherwise, is no other one."""
    if route is None or shape is None or form.version.data == str(route.version):
        return []
    found = what_differs(form, RouteForm(formdata=None, data=_answers(route)))
    return [pair for pair in found if pair[0] != form.geometry.label.text or shape != route.geometry]


def _shape(form: RouteForm) -> dict[str, object] | None:
    """Return the drawn geometry; None where the fields say what is wrong."""
    if form.first_on.day and form.last_on.day and form.last_on.day < form.first_on.day:
        form.last_on.errors = [*form.last_on.errors, _("The last day lies before the first.")]
        return None
    try:
        return read_shape(form.geometry.data or "")
    except BadGeometry:
        message = _("This could not be read. Write coordinates such as %(example)s.", example=EXAMPLE_POINT)
        form.geometry.errors = [*form.geometry.errors, message]
        return None


def _answers(route: MarkedRoute) -> dict[str, str]:
    return {
        "version": str(route.version),
        "name": route.name,
        "kind": route.kind,
        "geometry": json.dumps(route.geometry),
        "first_on": _day_of(route.from_at),
        "last_on": _day_of(route.to_at - timedelta(seconds=1) if route.to_at else None),
        "note": route.note,
    }


def _start_of(day: date | None) -> datetime | None:
    if day is None:
        return None
    return clock.to_utc_shifted(datetime.combine(day, time(0)), get_city().tz)


def _day_of(at: datetime | None) -> str:
    return clock.to_local(at, get_city().tz).date().isoformat() if at else ""


def _period(route: MarkedRoute) -> str:
    tz, locale, year = get_city().tz, current_locale(), today().year
    if route.from_at is None and route.to_at is None:
        return _("always")
    first = (
        dates.short_day(clock.to_local(route.from_at, tz).date(), locale, this_year=year)
        if route.from_at
        else "…"
    )
    if route.to_at is None:
        return _("from %(day)s", day=first)
    last = clock.to_local(route.to_at - timedelta(seconds=1), tz).date()
    return f"{first} – {dates.short_day(last, locale, this_year=year)}"
