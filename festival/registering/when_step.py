"""What the step "When?" shows beside its form: ways of entering, the times read back, the dates that come of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from festival.base.http import current_locale
from festival.base.templating import today
from festival.event_times.date_table import date_table
from festival.event_times.sent_times import carried_fields, times_form
from festival.event_times.shapes import WORDS
from festival.event_times.times_form import TimesForm, minutes_words
from festival.events.lifecycle import ENDED_STATES
from festival.events.model import Event, date_address
from festival.events.occurrences import changes_of, plan_of
from festival.recurrence.line_words import line_words, lines_words
from festival.recurrence.time_plan import TimePlan, names_on, never_closed


def times_page(form: TimesForm, event: Event) -> dict[str, Any]:
    """Return what the page shows of a form on times: the dates that are typed, if they can be, else those it has."""
    plan = None
    if request.method == "POST":
        typed = times_form(event)
        plan = typed.plan() if typed.validate() else None
    if plan is None and event.lines:
        plan = plan_of(event)
    found: dict[str, Any] = {
        "shapes": [
            (shape, words, shape == form.shape.data)
            for shape, words in WORDS.items()
            if shape != "lines" or len(event.lines) > 1
        ],
        "carried": carried_fields(form),
        "more": form.row_errors(),
    }
    return found | (_shown(plan, event) if plan is not None else {})


def times_shown(form: TimesForm, event: Event) -> dict[str, Any]:
    """Return the typed times in words and the dates that come of them; the form is valid."""
    return _shown(form.plan(), event)


def _shown(plan: TimePlan, event: Event) -> dict[str, Any]:
    locale = current_locale()
    stored = plan_of(event) if event.lines and event.state not in ENDED_STATES else None

    def address(named: datetime) -> str:
        names = names_on(never_closed(stored), named.date()) if stored else []
        if named not in names:
            return ""
        on = date_address(named, is_alone=len(names) == 1)
        return url_for(
            "desk_events.one_date",
            event_id=event.id,
            on=on,
            step="when" if event.state == "idea" else None,
        )

    plan = replace(plan, changes=changes_of(event))
    month = request.form.get("month") or request.form.get("shown_month") or request.args.get("month", "")
    return {
        "rule_words": _words(plan, locale),
        "dates": date_table(plan, month, today=today(), address=address, locale=locale),
    }


def _words(plan: TimePlan, locale: str) -> str:
    """All times in a sentence, hours among them, so that they can be read back."""
    year, closed = today().year, plan.closed.closed
    if len(plan.lines) == 1:
        return line_words(plan.lines[0], locale, this_year=year, closed=closed)
    return lines_words(plan.lines, locale, this_year=year, closed=closed)


def times_that_differ(form: TimesForm, event: Event) -> list[tuple[str, str]]:
    """Return what is stored now where it is not what was typed, in words; the form is valid."""
    given, locale = form.values(), current_locale()
    lines = list(plan_of(event).lines) if event.lines else []
    found = []
    if given["lines"] != lines or given["closed"] != list(event.closed or ()):
        found.append((_("All times"), _words(plan_of(event), locale) if lines else "–"))
    if given["is_opening_hours"] != bool(event.is_opening_hours):
        found.append((_("Opening hours"), _("yes") if event.is_opening_hours else _("no")))
    for name in ("setup_minutes", "teardown_minutes"):
        if given[name] != getattr(event, name):
            found.append((str(form[name].label.text), minutes_words(getattr(event, name))))
    return found
