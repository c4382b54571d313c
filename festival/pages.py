"""Pages that every installation owes its readers: sources and licences, accessibility, contact."""

from __future__ import annotations

import csv

from flask import Blueprint, Flask, render_template

from festival.base.entry import public
from festival.base.folders import folder

pages = Blueprint("pages", __name__)


def register(app: Flask) -> None:
    app.register_blueprint(pages)


@pages.get("/licences")
@public
def licences() -> str:
    """Whose data and works are used here, under which licence. Anybody may read it."""
    path = folder("demo") / "data" / "SOURCES.csv"
    sources = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.is_file() else []
    return render_template("pages/licences.html", sources=sources)


@pages.get("/accessibility")
@public
def accessibility() -> str:
    """The statement on accessibility with a way to complain (BITV 2.0 § 7). Anybody may read it."""
    return render_template("pages/accessibility.html")


@pages.get("/imprint")
@public
def imprint() -> str:
    """Who answers for this site. Anybody may read it."""
    return render_template("pages/imprint.html")
