"""The administrator's settings of the city."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import accent
from festival.base.city import City, bump_revision, get_city
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.numbers import number
from festival.countries.country_codes import country_of
from festival.countries.grounds import covers
from festival.forms.both_versions import what_differs
from festival.organisers.audit_trail import note
from festival.organisers.city_form import CityForm, choices_of, mark_of
from festival.organisers.permissions import requires
from festival.organisers.place_change import Place, move_city
from festival.organisers.views import organisers

__all__ = ["organisers"]


@organisers.get("/desk/settings")
@in_menu(Entry("settings", 4, _l("The city"), "b"))
@requires("city.settings")
def city_settings() -> ResponseReturnValue:
    """The city's choices; administrators only."""
    return _page(CityForm(get_city(), formdata=None))


@organisers.post("/desk/settings")
@requires("city.settings")
def save_city_settings() -> ResponseReturnValue:
    """Take over the city's choices; administrators only."""
    city = get_city()
    form = CityForm(city)
    if not form.validate() or form.asks_for_part():
        return _page(form), 400
    if form.seen.data != mark_of(city) and (differs := what_differs(form, CityForm(city, formdata=None))):
        form.seen.data = mark_of(city)
        return _page(form, differs), 409
    chosen_before = choices_of(city)
    form.write_to(city)
    tell_zone = move_city(city, Place(form.place_code(), form.zone.data))
    note(
        "settings_changed",
        what="city",
        fields=[name for name, value in choices_of(city).items() if value != chosen_before[name]],
    )
    bump_revision()
    db.session.commit()
    flash(_("The settings are saved."), "done")
    _warn_of_pale_accent(city)
    _warn_of_uncovered(city, form)
    tell_zone()
    return redirect(url_for("organisers.city_settings"), 303)


def _warn_of_pale_accent(city: City) -> None:
    """WCAG 2.2 asks for 4.5 : 1 between text and ground."""
    measured = accent.contrast(city.accent, accent.PAPER_BY_DAY)
    if measured < accent.TEXT_CONTRAST:
        flash(
            _(
                "This accent has a contrast of %(measured)s : 1 on paper; text needs 4.5 : 1. "
                "It colours shapes where it can be seen, and text is set in ink.",
                measured=number(measured, current_locale(), digits=1),
            ),
            "warning",
        )


def _warn_of_uncovered(city: City, form: CityForm) -> None:
    if city.tile_url != form.tile_url.data:
        flash(
            _(
                "The map’s ground comes from another source now, which covers your country: %(credit)s.",
                credit=city.tile_credit,
            ),
            "info",
        )
    elif covers(city.tile_url, country_of(city.land)) is False:
        flash(
            _("The source of the map’s ground does not cover your country: the map stays empty there."),
            "warning",
        )


def _page(form: CityForm, differs: Sequence[tuple[str, str]] = ()) -> str:
    return render_template("organisers/settings.html", form=form, differs=differs)
