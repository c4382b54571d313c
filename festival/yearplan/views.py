"""The city's year: every day at once, one day, and the same as a spreadsheet."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from festival.base import clock, dates, vocabulary
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.spreadsheet import workbook
from festival.base.templating import today, with_args
from festival.checks.looked_until import series_words
from festival.events.model import BLOCKING_STATES, PUBLIC_STATES
from festival.organisers.accounts import current_account
from festival.organisers.audit_trail import note_download
from festival.organisers.permissions import could, requires
from festival.yearplan.calendar_days import YearFacts, count_words, ground_words, steps, year_days
from festival.yearplan.conflict_lines import by_question, conflict_lines
from festival.yearplan.day_background import NOTHING, ground_between, school_spans, spans
from festival.yearplan.day_lines import day_lines
from festival.yearplan.day_load import DayCount, count_by_day
from festival.yearplan.export import SPREADSHEET, year_sheets
from festival.yearplan.queries import filter_choices, open_conflicts, rows_between, runs_between
from festival.yearplan.year_filters import FIRST_YEAR, LAST_YEAR, YearFilters, read_year_filters

SHOWN_CONFLICTS = 60

year = Blueprint("year", __name__)


@year.get("/desk/year")
@in_menu(Entry("plan", 1, _l("The year"), "y"))
@requires("event.see_pencilled")
def index() -> str:
    """All days of a year with what is planned and what is promised. Organisers, offices and the coordination."""
    filters, locale, reader = (
        read_year_filters(request.args, this_year=today().year),
        current_locale(),
        current_account(),
    )
    start_on, last_on = filters.start_on, filters.last_on
    ground, law = ground_between(start_on, last_on, locale)
    conflicts = open_conflicts(filters, reader, start_on, last_on)
    counts = count_by_day(runs_between(filters, reader, start_on, last_on), start_on, last_on)
    questions = by_question(conflicts)
    facts = YearFacts(filters.year, counts, ground, Counter(one.on for one in conflicts))
    district_choices, place_choices = filter_choices()
    return render_template(
        "yearplan/year.html",
        filters=filters,
        months=year_days(facts, today=today(), locale=locale),
        day_address=url_for("year.day_page", on="YYYY", **filters.as_lists()).partition("YYYY"),
        steps=steps(facts.bounds),
        has_planned=any(one.planned for one in counts),
        total=_total(counts),
        conflicts=conflict_lines(questions[:SHOWN_CONFLICTS], reader, locale),
        conflict_count=len(questions),
        looked=series_words(last_on, now=clock.now()),
        holidays=spans((on, name) for on, one in ground.items() for name in one.holidays),
        quiet=spans((on, name) for on, one in ground.items() for name in one.quiet),
        remembered=spans((on, name) for on, one in ground.items() for name in one.remembered),
        neighbours=spans((on, name) for on, one in ground.items() for name in one.neighbours),
        school=school_spans(law, start_on, last_on, locale),
        school_unknown=law.school_known_until is None or law.school_known_until < start_on,
        years=_years(filters.year),
        districts=district_choices,
        places=place_choices,
        states=[(key, vocabulary.label("state", key, locale)) for key in BLOCKING_STATES],
        chips=_chips(filters, dict(district_choices), dict(place_choices), locale),
        clear_url=url_for("year.index", year=filters.year),
        hides=filters.hides_from(reader),
        can_register=could(reader, "event.register"),
        sees_insight=could(reader, "insight.see"),
    )


@year.get("/desk/year/<on>")
@requires("event.see_pencilled")
def day_page(on: str) -> str:
    """What is planned and promised on one day. Organisers, offices and the coordination."""
    day = _day(on)
    locale, reader = current_locale(), current_account()
    filters = read_year_filters(request.args, this_year=day.year)
    ground = ground_between(day, day, locale)[0].get(day, NOTHING)
    rows = rows_between(filters, reader, day, day)
    lines = day_lines(rows, reader, day, locale)
    confirmed = sum(row.state in PUBLIC_STATES for row in rows)
    near = [day + timedelta(days=step) for step in (-1, 1)]
    return render_template(
        "yearplan/day.html",
        on=day,
        count=count_words(DayCount(confirmed, len(rows) - confirmed)),
        ground=ground_words(ground),
        is_solemn=bool(ground.quiet),
        held=[line for line in lines if not line["is_promised"]],
        promised=[line for line in lines if line["is_promised"]],
        conflicts=conflict_lines(by_question(open_conflicts(filters, reader, day, day)), reader, locale),
        year_url=url_for("year.index", year=day.year, **filters.as_lists()),
        near=[_address(one, filters) for one in near],
        is_filtered=bool(filters.as_args()),
        hides=filters.hides_from(reader),
        register_url=url_for("registering.new", on=on)
        if could(reader, "event.register") and day >= today()
        else None,
    )


@year.get("/desk/year.xlsx")
@requires("event.see_pencilled")
def year_spreadsheet() -> Response:
    """The same year and filters as a spreadsheet. Organisers, offices and the coordination."""
    filters, locale, reader = (
        read_year_filters(request.args, this_year=today().year),
        current_locale(),
        current_account(),
    )
    ground, _law = ground_between(filters.start_on, filters.last_on, locale)
    rows = rows_between(filters, reader, filters.start_on, filters.last_on)
    body = workbook(year_sheets(filters.year, rows, ground, reader, locale))
    note_download("year", year=filters.year)
    response = Response(body, mimetype=SPREADSHEET)
    response.headers["Content-Disposition"] = f'attachment; filename="year-{filters.year}.xlsx"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _day(text: str) -> date:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if on.isoformat() != text or not FIRST_YEAR <= on.year <= LAST_YEAR:
        abort(404)
    return on


def _address(on: date, filters: YearFilters) -> tuple[str, str] | None:
    """Return a neighbouring day's address and its name."""
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        return None
    words = dates.short_day(on, current_locale(), this_year=on.year)
    return url_for("year.day_page", on=on.isoformat(), **filters.as_lists()), words


def _total(counts: list[DayCount]) -> int:
    return sum(one.total > 0 for one in counts)


def _years(chosen: int) -> list[tuple[str, str]]:
    this = today().year
    offered = {chosen, *range(this - 3, this + 4)}
    return [(str(one), str(one)) for one in sorted(offered) if FIRST_YEAR <= one <= LAST_YEAR]


def _chips(
    filters: YearFilters, districts: dict[str, str], places: dict[str, str], locale: str
) -> list[dict[str, Any]]:
    named = {"district": districts, "venue": places}
    kinds = {"category": "category", "sector": "sector", "status": "state"}
    found = []
    for name, value in filters.as_args():
        words = (
            named[name].get(value, value) if name in named else vocabulary.label(kinds[name], value, locale)
        )
        kept = [one for other, one in filters.as_args() if other == name and one != value]
        found.append({"words": words, "url": with_args(**{name: kept or None})})
    return found
