"""The city's remembrance days at the desk: all of them, a new one, and each to be edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from festival.base.city import get_city
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.templating import today
from festival.forms.both_versions import what_differs
from festival.organisers.accounts import current_account
from festival.organisers.permissions import requires
from festival.places.model import Venue
from festival.recurrence.movable_day_words import rule_words
from festival.remembrance.days import read_rule
from festival.remembrance.forms import RemembranceForm, values_of
from festival.remembrance.model import RemembranceDay, new_uid
from festival.remembrance.reckoning import next_dates, read_announced
from festival.remembrance.saving import change_day, create_day, find_by_uid

remembrance_desk = Blueprint("remembrance_desk", __name__)

LARGEST_ID = 2**31 - 1


@remembrance_desk.get("/desk/remembrance")
@in_menu(Entry("city", 4, _l("Remembrance days"), "r"))
@requires("remembrance.edit")
def index() -> str:
    """All days, the city's own first; coordinators and administrators."""
    land, locale = get_city().land, current_locale()
    days = db.session.scalars(
        select(RemembranceDay).order_by(RemembranceDay.is_own.desc(), func.lower(RemembranceDay.name))
    )
    rows = [_row(day, land, locale) for day in days]
    return render_template(
        "remembrance/desk_index.html",
        own=[row for row in rows if row["is_own"]],
        kept=[row for row in rows if not row["is_own"] and row["is_kept"]],
        others=[row for row in rows if not row["is_own"] and not row["is_kept"]],
    )


@remembrance_desk.route("/desk/remembrance/new", methods=["GET", "POST"])
@requires("remembrance.edit")
def new() -> ResponseReturnValue:
    """A new day of the city's own; coordinators and administrators."""
    form = RemembranceForm(venues=_venues())
    if not form.uid.data:
        form.uid.data = new_uid()
    if not form.validate_on_submit():
        return _page(form, None)
    written = find_by_uid(form.uid.data)
    if written is None:
        try:
            day = create_day(form.columns(), form.uid.data, keeps=form.is_active.data, by_id=_account_id())
            db.session.commit()
            flash(_("“%(name)s” is saved.", name=day.name), "done")
        except IntegrityError:
            # The same form arrived twice at the same moment; the other one has saved it.
            db.session.rollback()
            if find_by_uid(form.uid.data) is None:
                raise
    return redirect(url_for("remembrance_desk.index"), 303)


@remembrance_desk.route("/desk/remembrance/<int:day_id>", methods=["GET", "POST"])
@requires("remembrance.edit")
def edit(day_id: int) -> ResponseReturnValue:
    """One day to be edited or switched off; coordinators and administrators."""
    day = db.session.get(RemembranceDay, day_id) if day_id <= LARGEST_ID else None
    if day is None:
        abort(404)
    land = get_city().land
    form = RemembranceForm(venues=_venues(), data=values_of(day, land=land))
    if not form.validate_on_submit():
        return _page(form, day)
    if form.version.data != str(day.version):
        stored = RemembranceForm(formdata=None, venues=_venues(), data=values_of(day, land=land))
        differs = what_differs(form, stored)
        if differs:
            form.version.data = str(day.version)
            return _page(form, day, differs), 409
    changed = change_day(day, form.columns(), keeps=form.is_active.data, land=land, by_id=_account_id())
    db.session.commit()
    flash(_("“%(name)s” is saved.", name=day.name) if changed else _("Nothing was changed."), "done")
    return redirect(url_for("remembrance_desk.index"), 303)


def _page(form: RemembranceForm, day: RemembranceDay | None, differs: Sequence[tuple[str, str]] = ()) -> str:
    """Return the form's page with what was typed; where the form doesn't hold, its errors stand at the top."""
    is_public = day is not None and day.is_kept_in(get_city().land)
    return render_template(
        "remembrance/desk_form.html",
        form=form,
        day=day,
        differs=differs,
        is_public=is_public,
    )


def _row(day: RemembranceDay, land: str, locale: str) -> dict[str, Any]:
    rule = read_rule(day.rule)
    upcoming = next_dates(rule, read_announced(day.announced_on), today(), 1)
    return {
        "url": url_for("remembrance_desk.edit", day_id=day.id),
        "name": day.say("name", locale),
        "rule": rule_words(rule, locale),
        "next_on": upcoming[0] if upcoming else None,
        "is_own": day.is_own,
        "is_kept": day.is_kept_in(land),
        "is_edited": day.is_edited,
    }


def _venues() -> list[tuple[str, str]]:
    query = select(Venue.id, Venue.name).order_by(func.lower(Venue.name), Venue.id)
    return [(str(venue_id), name) for venue_id, name in db.session.execute(query).tuples()]


def _account_id() -> int:
    account = current_account()
    if account is None:  # the view lets nobody else in
        abort(403)
    return account.id
