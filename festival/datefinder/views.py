"""The date finder: which dates suit an event."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from festival.base import clock
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.templating import today
from festival.checks.looked_until import beyond_words
from festival.checks.unlooked_words import unlooked_words
from festival.datefinder.address import event_of_address, form_of_address, question_args
from festival.datefinder.calendar import equal_months, months_of, weekday_heads
from festival.datefinder.form_question import Asked, offer, question_of
from festival.datefinder.loading import search_dates
from festival.datefinder.ranking import Candidate, best_of_days, told_apart
from festival.datefinder.words import Sayer, nothing_free_words, times_words
from festival.events.model import Event
from festival.events.occurrences import has_several_lines, plan_of
from festival.forms.query_args import read_day
from festival.organisers.permissions import requires, this_account

finder = Blueprint("finder", __name__, url_prefix="/desk/dates")

SHOWN = 12


@finder.get("")
@in_menu(Entry("plan", 2, _l("Find a date"), "f"))
@requires("event.register")
def index() -> ResponseReturnValue:
    """The question and the dates that suit it best. Members of an organisation and the coordination."""
    locale = current_locale()
    event = event_of_address()
    form, is_asked = form_of_address(event)
    venues = offer(form, event, locale)
    page: dict[str, Any] = {"form": form, "event": event, "found": None, "times": _times(event, locale)}
    is_search = "search" in request.args
    if not is_asked or is_search:
        return render_template("datefinder/dates.html", **page)
    if not form.validate():
        return render_template("datefinder/dates.html", **page), 400
    asked = question_of(form, event, venues, today=today(), locale=locale)
    searched = search_dates(asked.question, now=clock.now())
    last_on = asked.question.end_on - timedelta(days=1)
    beyond = beyond_words(last_on, now=clock.now())
    page["unchecked"] = unlooked_words(searched.failed, searched.gaps) + beyond
    return render_template("datefinder/dates.html", **page | _found(asked, searched.ranked, locale))


def _times(event: Event | None, locale: str) -> str:
    """Return all times of an event with several lines, which move as they are; empty for any other."""
    return times_words(plan_of(event), locale) if event is not None and has_several_lines(event) else ""


def _found(asked: Asked, ranked: list[Candidate], locale: str) -> dict[str, Any]:
    """Return the list, the calendar and the day that was opened in it, in words."""
    args = question_args()
    best = best_of_days(ranked)
    picked_on = read_day(request.args.get("on", ""))
    picked = [one for one in ranked if one.on == picked_on][:SHOWN]
    shown, equal = told_apart(list(best.values()), SHOWN)  # other places of a day stand behind the day
    sayer = Sayer(this_account(), [*shown, *picked, *ranked[:1]], locale)

    def url(on: date) -> str:
        return url_for(".index", **args, on=on.isoformat(), _anchor="day")

    question = asked.question
    return {
        "found": [sayer.say(one) for one in shown],
        "equal": equal_months(equal, url, locale),
        "equal_score": equal[0].score if equal else 0,
        "picked_on": picked_on,
        "picked": [sayer.say(one) for one in picked],
        "months": months_of(best, question.start_on, question.end_on - timedelta(days=1), url, locale),
        "weekday_heads": weekday_heads(locale),
        "nothing_free": nothing_free_words(ranked, sayer),
        "free": sum(one.is_free for one in best.values()),
        "days": len(best),
        "places": len(question.spots),
        "first_day_alone": question.is_first_day_alone,
        "left_out": asked.left_out,
        "args": args,
        "one_place": question.spots[0].place.name if len(question.spots) == 1 else "",
    }
