"""A guest's stay: two dates and interests in, a programme day by day out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import dates
from festival.base.held_pages import held
from festival.base.http import current_locale
from festival.base.templating import today
from festival.base.view_access import public
from festival.events.model import Occurrence
from festival.programme.date_lines import day_of, row_of
from festival.programme.filters import BadFilter, Filters
from festival.programme.stay_dates import USUAL_NIGHTS, read_stay
from festival.remembrance.days import RemembranceDate
from festival.remembrance.words import row_words
from festival.visitors.forms import StayForm
from festival.visitors.stay import Stay, StayDay, plan_stay

visits = Blueprint("visits", __name__)


@visits.get("/visit")
@public
@held
def visit() -> ResponseReturnValue:
    """The stay's programme, with `print=1` as a sheet to print; wrong dates are explained at the form. For anybody."""
    locale, on = current_locale(), today()
    form = StayForm(request.args, locale, from_on=on, to_on=on + timedelta(days=USUAL_NIGHTS))
    try:
        filters = read_stay(request.args, on)
    except BadFilter as error:
        form.show_error(error)
        return render_template("visitors/visit.html", form=form, stay=None, weekends=_weekends(on)), 400
    form.from_on.data, form.to_on.data = filters.from_on, filters.to_on
    stay = plan_stay(filters)
    args = _args(filters)
    return render_template(
        "visitors/visit_print.html" if request.args.get("print") == "1" else "visitors/visit.html",
        form=form,
        stay=stay,
        filters=filters,
        days=[_day(day, locale, beside_special=stay.has_special) for day in stay.days],
        daily=day_of(stay.days[0].on, stay.daily, locale, beside_special=stay.has_special)
        if stay.daily
        else None,
        lasting=[_lasting(one, locale) for one in stay.lasting],
        when=_when(filters, locale),
        rest=_rest(stay, filters, locale),
        full_day_url=_full_day_url(filters) if stay.is_cut else "",
        weekends=_weekends(on),
        feed_url=url_for("publishing.visit", **args),
        print_url=url_for("visits.visit", **args, print=1),
        plain_url=url_for("visits.visit", **{"from": args["from"], "to": args["to"]}),
        screen_url=url_for("visits.visit", **args),
        has_interests=len(filters.as_args()) > 2,
    )


def _day(day: StayDay, locale: str, *, beside_special: bool) -> dict[str, Any]:
    return day_of(day.on, day.occurrences, locale, beside_special=beside_special) | {
        "remembered": [_remembered(one, locale) for one in day.remembered]
    }


def _remembered(one: RemembranceDate, locale: str) -> dict[str, str]:
    return {
        "name": one.say("name", locale),
        "years": row_words(one.count, locale),
        "url": url_for("remembrance.day", day_id=one.id, slug=one.slug),
    }


def _lasting(occurrence: Occurrence, locale: str) -> dict[str, Any]:
    """A row that says its last day instead of a time."""
    last_on = dates.last_day(occurrence.local_start, occurrence.local_end)
    until = dates.short_day(last_on, locale, this_year=today().year)
    return row_of(occurrence, locale) | {
        "time": _("running"),
        "machine_time": "",
        "until": _("until %(day)s", day=until),
    }


def _rest(stay: Stay, filters: Filters, locale: str) -> dict[str, str] | None:
    """Return the days that the next page shows, in words and as an address; None where there are none."""
    if stay.rest_on is None:
        return None
    rest = replace(filters, from_on=stay.rest_on)
    words = _("Go on with %(days)s", days=_when(rest, locale))
    args = _args(rest) | ({"print": 1} if request.args.get("print") == "1" else {})
    return {"words": words, "url": url_for("visits.visit", **args)}


def _full_day_url(filters: Filters) -> str:
    return url_for("programme.index", **_args(replace(filters, to_on=filters.from_on)))


def _when(filters: Filters, locale: str) -> str:
    """Return the stay's days in words: "14.–16. Juni", "Sat 14 June"."""
    first, last = filters.from_on, filters.to_on
    assert first is not None
    assert last is not None
    start, end = (dates.short_day(on, locale, this_year=today().year) for on in (first, last))
    return start if first == last else f"{start} – {end}"


def _args(filters: Filters) -> dict[str, Any]:
    """Return the filters as arguments of an address."""
    args: dict[str, Any] = {}
    for name, value in filters.as_args():
        args.setdefault(name, []).append(value)
    return {
        name: values[0] if name in ("q", "from", "to", "free") else values for name, values in args.items()
    }


def _weekends(on: date) -> list[dict[str, str]]:
    """Return this weekend and the next, Friday to Sunday; on a weekend its remaining days."""
    sunday = on + timedelta(days=6 - on.weekday())
    spans = [
        (max(on, sunday - timedelta(days=2)), sunday),
        (sunday + timedelta(days=5), sunday + timedelta(days=7)),
    ]
    return [{"from": first.isoformat(), "to": last.isoformat()} for first, last in spans]
