"""The question as it stands in the address: whose event, the form, and its arguments for links."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from wtforms.fields.core import UnboundField

from festival.base.templating import today
from festival.datefinder.forms import FinderForm
from festival.events.lookup import get_event_for
from festival.events.model import Event
from festival.events.occurrences import has_several_lines
from festival.forms.query_args import read_day
from festival.organisers.permissions import this_account

_OWN_ARGS = ("on", "at", "lang")


def event_of_address() -> Event | None:
    """Return the event a date is looked for, if one is named; 404 or 403 where it may not be changed."""
    value = request.args.get("event", "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        abort(404)
    return get_event_for(this_account(), int(value), "event.edit")


def form_of_address(event: Event | None) -> tuple[FinderForm, bool]:
    """Return the form, and whether a question is asked: typed, or by an event whose place is known."""
    form, is_asked = _form(event)
    form.keeps_hours = event is not None and has_several_lines(event)
    return form, is_asked


def _form(event: Event | None) -> tuple[FinderForm, bool]:
    if "start_on" in request.args:
        return FinderForm(formdata=request.args), True
    if event is not None:
        return FinderForm(formdata=None, data=FinderForm.answers(event, today())), event.venue_id is not None
    data = FinderForm.defaults(today())
    on = read_day(request.args.get("from", ""))
    return FinderForm(formdata=None, data=data | ({"start_on": on.isoformat()} if on else {})), False


def question_args() -> dict[str, Any]:
    """Return the question as it stands in the address; what is empty or no field of it is left out."""
    found = {
        name: [value[:200] for value in values if value][:60]
        for name, values in request.args.to_dict(flat=False).items()
        if name not in (*_OWN_ARGS, "search") and isinstance(getattr(FinderForm, name, None), UnboundField)
    }
    return {name: values for name, values in found.items() if values}
