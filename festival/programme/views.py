"""What is on: the start page and the programme with its filters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from festival.base import clock
from festival.base.held_pages import held
from festival.base.http import current_locale
from festival.base.templating import today, with_args
from festival.base.view_access import public
from festival.events.date_lines import rows_of
from festival.events.filter_words import filled_form
from festival.events.filters import BadFilter, Filters
from festival.events.model import Occurrence
from festival.events.public_dates import PAGE_SIZE, Page, filter_choices, programme_page, running_page
from festival.programme.chips import chips
from festival.remembrance.days import days_between
from festival.remembrance.views import row_of as remembrance_row

programme = Blueprint("programme", __name__)

HOME_DATES, HOME_RUNNING, HOME_REMEMBRANCE = 24, 6, 5
REMEMBRANCE_AHEAD_DAYS = 30


@programme.get("/")
@public
@held
def home() -> str:
    """Today, the next days, and what the city remembers soon. Anybody may read it."""
    locale = current_locale()
    on = today()
    page = programme_page(Filters(), now=clock.now(), size=HOME_DATES)
    ahead = days_between(on, on + timedelta(days=REMEMBRANCE_AHEAD_DAYS))
    return render_template(
        "programme/home.html",
        running=rows_of(page.running[:HOME_RUNNING], locale, day=on),
        running_more=len(page.running) > HOME_RUNNING,
        days=[(day, rows_of(rows, locale, day=day)) for day, rows in page.days],
        remembrance=[remembrance_row(one, locale) | {"on": one.on} for one in ahead[:HOME_REMEMBRANCE]],
        remembrance_more=len(ahead) > HOME_REMEMBRANCE,
        weekend=_weekend(),
    )


@programme.get("/events")
@public
@held
def index() -> ResponseReturnValue:
    """The programme: filters, days, pages; with `running=1` all that is on already. Anybody may read it.

    What is wrong in the form is said at its field, with status 400 and no date: an error never widens the answer.
    """
    locale = current_locale()
    form = filled_form(request.args, _running_error())
    filters, mark = form.filters, request.args.get("page") or None
    only_running = request.args.get("running") == "1"
    page = Page([], [], None) if form.errors else _page(filters, mark, only_running=only_running)
    names = filter_choices()
    args = dict(filters.as_lists())
    text = render_template(
        "programme/index.html",
        filters=filters,
        errors=form.errors,
        typed=form.typed,
        running=rows_of(page.running, locale, day=filters.from_on or today()),
        running_url=with_args(running=1) if page.has_more_running else None,
        only_running=only_running,
        days=_with_remembrance(page.days, filters.from_on or today(), locale, is_first=mark is None),
        is_empty=page.is_empty,
        next_url=with_args(page=page.next_mark) if page.next_mark else None,
        first_url=with_args(page=None) if mark else None,
        all_url=with_args(page=None, running=None),
        chips=chips(filters, names, locale),
        names=names,
        feed_url=url_for("publishing.calendar", **args),
        lasting_feed_url=url_for("publishing.calendar", **_without_days(args)),
        has_days=bool(filters.from_on or filters.to_on),
        map_url=url_for("city_map.index", **args),
        subscribe_url=url_for("publishing.subscribe", **args),
    )
    return (text, 400) if form.errors else text


def _without_days(args: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments for what is subscribed to: it goes on when the days are over."""
    return {name: values for name, values in args.items() if name not in ("from", "to")}


def _running_error() -> BadFilter | None:
    asked = request.args.get("running", "")
    return None if asked in ("", "0", "1") else BadFilter("running", asked)


def _page(filters: Filters, mark: str | None, *, only_running: bool) -> Page:
    """Return the page asked for: of the programme, or of what is on already. Raises BadPage."""
    now = clock.now()
    if not only_running:
        return programme_page(filters, now=now, mark=mark, size=PAGE_SIZE)
    running, next_mark = running_page(filters, now=now, mark=mark, size=PAGE_SIZE)
    return Page(running, [], next_mark)


Days = list[tuple[date, list[Occurrence]]]


def _with_remembrance(
    days: Days, first_on: date, locale: str, *, is_first: bool
) -> list[tuple[date, list[dict[str, Any]], list[dict[str, Any]]]]:
    """Return the days with what the city remembers on them; a day that is only remembered stands in its place."""
    if not days:
        return []
    start = min(first_on, days[0][0]) if is_first else days[0][0]
    remembered: dict[date, list[dict[str, Any]]] = {}
    for one in days_between(start, days[-1][0] + timedelta(days=1)):
        remembered.setdefault(one.on, []).append(remembrance_row(one, locale))
    listed = dict(days)
    return [
        (on, rows_of(listed.get(on, []), locale, day=on), remembered.get(on, []))
        for on in sorted(listed.keys() | remembered.keys())
    ]


def _weekend() -> dict[str, str]:
    """Return from and to of this weekend, Friday to Sunday; on a weekend its remaining days."""
    on = today()
    sunday = on + timedelta(days=6 - on.weekday())
    return {"from": max(on, sunday - timedelta(days=2)).isoformat(), "to": sunday.isoformat()}
