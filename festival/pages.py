"""Pages that every installation owes its readers: sources and licences, accessibility, contact."""

from __future__ import annotations

import csv

from flask import Blueprint, Flask, render_template
from sqlalchemy import select

from festival.base.city import get_city
from festival.base.city_texts import city_text
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.view_access import public
from festival.countries.country_codes import is_land
from festival.demo.cities import loaded_city
from festival.place_lists.geojson_places import OPENSTREETMAP
from festival.places.model import Venue

pages = Blueprint("pages", __name__)


def register(app: Flask) -> None:
    app.register_blueprint(pages)


@pages.get("/licences")
@public
def licences() -> str:
    """Whose data and works are used here, under which licence. Anybody may read it."""
    sources = _demo_sources() if get_city().is_demo else []
    return render_template("pages/licences.html", sources=sources or _own_sources())


def _own_sources() -> list[dict[str, str]]:
    """Whose data came in from lists: the ODbL wants its holder named wherever the places are shown (section 4.3)."""
    has_places = db.session.scalar(select(Venue.id).where(Venue.source.startswith(OPENSTREETMAP)).limit(1))
    if has_places is None:
        return []
    return [
        {
            "name": "OpenStreetMap",
            "url": "https://www.openstreetmap.org/copyright",
            "holder": "© OpenStreetMap contributors",
            "licence": "ODbL 1.0",
            "licence_url": "https://opendatacommons.org/licenses/odbl/1-0/",
        }
    ]


def _demo_sources() -> list[dict[str, str]]:
    """Whose data the demo city is made of; a town's own data is its own."""
    demo = loaded_city()
    if demo is None:
        return []
    return list(csv.DictReader((demo.data / "SOURCES.csv").read_text(encoding="utf-8").splitlines()))


@pages.get("/accessibility")
@public
def accessibility() -> str:
    """The statement on accessibility with a way to complain (BITV 2.0 § 7). Anybody may read it."""
    return render_template("pages/accessibility.html", is_german=is_land(get_city().land))


@pages.get("/imprint")
@public
def imprint() -> str:
    """Who answers for this site. Anybody may read it."""
    city, locale = get_city(), current_locale()
    return render_template("pages/imprint.html", imprint=city_text(city, "imprint", locale))
