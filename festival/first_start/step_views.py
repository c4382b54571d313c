"""Steps of the guided start that show what follows from others, and the page of what is missing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import func, select
from wtforms import HiddenField

from festival.base.city import get_city
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.templating import today
from festival.countries.country_codes import is_land, place_name
from festival.first_start.came_along import days_of_year, law_counts
from festival.first_start.guided_steps import links, next_url
from festival.first_start.missing_things import missing_things
from festival.first_start.model import pass_step, passed_steps
from festival.first_start.town_form import TownForm, save_town, town_page
from festival.organisers.permissions import requires, this_account
from festival.recurrence.movable_day_words import rule_words
from festival.remembrance.days import read_rule
from festival.remembrance.model import RemembranceDay
from festival.remembrance.saving import change_day

guided = Blueprint("guided", __name__, url_prefix="/desk/settings/start")


guided.context_processor(lambda: {"guided_steps": links, "guided_next": next_url})


@guided.get("")
@in_menu(Entry("settings", 9, _l("Setting up"), ""))
@requires("city.settings")
def missing() -> str:
    """What a good start still lacks, by what is stored. Administrators only."""
    return render_template("first_start/missing.html", things=missing_things(), passed=passed_steps())


@guided.route("/town", methods=["GET", "POST"])
@requires("city.settings")
def town() -> ResponseReturnValue:
    """Where the town lies. Administrators only."""
    city = get_city()
    if request.method != "POST":
        return town_page(TownForm(city, formdata=None))
    saved = save_town(TownForm(city), city)
    if not callable(saved):
        return saved
    db.session.commit()
    saved()
    flash(_("The settings are saved."), "done")
    return redirect(next_url("town"), 303)


@guided.route("/days", methods=["GET", "POST"])
@requires("city.settings")
def days() -> ResponseReturnValue:
    """Public holidays and the law that came with the Land, to be looked at. Administrators only."""
    if request.method == "POST":
        return go_on("days")
    city, locale = get_city(), current_locale()
    years = [days_of_year(city, year) for year in (today().year, today().year + 1)]
    return render_template(
        "first_start/days.html",
        years=years,
        place=place_name(city.land, locale),
        is_land=is_land(city.land),
        counts=law_counts(city.land),
    )


class RemembranceChoice(FlaskForm):
    """Which of the days that came along the city keeps; `shown` are those that were on the page."""

    shown = HiddenField()


@guided.route("/remembrance", methods=["GET", "POST"])
@requires("city.settings")
def remembrance() -> ResponseReturnValue:
    """The remembrance days that came along: which of them the city keeps. Administrators only."""
    land, locale = get_city().land, current_locale()
    rows = list(
        db.session.scalars(
            select(RemembranceDay)
            .where(RemembranceDay.key.is_not(None))
            .order_by(func.lower(RemembranceDay.name))
        )
    )
    form = RemembranceChoice()
    if request.method != "POST" or not form.validate_on_submit():
        form.shown.data = " ".join(f"{row.id}:{int(row.is_kept_in(land))}" for row in rows)
        scopes = ("international", "european", "national", "regional")
        groups = [
            (scope, [_shown(row, land, locale) for row in rows if row.scope == scope]) for scope in scopes
        ]
        return render_template("first_start/remembrance.html", form=form, groups=groups)
    wanted, shown = set(request.form.getlist("day")), _shown_before(form.shown.data or "")
    changed = 0
    for row in rows:
        keeps = str(row.id) in wanted
        # What somebody else decided meanwhile, or nobody touched here, stays.
        if row.id in shown and keeps != shown[row.id] and keeps != row.is_kept_in(land):
            change_day(row, {}, keeps=keeps, land=land, by_id=this_account().id)
            changed += 1
    return go_on("remembrance", _("Remembrance days: %(count)s changed.", count=changed) if changed else "")


def go_on(key: str, words: str = "") -> ResponseReturnValue:
    """Note that the step was gone through, commit, and lead to the next one."""
    pass_step(key)
    db.session.commit()
    if words:
        flash(words, "done")
    return redirect(next_url(key), 303)


def _shown(row: RemembranceDay, land: str, locale: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.say("name", locale),
        "rule": rule_words(read_rule(row.rule), locale),
        "is_kept": row.is_kept_in(land),
        "url": url_for("remembrance_desk.edit", day_id=row.id),
    }


def _shown_before(typed: str) -> dict[int, bool]:
    pairs = (one.partition(":") for one in typed.split()[:500])
    return {
        int(number): kept == "1" for number, _colon, kept in pairs if number.isdecimal() and len(number) < 10
    }
