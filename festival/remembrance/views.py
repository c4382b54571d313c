"""The year of remembrance as a list, and each day with its story."""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base.held_pages import held
from festival.base.http import current_locale
from festival.base.templating import today
from festival.base.view_access import public
from festival.maps.component import MapParts, place_feature, place_map
from festival.recurrence.movable_day_words import rule_words
from festival.remembrance.days import KeptDay, RemembranceDate, days_between, kept_days, same_day
from festival.remembrance.reckoning import next_dates
from festival.remembrance.words import count_words, first_sentence, row_words

remembrance = Blueprint("remembrance", __name__)

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
NEXT_DATES = 5
EXCERPT_LENGTH = 240


@remembrance.get("/remembrance")
@public
@held
def index() -> str:
    """The year ahead, or a whole year by `year`, with all that is remembered. Anybody may read it."""
    year = _asked_year()
    start_on, end_on = _window(year)
    found = days_between(start_on, end_on)
    locale = current_locale()
    return render_template(
        "remembrance/index.html",
        year=year,
        start_on=start_on,
        days=[
            (on, [row_of(one, locale) for one in group])
            for on, group in groupby(found, key=lambda one: one.on)
        ],
        map=_map_of(list({one.id: one.day for one in found}.values()), locale),
        earlier_year=start_on.year - 1 if start_on.year > EARLIEST_YEAR else None,
        later_year=start_on.year + 1 if start_on.year < LATEST_YEAR else None,
    )


@remembrance.get("/remembrance/<int:day_id>")
@public
def short(day_id: int) -> ResponseReturnValue:
    """Lead to the day's page. Anybody may follow."""
    found = _get_kept_day(day_id)
    return redirect(url_for("remembrance.day", day_id=found.id, slug=found.slug), 301)


@remembrance.get("/remembrance/<int:day_id>-<slug>")
@public
@held
def day(day_id: int, slug: str) -> ResponseReturnValue:
    """One remembrance day: its story, its rule in words, its next dates and its place. Anybody may read it."""
    found = _get_kept_day(day_id)
    if slug != found.slug:
        return redirect(url_for("remembrance.day", day_id=found.id, slug=found.slug), 301)
    locale = current_locale()
    upcoming = [
        RemembranceDate(on, found) for on in next_dates(found.rule, found.announced_on, today(), NEXT_DATES)
    ]
    others = same_day(found, upcoming[0].on) if upcoming else []
    return render_template(
        "remembrance/day.html",
        day=found,
        rule=rule_words(found.rule, locale),
        upcoming=[(one, count_words(one.count, locale)) for one in upcoming],
        others=[row_of(one, locale) for one in others],
        map=_map_of([found], locale),
    )


def row_of(one: RemembranceDate, locale: str) -> dict[str, Any]:
    """Return what the macro `remembrance_row` shows of a date."""
    return {
        "url": url_for("remembrance.day", day_id=one.id, slug=one.slug),
        "name": one.say("name", locale),
        "tone": one.tone,
        "years": row_words(one.count, locale),
        "is_round": one.is_round,
        "excerpt": first_sentence(one.say("story", locale), EXCERPT_LENGTH),
        "is_german": locale == "en" and not one.day.story_en,
        "place": one.say("place_name", locale),
    }


def _asked_year() -> int | None:
    """Return the year in the address; another value than a year from 1900 to 2199 is answered with 400."""
    asked = request.args.get("year", "").strip()
    if not asked:
        return None
    if not re.fullmatch(r"\d{4}", asked, re.ASCII) or not EARLIEST_YEAR <= int(asked) <= LATEST_YEAR:
        abort(
            400,
            _("The year must be a number from %(first)d to %(last)d.", first=EARLIEST_YEAR, last=LATEST_YEAR),
        )
    return int(asked)


def _window(year: int | None) -> tuple[date, date]:
    if year is not None:
        return date(year, 1, 1), date(year + 1, 1, 1)
    start_on = today()
    # A year from 29 February ends on 1 March, so that no day of the year is left out.
    in_a_year = (start_on.year + 1, start_on.month, start_on.day)
    return start_on, date(start_on.year + 1, 3, 1) if in_a_year[1:] == (2, 29) else date(*in_a_year)


def _get_kept_day(day_id: int) -> KeptDay:
    """Return the day, or answer 404 for one the city doesn't keep."""
    found = next((day for day in kept_days() if day.id == day_id), None)
    if found is None:
        abort(404)
    return found


def _map_of(days: list[KeptDay], locale: str) -> MapParts | None:
    """Return the map of those places of memory that have a point; None where none has."""
    features = [
        place_feature(
            {"type": "Point", "coordinates": [one.lon, one.lat]},
            title=one.say("place_name", locale) or one.say("name", locale),
            url=url_for("remembrance.day", day_id=one.id, slug=one.slug),
            tone=one.tone,
        )
        for one in days
        if one.lon is not None and one.lat is not None
    ]
    return place_map(features, label=_("Map of the places of memory")) if features else None
