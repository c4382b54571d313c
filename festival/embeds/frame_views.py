"""The frames: map, list and month, to stand in anybody's page. They set no cookie and ask nobody else for anything."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from festival.base import clock
from festival.base.accent import accent_css
from festival.base.city import get_city
from festival.base.folders import folder
from festival.base.held_pages import held, held_by_the_minute
from festival.base.templating import today, with_args
from festival.base.view_access import public
from festival.embeds.builder_views import embeds
from festival.embeds.looks import Look, asked_accent, asked_look
from festival.embeds.months import asked_month, month_of, month_words
from festival.maps.component import event_map
from festival.organisers.data_licence import DATA_LICENCES, data_licence
from festival.programme.date_lines import day_of, event_url, regular_fold, rows_of
from festival.programme.event_views import get_public_event
from festival.programme.filter_names import refuse_near_names, words_of
from festival.programme.filters import BadFilter, Filters, read_filters
from festival.programme.geojson import map_window, places_on_map
from festival.programme.programme_pages import BadPage, Page, programme_page, split_regular
from festival.programme.public_dates import by_day, dates_of

ROWS_SHOWN = 24
RUNNING_SHOWN = 6
DATES_SHOWN = 12
LASTING_SECONDS = 86_400
_BESIDE_FILTERS = ("theme", "accent", "page", "month")


def _asked() -> tuple[Look, Filters]:
    """Return how and what the address wants to see. Raises BadFilter."""
    refuse_near_names(request.args, *_BESIDE_FILTERS)
    return asked_look(), read_filters(request.args)


@embeds.get("/embed/map")
@public
@held
def map_frame() -> str:
    """The map with its list. Anybody may frame it."""
    look, filters = _asked()
    window = map_window(filters, None, now=clock.now())
    shown, _counts, is_cut = places_on_map(filters, window)
    first_on = clock.to_local(window.start_at, get_city().tz).date()
    special, regular = split_regular(shown)
    listed = special[:ROWS_SHOWN]
    if len(special) > ROWS_SHOWN:  # what happens regularly beside what stands here
        regular_rows = [row for row in regular.rows if row.starts_at <= listed[-1].starts_at]
    else:
        regular_rows = regular.rows
    in_time = sorted([*listed, *regular_rows], key=lambda row: (row.starts_at, row.id))
    days = groupby(in_time, key=lambda row: max(row.local_start.date(), first_on))
    args = filters.as_lists()
    return _frame(
        "embeds/map.html",
        look,
        map=event_map(
            url_for("city_map.events_geojson", **args, lang=look.locale),
            festivals_url=url_for("festival_areas.outlines", **args, lang=look.locale),
            in_embed=True,
        ),
        days=[day_of(on, list(rows), look.locale, beside_special=bool(regular.rows)) for on, rows in days],
        listed=len(in_time),
        is_list_cut=is_cut or len(shown) > len(in_time),
        full_url=url_for("programme.index", **args),
    )


@embeds.get("/embed/list")
@public
@held
def list_frame() -> str:
    """What is on next, day by day. Anybody may frame it."""
    look, filters = _asked()
    page = programme_page(filters, now=clock.now(), mark=request.args.get("page") or None, size=ROWS_SHOWN)
    args = filters.as_lists()
    lasting = [one for one in page.running if one.is_long]
    return _frame(
        "embeds/list.html",
        look,
        running=rows_of(lasting[:RUNNING_SHOWN], look.locale, day=filters.from_on or today()),
        is_running_cut=len(lasting) > RUNNING_SHOWN or page.has_more_running,
        days=_days(page, args, look.locale),
        next_url=with_args(page=page.next_mark) if page.next_mark else "",
        first_url=with_args(page=None) if request.args.get("page") else "",
        full_url=url_for("programme.index", **args),
    )


def _days(page: Page, args: dict[str, Any], locale: str) -> list[dict[str, Any]]:
    special = dict(page.days)
    return [
        {
            "on": on,
            "rows": rows_of(special.get(on, []), locale, day=on),
            "regular": regular_fold(
                page.regular[on],
                locale,
                url=url_for("programme.index", **args | {"from": on, "to": on, "often": "regular"}),
                day=on,
            )
            if on in page.regular
            else None,
        }
        for on in sorted(special.keys() | page.regular.keys())
    ]


@embeds.get("/embed/month")
@public
@held
def month_frame() -> str:
    """A month as a grid of days. Anybody may frame it."""
    look, filters = _asked()
    first_on = asked_month(filters)
    month = month_of(filters, first_on)
    days = month_words(month, filters, look.locale)
    return _frame(
        "embeds/month.html", look, **days, full_url=url_for("programme.index", **filters.as_lists())
    )


@embeds.get("/embed/events/<int:event_id>")
@public
@held_by_the_minute
def event_frame(event_id: int) -> str:
    """One event with its next dates. Anybody may frame it."""
    look, event = asked_look(), get_public_event(event_id)
    upcoming = dates_of(event, now=clock.now(), limit=DATES_SHOWN + 1)
    for row in upcoming:
        row.event = event
    days = [
        {"on": on, "rows": rows_of(rows, look.locale, day=on)} for on, rows in by_day(upcoming[:DATES_SHOWN])
    ]
    return _frame(
        "embeds/event.html",
        look,
        event=event,
        days=days,
        has_more=len(upcoming) > DATES_SHOWN,
        full_url=event_url(event),
    )


def _frame(template: str, look: Look, **values: Any) -> str:
    licence = DATA_LICENCES.get(data_licence(get_city()) or "", "")
    return render_template(template, theme=look.theme, accent=look.accent, licence=licence, **values)


@embeds.errorhandler(BadFilter)
@embeds.errorhandler(BadPage)
def refuse(error: BadFilter | BadPage) -> ResponseReturnValue:
    """What a frame can't show, in words and without the rest of our pages, which nobody may frame."""
    known = error if isinstance(error, BadFilter) else BadFilter("page", str(error))
    return render_template("embeds/refused.html", words=words_of(known)), 400


@embeds.get("/embed/accent.css")
@public
def accent() -> Response:
    """The stylesheet of an accent that the framing page has chosen. Anybody may read it."""
    response = Response(accent_css(f"#{asked_accent() or '000000'}"), mimetype="text/css")
    response.cache_control.public = True
    response.cache_control.max_age = LASTING_SECONDS
    return response


@embeds.get("/embed/resize.js")
@public
def resize_script() -> Response:
    """The script that fits frames to what they hold, under an address that stays. Anybody may use it."""
    response = Response((folder("static") / "js" / "resize.js").read_bytes(), mimetype="text/javascript")
    response.cache_control.public = True
    response.cache_control.max_age = LASTING_SECONDS
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    response.make_conditional(request)
    return response
