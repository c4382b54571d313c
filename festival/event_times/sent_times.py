"""The form on times that a request is about: as it was sent, carried over to another way of entering, or as stored."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from festival.event_times.days_form import DaysForm
from festival.event_times.one_line_form import NEW_LINE, OneLineForm
from festival.event_times.shapes import FORMS, known_lines, way_of
from festival.event_times.times_form import KnownLine, TimesForm
from festival.events.model import Event

_NOT_CARRIED = frozenset(
    (
        *("csrf_token", "version", "asked", "shape", "line", "seen", "on", "later", "overwrite"),
        *("shape_to", "more", "month", "shown_month"),
    )
)
"""What a step's form holds beside what is typed, and the buttons that only show it anew."""


def times_form(event: Event, *, on: str = "") -> TimesForm:
    """Return the form of a request: for a way of entering that its address or a button names, else for the one that
    fits the event's lines. `on` is the first day where the event has no time yet."""
    known = known_lines(event)
    if request.method == "POST":
        form = _switched(event, known) if request.form.get("shape_to") in FORMS else _sent()
    else:
        form = _stored(event, known, on)
    form.offer(event, known)
    if isinstance(form, DaysForm) and "more" in request.form:
        form.add_row()
    return form


def is_shown_anew() -> bool:
    """Whether a button was pressed that saves nothing: another way of entering, a row more, another month."""
    return request.method == "POST" and not {"shape_to", "more", "month"}.isdisjoint(request.form)


def carried_fields(form: TimesForm) -> list[tuple[str, str]]:
    """Return what was typed in other ways of entering: it goes along, so that nothing is lost by trying another."""
    if request.method != "POST":
        return []
    own = {field.name for field in form} | _NOT_CARRIED
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name.split("-")[0] not in own and name not in own and value
    ]


def _sent() -> TimesForm:
    return FORMS.get(request.form.get("shape", ""), FORMS["regular"])()


def _stored(event: Event, known: list[KnownLine], on: str) -> TimesForm:
    line = request.args.get("line", "")
    lines = [one for one in known if str(one.id) == line] if line else known
    shape = request.args.get("shape", "")
    if line:
        shape = way_of([one.line for one in lines]) if lines else "regular"
        shape = shape if shape in ("once", "regular") else "regular"
    elif shape not in FORMS:
        shape = way_of([one.line for one in lines])
    first = {"start_on": on, "rows": [{"on": on}]} if on and not known else {}
    form = FORMS[shape](data=first | FORMS[shape].answers(event) | FORMS[shape].line_answers(lines))
    if line and isinstance(form, OneLineForm):
        form.line.data = line if lines else NEW_LINE
    return form


def _switched(event: Event, known: list[KnownLine]) -> TimesForm:
    """The other way of entering, with what was typed there before; else with what the event has, or with the first day
    and its hours."""
    shape = request.form["shape_to"]
    form_type = FORMS[shape]
    typed: MultiDict[str, Any] = MultiDict(request.form)
    typed["shape"] = shape
    typed.pop("line", None)
    own = {name.split("-")[0] for name in typed}
    if shape == "days" and "rows" not in own:
        for name, row_name in (("start_on", "on"), ("start_time", "start"), ("end_time", "end")):
            typed[f"rows-0-{row_name}"] = typed.get(name, "")
    elif shape in ("once", "regular", "week") and "start_on" not in own:
        for name, row_name in (("start_on", "on"), ("start_time", "start"), ("end_time", "end")):
            typed[name] = typed.get(f"rows-0-{row_name}", "")
    answers = form_type.line_answers(known) if way_of([one.line for one in known]) == shape else {}
    is_empty = known and not any(typed.get(name) for name in ("start_on", "rows-0-on", "dates"))
    if is_empty and answers:
        return form_type(formdata=None, data=form_type.answers(event) | answers)
    return form_type(formdata=typed, data=answers)
