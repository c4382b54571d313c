"""The law's tables and the rules' settings at the desk: read, corrected, added to and switched off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from festival.base.city import get_city
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.countries.country_codes import is_land, lands_of_law, place_name
from festival.countries.lands import LANDS, land_choices
from festival.forms.both_versions import what_differs
from festival.law.forms import PREFIX, LawFields, law_form, own_place
from festival.law.labels import confidence_label, kind_label, row_detail, row_heading
from festival.law.model import LawRow, change_row, create_row
from festival.law.reading import BadLaw, NamedDay, read_day
from festival.law.shipped_tables import KINDS
from festival.organisers.accounts import current_account
from festival.organisers.audit_trail import note
from festival.organisers.permissions import requires

law = Blueprint("law", __name__)

LARGEST_ID = 2**31 - 1
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@law.get("/desk/rules")
@in_menu(Entry("city", 5, _l("Law of the Land"), "g"))
@requires("law.edit")
def index() -> str:
    """One table of law for one Land, by default quiet days in the city's own; coordination and administrators."""
    kind, land = request.args.get("table", "quiet_day"), request.args.get("land", get_city().land)
    if kind not in KINDS or land not in (*LANDS, get_city().land, "all"):
        abort(400)
    query = select(LawRow).where(LawRow.kind == kind).order_by(LawRow.land, LawRow.id)
    if kind == "movable_day" and not is_land(land):
        land = "all"
    if land != "all":
        query = query.where(LawRow.land.in_(lands_of_law(land)))
    names = {key: _name(day) for key, day in _days().items()}
    locale = current_locale()
    return render_template(
        "law/index.html",
        tables=[(one, kind_label(one)) for one in KINDS],
        lands=[("all", _("all Länder")), *own_place(locale), *land_choices(locale)],
        is_elsewhere=not is_land(land) and land != "all",
        place=place_name(get_city().land, locale),
        kind=kind,
        kind_name=kind_label(kind),
        land=land,
        rows=[_row(row, names) for row in db.session.scalars(query)],
    )


@law.route("/desk/rules/new/<kind>", methods=["GET", "POST"])
@requires("law.edit")
def new(kind: str) -> ResponseReturnValue:
    """A new row of the city's own; coordination and administrators."""
    if kind not in KINDS:
        abort(404)
    form = law_form(kind, _days(), is_new=True, data={"land": get_city().land, "confidence": "medium"})
    if request.method == "GET" or not form.holds("new"):
        return _page(form, kind, None)
    uid = form.uid.data if _UID.fullmatch(form.uid.data or "") else None
    if uid is None or _find_own(kind, uid) is None:
        try:
            create_row(kind, form.land.data, form.columns(), by_id=_account_id(), uid=uid)
            note("settings_changed", what="law")
            db.session.commit()
        except IntegrityError:
            # The same form arrived twice at the same moment; the other one has saved it.
            db.session.rollback()
            if uid is None or _find_own(kind, uid) is None:
                raise
    flash(_("The row is saved."), "done")
    return redirect(url_for("law.index", table=kind, land=form.land.data or "all"), 303)


@law.route("/desk/rules/<int:row_id>", methods=["GET", "POST"])
@requires("law.edit")
def edit(row_id: int) -> ResponseReturnValue:
    """One row to be corrected, checked or switched off; coordination and administrators."""
    row = db.session.get(LawRow, row_id) if row_id <= LARGEST_ID else None
    if row is None:
        abort(404)
    form = law_form(row.kind, _days(), is_new=False, data=_filled(row))
    if request.method == "GET" or not form.holds(row.key):
        return _page(form, row.kind, row)
    if form.version.data != str(row.version):
        stored = law_form(row.kind, _days(), is_new=False, data=_filled(row), formdata=None)
        differs = what_differs(form, stored)
        if differs:
            form.version.data = str(row.version)
            return _page(form, row.kind, row, differs), 409
    changed = change_row(row, form.columns(), by_id=_account_id())
    if changed:
        note("settings_changed", what="law")
    db.session.commit()
    flash(_("The row is saved.") if changed else _("Nothing was changed."), "done")
    return redirect(url_for("law.index", table=row.kind, land=row.land or "all"), 303)


def _page(form: LawFields, kind: str, row: LawRow | None, differs: Sequence[tuple[str, str]] = ()) -> str:
    names = {key: _name(day) for key, day in _days().items()}
    heading = row_heading(row.entry, names, current_locale()) if row else _("A new row")
    return render_template(
        "law/form.html",
        form=form,
        kind=kind,
        kind_name=kind_label(kind),
        row=row,
        heading=heading,
        own=[field for field in form if field.name.startswith(PREFIX)],
        differs=differs,
    )


def _filled(row: LawRow) -> dict[str, Any]:
    shared = ("valid_from", "valid_to", "checked_on", "source", "confidence", "is_active")
    values: dict[str, Any] = {PREFIX + column: value for column, value in row.values.items()}
    return values | {name: getattr(row, name) for name in shared} | {"version": str(row.version)}


def _row(row: LawRow, names: dict[str, str]) -> dict[str, Any]:
    entry = row.entry
    return {
        "url": url_for("law.edit", row_id=row.id),
        "land": row.land,
        "heading": row_heading(entry, names, current_locale()),
        "detail": row_detail(entry, current_locale()),
        "statute": entry.text("statute"),
        "confidence": confidence_label(row.confidence).partition(":")[0],
        "checked_on": row.checked_on,
        "is_own": row.is_own,
        "is_active": row.is_active,
    }


def _days() -> dict[str, NamedDay]:
    found = {}
    for row in db.session.scalars(select(LawRow).where(LawRow.kind == "movable_day", LawRow.is_active)):
        try:
            found[row.key] = read_day(row.entry)
        except BadLaw:
            continue
    return found


def _name(day: NamedDay) -> str:
    return day.name_en if current_locale() == "en" else day.name


def _find_own(kind: str, uid: str) -> LawRow | None:
    return db.session.scalar(select(LawRow).where(LawRow.kind == kind, LawRow.key == f"own {uid}"))


def _account_id() -> int:
    account = current_account()
    if account is None:  # the view lets nobody else in
        abort(403)
    return account.id
