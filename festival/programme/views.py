"""What is on: the start page and the programme with its filters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for

from festival.base import clock
from festival.base.entry import public
from festival.base.http import current_locale
from festival.base.templating import today, with_args
from festival.events.filters import Filters, read_filters
from festival.events.model import Occurrence
from festival.events.programme import PAGE_SIZE, filter_choices, programme_page
from festival.events.rows import rows_of
from festival.programme.chips import chips
from festival.remembrance.days import days_between
from festival.remembrance.views import row_of as remembrance_row

programme = Blueprint("programme", __name__)

HOME_DATES = 24
REMEMBRANCE_AHEAD_DAYS = 30


@programme.get("/")
@public
def home() -> str:
    """Today, the next days, and what the city remembers soon. Anybody may read it."""
    locale = current_locale()
    on = today()
    page = programme_page(Filters(), now=clock.now(), size=HOME_DATES)
    return render_template(
        "programme/home.html",
        running=rows_of(page.running[:6], locale, day=on),
        running_more=len(page.running) > 6,
        days=[(day, rows_of(rows, locale, day=day)) for day, rows in page.days],
        remembrance=[
            remembrance_row(one, locale) | {"on": one.on}
            for one in days_between(on, on + timedelta(days=REMEMBRANCE_AHEAD_DAYS))[:5]
        ],
        weekend=_weekend(),
    )


@programme.get("/events")
@public
def index() -> str:
    """The programme: filters, days, pages. Anybody may read it."""
    locale = current_locale()
    filters = read_filters(request.args)
    mark = request.args.get("page") or None
    page = programme_page(filters, now=clock.now(), mark=mark, size=PAGE_SIZE)
    names = filter_choices()
    args = dict(filters.as_lists())
    return render_template(
        "programme/index.html",
        filters=filters,
        running=rows_of(page.running, locale, day=filters.from_on or today()),
        days=_with_remembrance(page.days, filters.from_on or today(), locale, is_first=mark is None),
        is_empty=page.is_empty,
        next_url=with_args(page=page.next_mark) if page.next_mark else None,
        first_url=with_args(page=None) if mark else None,
        chips=chips(filters, names, locale),
        names=names,
        feed_url=url_for("publishing.calendar", **args),
        map_url=url_for("city_map.index", **args),
        subscribe_url=url_for("publishing.subscribe", **args),
    )


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
