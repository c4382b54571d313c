"""/subscribe: pick what matters, get an address that a calendar keeps asking. A plain form that needs no script."""

from __future__ import annotations

from dataclasses import replace

import segno
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from segno.encoder import DataOverflowError

from festival.base import clock
from festival.base.city import read_mark
from festival.base.held_pages import held
from festival.base.http import current_locale
from festival.base.view_access import public
from festival.events.model import Occurrence
from festival.events.regularity import SPECIAL
from festival.programme.chips import chips
from festival.programme.date_lines import day_of
from festival.programme.filter_words import FilledForm, filled_form
from festival.programme.filters import Filters
from festival.programme.lasting_filters import days_words, form_choices, kind_groups, without_days
from festival.programme.public_dates import Clauses, by_day, first_in_time, load
from festival.programme.stay_dates import MAX_STAY_DAYS
from festival.publishing.feed_heads import kept_words
from festival.publishing.feed_options import SHOW, FeedOptions, alarm_choices, fill_feed_options
from festival.publishing.feed_sizes import GOOGLE_TAKES_BYTES, city_feed, feed_size
from festival.publishing.queries import MANY_DATES, count_dates
from festival.weekly_mail.forms import WeeklyForm

FIRST_DATES = 6
subscriptions = Blueprint("subscriptions", __name__)


@subscriptions.get("/subscribe")
@public
@held
def subscribe() -> ResponseReturnValue:
    """The address of a calendar of one's own, with how many dates are in it now. Anybody may build one.

    Days stay outside: a calendar that somebody subscribes to goes on. What is wrong is said at its field, with 400.
    """
    locale = current_locale()
    options, wrong = fill_feed_options(request.args)
    form = filled_form(request.args, *wrong)
    if form.errors:
        return _page(form, options, locale), 400
    filters = without_days(form.filters)
    feed = city_feed(filters, options, locale)
    address = feed.address
    webcal = f"webcal{address.removeprefix('https').removeprefix('http')}"
    count = count_dates(filters, read_mark())
    return _page(
        form,
        options,
        locale,
        is_too_large=feed_size(feed) > GOOGLE_TAKES_BYTES,
        narrower_url=_narrower_url(filters, options),
        google_address=city_feed(filters, replace(options, cancelled=SHOW), locale).address,
        days=[day_of(on, rows, locale) for on, rows in by_day(_first_dates(filters))],
        kept=kept_words(),
        left_out=days_words(form.filters, locale),
        days_url=_days_url(form.filters),
        address=address,
        webcal=webcal,
        qr_image=qr_image(webcal),
        count=min(count, MANY_DATES),
        is_more=count > MANY_DATES,
        programme_url=url_for("programme.index", **filters.as_lists()),
        embed_url=url_for("embeds.builder", **filters.as_lists()),
        weekly_form=WeeklyForm(formdata=None),
        pairs=filters.as_args(),
    )


def _page(form: FilledForm, options: FeedOptions, locale: str, **calendar: object) -> str:
    choices = form_choices(form.filters, locale)
    return render_template(
        "subscriptions/subscribe.html",
        filters=form.filters,
        errors=form.errors,
        typed=form.typed,
        choices=choices,
        kind_groups=kind_groups,
        applied=chips(without_days(form.filters), choices, locale),
        options=options,
        alarms=alarm_choices(),
        **calendar,
    )


def _first_dates(filters: Filters) -> list[Occurrence]:
    """Return the next dates that pass the filters; what is special, where there is any. One query or two."""
    ahead: Clauses = [Occurrence.starts_at >= clock.now()]
    special = [*ahead, ~Occurrence.is_regular]
    found = load(first_in_time(filters, special, special, limit=FIRST_DATES))
    return found or load(first_in_time(filters, ahead, ahead, limit=FIRST_DATES))


def _narrower_url(filters: Filters, options: FeedOptions) -> str:
    """Return this page for what is special alone; empty where that is chosen already."""
    if filters.often == SPECIAL:
        return ""
    lists = replace(filters, often=SPECIAL).as_lists() | options.as_lists()
    return url_for("subscriptions.subscribe", **lists)


def _days_url(filters: Filters) -> str:
    """Return the calendar of just these days, each date by itself; empty where they are more than a stay's."""
    if not filters.from_on or not filters.to_on or (filters.to_on - filters.from_on).days >= MAX_STAY_DAYS:
        return ""
    return url_for("publishing.visit", **filters.as_lists())


def qr_image(text: str) -> str:
    """Return a QR code as an SVG in a data: address; empty where the text is longer than a code can hold."""
    try:
        code = segno.make(text, error="m", micro=False)
    except DataOverflowError:
        return ""
    return str(code.svg_data_uri(border=2, scale=4, dark="#000", light="#fff"))
