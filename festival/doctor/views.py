"""The page of what is wrong with the installation, for administrators."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from festival.base import clock
from festival.base.navigation import Entry, in_menu
from festival.base.other_servers import waits_for_others
from festival.doctor.complaints import Looked, look
from festival.doctor.outside import look_outside
from festival.organisers.permissions import requires

health_pages = Blueprint("health_pages", __name__, url_prefix="/desk/settings/health")


@health_pages.get("")
@in_menu(Entry("settings", 11, _l("Health")))
@requires("city.settings")
def index() -> str:
    """What is wrong as far as this machine and its tables tell; administrators only. Some ten queries."""
    return _page(list(look(is_thorough=False, now=clock.now())), is_thorough=False)


@health_pages.get("/thorough")
@waits_for_others
@requires("city.settings")
def thorough() -> str:
    """The same, with the whole database file read and other servers asked: up to half a minute. Administrators only."""
    looked = list(look(is_thorough=True, now=clock.now()))
    seen = look_outside()
    return _page([*looked, Looked(_l("Other servers"), seen.complaints, seen.sights)], is_thorough=True)


def _page(looked: list[Looked], *, is_thorough: bool) -> str:
    return render_template(
        "doctor/index.html",
        looked=sorted(looked, key=lambda one: not one.complaints),  # what is wrong stands first
        is_well=not any(one.complaints for one in looked),
        is_thorough=is_thorough,
    )
