"""One date of an event, changed by a program through the form that people have for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from werkzeug.exceptions import NotFound, UnprocessableEntity

from festival.access_tokens.bearer import Bearer
from festival.api_writing.contradictions import wrong_of_date
from festival.api_writing.refusal import Refusal
from festival.api_writing.typed_body import NO_CSRF, as_sent
from festival.base import clock
from festival.base.database import db
from festival.base.templating import today
from festival.event_times.single_date_form import DateForm
from festival.events.model import DateChange, Event
from festival.events.occurrences import plan_of
from festival.events.saving import restore_date
from festival.places.model import Venue
from festival.programme.date_lines import read_date_address
from festival.recurrence import expansion
from festival.recurrence.time_plan import names_on, never_closed, planned

_FIELDS = {"state": "kind", "place": "venue_words"}
"""What is called otherwise in the form."""


def read_one_date(event: Event, address: str, body: dict[str, Any], bearer: Bearer) -> DateChange:
    """Return how the form would cancel or move the date. Raises Refusal. Writes nothing."""
    named = _date_named(event, address)
    change = next((one for one in event.date_changes if one.named == named), None)
    was = planned(never_closed(plan_of(event)), named)
    own = db.session.get(Venue, change.venue_id) if change and change.venue_id else None
    typed = DateForm.answers(was, change, all_day=was.all_day, venue=own)
    typed |= {
        _FIELDS.get(name, name): value or ""
        for name, value in body.items()
        if name not in ("confirm", "venue")
    }
    confirmed = body.get("confirm") or []
    wrong = list(wrong_of_date(body))
    if was.all_day:
        said = [name for name in ("start_time", "end_time") if body.get(name)]
        wrong += [(f"/{name}", _("A whole day has no times.")) for name in said]
    if wrong:
        errors = [{"pointer": at, "detail": words} for at, words in wrong]
        raise Refusal(UnprocessableEntity(), _("Some of it can’t be taken as it is."), errors=errors)
    if body.get("venue") is not None:
        chosen = db.session.get(Venue, body["venue"])
        if chosen is None:
            words = _("This place is not in the list any more. Choose again.")
            raise Refusal(UnprocessableEntity(), words, errors=[{"pointer": "/venue", "detail": words}])
        own = chosen
        typed["venue_words"] = chosen.name
    if f"place {typed['venue_words']}" in confirmed:
        typed["as_typed"] = typed["venue_words"]
    typed["asked"] = "|".join(confirmed)
    form = DateForm(formdata=as_sent(typed), meta=NO_CSRF)
    form.of(event)
    form.offer(was, event.tz, all_day=was.all_day, venue=own)
    asked_before, known = form.as_typed.data, set(confirmed)
    if not form.validate():
        if form.as_typed.data != asked_before:
            _ask(
                [
                    {
                        "key": f"place {form.venue_words.data}",
                        "pointer": "/place",
                        "detail": _words(form.venue_words),
                    }
                ]
            )
        _refuse(form)
    if form.asks_about(today()):
        keys = sorted(set((form.asked.data or "").split("|")) - known - {""})
        words = " ".join(_words(one) for one in form if one.errors)
        _ask([{"key": key, "pointer": "", "detail": words} for key in keys])
    values = form.values() | {"on": named.date(), "at": named.time(), "changed_by_id": bearer.id}
    return DateChange(**values)


def follow_again(event: Event, address: str, bearer: Bearer) -> Event:
    """Let the date follow the series; return the event. Raises Refusal. The caller commits."""
    restore_date(event, _date_named(event, address), now=clock.now(), by=bearer.account)
    return event


def _date_named(event: Event, address: str) -> datetime:
    try:
        on, at = read_date_address(address)
    except ValueError:
        on, at = None, None
    if on is not None and on <= expansion.LAST_DAY and event.lines:
        names = names_on(never_closed(plan_of(event)), on)
        named = next((one for one in names if at is None or one.time() == at), None)
        if named is not None:
            return named
    raise Refusal(NotFound(), _("The event has no such date."))


def _words(field: Any) -> str:
    return " ".join(str(one) for one in field.errors)


def _refuse(form: DateForm) -> None:
    names = {form_name: name for name, form_name in _FIELDS.items()}
    errors = [
        {"pointer": f"/{names.get(one.name, one.name)}", "detail": str(words)}
        for one in form
        for words in one.errors
    ]
    raise Refusal(UnprocessableEntity(), _("Some of it can’t be taken as it is."), errors=errors)


def _ask(doubts: list[dict[str, str]]) -> None:
    words = _("Correct it, or send it again with these keys in “confirm” where it is meant.")
    raise Refusal(UnprocessableEntity(), words, doubts=doubts)
