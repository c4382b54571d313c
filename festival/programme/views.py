"""What is on: the start page and the programme with its filters."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from festival.base import clock, vocabulary
from festival.base.entry import public
from festival.base.http import current_locale
from festival.base.templating import today, with_args
from festival.events.filters import Filters, read_filters
from festival.events.programme import PAGE_SIZE, filter_choices, programme_page
from festival.events.rows import rows_of
from festival.programme.chips import chips
from festival.remembrance.days import days_between

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
        remembrance=days_between(on, on + timedelta(days=REMEMBRANCE_AHEAD_DAYS))[:5],
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
    first_on = filters.from_on or today()
    days = [(day, rows_of(rows, locale, day=day)) for day, rows in page.days]
    remembered: dict[object, list[object]] = {}
    if days:
        start = days[0][0] if mark else min(first_on, days[0][0])
        for day in days_between(start, days[-1][0] + timedelta(days=1)):
            remembered.setdefault(day.on, []).append(day)
    return render_template(
        "programme/index.html",
        filters=filters,
        running=rows_of(page.running, locale, day=first_on),
        days=days,
        remembered=remembered,
        is_empty=page.is_empty,
        next_url=with_args(page=page.next_mark) if page.next_mark else None,
        first_url=with_args(page=None) if mark else None,
        chips=chips(filters, names, locale),
        names=names,
        categories=vocabulary.choices("category", locale),
        audiences=vocabulary.choices("audience", locale),
        tones=vocabulary.choices("tone", locale),
        access=vocabulary.choices("access", locale),
        weekend=_weekend(),
        feed_args=filters.as_args(),
        heading=_("Programme"),
    )


def _weekend() -> dict[str, str]:
    """Return from and to of this weekend, Friday to Sunday; on a weekend its remaining days."""
    on = today()
    sunday = on + timedelta(days=6 - on.weekday())
    return {"from": max(on, sunday - timedelta(days=2)).isoformat(), "to": sunday.isoformat()}
