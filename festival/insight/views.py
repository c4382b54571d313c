"""Insight: how the year spreads, what became of conflicts, and what the city could do next."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.numbers import number
from festival.base.spreadsheet import comma_separated, workbook
from festival.base.templating import today
from festival.insight.advice import advise
from festival.insight.presentation import Figure, all_figures, lead_words, sentence
from festival.insight.queries import Counted, count_year
from festival.organisers.audit_trail import note_download
from festival.organisers.permissions import requires
from festival.programme.filters import BadFilter
from festival.yearplan.export import SPREADSHEET
from festival.yearplan.year_filters import FIRST_YEAR, LAST_YEAR, read_year_filters

insight = Blueprint("insight", __name__)
CONFLICT_FIGURES = ("ends", "rules", "leads")


@insight.get("/desk/insight")
@in_menu(Entry("insight", 1, _l("Insight"), "s"))
@requires("insight.see")
def index() -> str:
    """The figures of a year beside the year before. The coordination."""
    counted, locale = _counted(), current_locale()
    found = all_figures(counted, locale)
    conflicts = [one for one in counted.conflicts if one.year == counted.year]
    return render_template(
        "insight/index.html",
        year=counted.year,
        first_year=FIRST_YEAR,
        last_year=LAST_YEAR,
        advice=[
            (
                sentence(one, counted, locale),
                url_for("year.index", year=counted.year, **one.address) if one.address else "",
            )
            for one in advise(counted)
        ],
        figures=[
            one
            for one in found
            if one.key not in CONFLICT_FIGURES and (counted.districts or one.key != "districts")
        ],
        conflict_figures=[one for one in found if one.key in CONFLICT_FIGURES],
        conflict_count=len(conflicts),
        lead=lead_words(counted),
        knows_before=counted.knows_before,
        total=_total(counted, counted.year, locale),
        total_before=_total(counted, counted.year - 1, locale),
    )


@insight.get("/desk/insight.xlsx")
@requires("insight.see")
def insight_spreadsheet() -> Response:
    """All tables in one file, a sheet each. The coordination."""
    counted = _counted()
    body = workbook(one.sheet for one in all_figures(counted, current_locale()))
    note_download("figures", year=counted.year)
    return _file(body, SPREADSHEET, f"insight-{counted.year}.xlsx")


@insight.get("/desk/insight.csv")
@requires("insight.see")
def insight_table() -> Response:
    """One table, named by `table`. The coordination."""
    counted = _counted()
    figure = _asked_figure(all_figures(counted, current_locale()))
    body = comma_separated(figure.sheet)
    note_download("figures", year=counted.year)
    return _file(body, "text/csv", f"insight-{figure.key}-{counted.year}.csv")


def _counted() -> Counted:
    this = today()
    return count_year(read_year_filters(request.args, this_year=this.year).year, today=this)


def _total(counted: Counted, year: int, locale: str) -> str:
    return number(sum(run.count for run in counted.runs if run.first_on.year == year), locale)


def _asked_figure(figures: list[Figure]) -> Figure:
    asked = request.args.get("table", figures[0].key)
    for one in figures:
        if one.key == asked:
            return one
    raise BadFilter("table", asked)


def _file(body: str | bytes, mimetype: str, name: str) -> Response:
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
