"""What is on: the start page and the programme with its filters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from festival.base import clock
from festival.base.held_pages import held
from festival.base.http import current_locale
from festival.base.templating import today, with_args
from festival.base.view_access import asks_position, public
from festival.events.model import Occurrence
from festival.events.regularity import REGULAR
from festival.linked_data.page_data import item_list, rows_of_days, site_data
from festival.programme.chips import chips
from festival.programme.date_lines import regular_fold, rows_of
from festival.programme.filter_words import filled_form
from festival.programme.filters import BadFilter, Filters, read_filters
from festival.programme.nearest_words import nearest_words
from festival.programme.programme_pages import PAGE_SIZE, Page, programme_page, running_page
from festival.programme.public_dates import festivals_ahead, filter_choices
from festival.remembrance.days import days_between
from festival.remembrance.views import row_of as remembrance_row

programme = Blueprint("programme", __name__)

HOME_DATES, HOME_RUNNING, HOME_REMEMBRANCE = 80, 6, 5
HOME_DAYS, HOME_A_DAY = 4, 8
HOME_FESTIVALS = 4
REMEMBRANCE_AHEAD_DAYS = 30


@programme.get("/")
@asks_position
@public
@held
def home() -> str:
    """Today, the next days, and what the city remembers soon; with `district` of one part of the city. For anybody."""
    locale = current_locale()
    on = today()
    filters = read_filters(MultiDict({"district": request.args.getlist("district")}))
    page = programme_page(filters, now=clock.now(), size=HOME_DATES, regular_days=HOME_DAYS)
    ahead = days_between(on, on + timedelta(days=REMEMBRANCE_AHEAD_DAYS))
    lasting = [one for one in page.running if one.is_long]
    return render_template(
        "programme/home.html",
        running=rows_of(lasting[:HOME_RUNNING], locale, day=on),
        running_more=len(lasting) > HOME_RUNNING or page.has_more_running,
        days=_first_days(page, filters, on, locale),
        districts=filter_choices()["district"],
        district=filters.districts[0] if len(filters.districts) == 1 else "",
        programme_url=url_for("programme.index", **filters.as_lists()),
        festivals=festivals_ahead(now=clock.now(), limit=HOME_FESTIVALS),
        remembrance=[remembrance_row(one, locale) | {"on": one.on} for one in ahead[:HOME_REMEMBRANCE]],
        remembrance_more=len(ahead) > HOME_REMEMBRANCE,
        weekend=_weekend(),
        linked_data=site_data(),
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
    meant = nearest_words(filters.q) if filters.q and page.is_empty and not form.errors else ""
    if meant:
        page = _page(replace(filters, q=meant), mark, only_running=only_running)
    names = filter_choices()
    args = dict(filters.as_lists())
    first_on = filters.from_on or today()
    remembered = _remembered(page, first_on, locale, is_first=mark is None)
    days = _days_of(page, filters, first_on, locale, remembered=remembered)
    text = render_template(
        "programme/index.html",
        filters=filters,
        errors=form.errors,
        typed=form.typed,
        running=rows_of([one for one in page.running if one.is_long or only_running], locale, day=first_on),
        running_url=with_args(running=1) if page.has_more_running else None,
        only_running=only_running,
        days=days,
        regular_url=url_for(
            "programme.index", **args | {"often": REGULAR, "from": page.regular_until.isoformat()}
        )
        if page.regular_until and page.next_mark is None and filters.to_on is None
        else "",
        is_empty=page.is_empty,
        meant="" if page.is_empty else meant,
        next_url=with_args(page=page.next_mark) if page.next_mark else None,
        first_url=with_args(page=None) if mark else None,
        all_url=with_args(page=None, running=None),
        chips=chips(filters, names, locale),
        names=names,
        linked_data=item_list(rows_of_days(days)),
        feed_url=url_for("publishing.calendar", **args),
        lasting_feed_url=url_for("publishing.calendar", **_without_days(args)),
        atom_url=url_for("news_feed.atom", **_without_days(args)),
        has_days=bool(filters.from_on or filters.to_on),
        map_url=url_for("city_map.index", **args),
        subscribe_url=url_for("subscriptions.subscribe", **args),
    )
    return (text, 400) if form.errors else text


def _first_days(page: Page, filters: Filters, first_on: date, locale: str) -> list[dict[str, Any]]:
    """Return the first days with some of what is special on each: what happens once before what comes again, and what
    comes again on its first day alone. Each day knows how much more is on and where; a day that the page cuts is left
    to the programme, and where it is the only one, its number isn't known."""
    listed = {on: list(rows) for on, rows in page.days}
    still_on = [one for one in page.running if not one.is_long]
    if still_on:
        listed[first_on] = [*still_on, *listed.get(first_on, [])]
    told: set[int] = set()
    chosen: list[tuple[date, list[Occurrence]]] = []
    more: dict[date, int] = {}
    cut_on = page.days[-1][0] if page.next_mark else None
    whole = sorted(on for on in listed.keys() | page.regular.keys() if cut_on is None or on < cut_on)
    for on in (whole or sorted(listed))[:HOME_DAYS]:
        rows = listed.get(on, [])
        fresh = sorted((one for one in rows if one.event_id not in told), key=lambda one: one.event.is_series)
        told.update(one.event_id for one in rows)
        first = list(dict.fromkeys(one.event_id for one in fresh))[:HOME_A_DAY]
        chosen.append((on, [one for one in fresh if one.event_id in first]))
        more[on] = len({one.event_id for one in rows}) - len(first)
    regular = {on: page.regular[on] for on, _rows in chosen if on in page.regular}
    days = _days_of(
        replace(page, running=[], days=chosen, regular=regular), filters, first_on, locale, remembered={}
    )
    for day in days:
        on = day["on"].isoformat()
        day["more"] = more[day["on"]] if day["on"] != cut_on else None
        day["more_url"] = url_for("programme.index", **filters.as_lists() | {"from": on, "to": on})
    return days


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


Rows = list[dict[str, Any]]


def _days_of(
    page: Page, filters: Filters, first_on: date, locale: str, *, remembered: dict[date, Rows]
) -> list[dict[str, Any]]:
    """Return the page's days in order: what is special with what began before and is still on, what is remembered,
    and what happens regularly. A day that only has one of them stands in its place."""
    listed = page.listed(first_on, is_all_regular=filters.often == REGULAR)
    return [
        {
            "on": on,
            "rows": rows_of(listed.get(on, []), locale, day=on),
            "remembered": remembered.get(on, []),
            "regular": _regular(page, filters, on, locale),
        }
        for on in sorted(listed.keys() | remembered.keys() | page.regular.keys())
    ]


def _regular(page: Page, filters: Filters, on: date, locale: str) -> dict[str, Any] | None:
    found = page.regular.get(on)
    if found is None:
        return None
    args = filters.as_lists() | {"from": on.isoformat(), "to": on.isoformat(), "often": REGULAR}
    return regular_fold(found, locale, url=url_for("programme.index", **args), day=on)


def _remembered(page: Page, first_on: date, locale: str, *, is_first: bool) -> dict[date, Rows]:
    """Return what the city remembers on the days that the page spans."""
    if not page.days:
        return {}
    start = min(first_on, page.days[0][0]) if is_first else page.days[0][0]
    found: dict[date, Rows] = {}
    for one in days_between(start, page.days[-1][0] + timedelta(days=1)):
        found.setdefault(one.on, []).append(remembrance_row(one, locale))
    return found


def _weekend() -> dict[str, str]:
    """Return from and to of this weekend, Friday to Sunday; on a weekend its remaining days."""
    on = today()
    sunday = on + timedelta(days=6 - on.weekday())
    return {"from": max(on, sunday - timedelta(days=2)).isoformat(), "to": sunday.isoformat()}
