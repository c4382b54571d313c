"""One change by a program, from its body to its answer: done once, by the rights of that moment, with its conflicts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
)

from festival.access_tokens.bearer import Bearer
from festival.api_writing.idempotency import find_answered, keep_answer, note_done, read_asked
from festival.api_writing.letting_in import read_bearer
from festival.api_writing.own_fields import OwnEvent, conflicts_of, own_record
from festival.api_writing.refusal import Refusal
from festival.api_writing.shape_check import wrong_in
from festival.api_writing.strict_json import BadJSON, read_json
from festival.base import clock
from festival.base.database import begin_writing, db, lock_city
from festival.events.lifecycle import ENDED_STATES
from festival.events.lookup import get_event_for
from festival.events.model import Event
from festival.open_data.read_question import JSON
from festival.open_data.served import Schema, address

MOST_WRONG = 50
MOST_REPEATING = 12


def read_body(schema: Schema) -> dict[str, Any]:
    """Return the request's body, which has the schema's shape. Raises Refusal."""
    try:
        body = read_json(request.get_data())
    except BadJSON as error:
        raise Refusal(BadRequest(), _json_words(error)) from None
    wrong = [{"pointer": at, "detail": words} for at, words in wrong_in(body, schema)][:MOST_WRONG]
    if wrong:
        words = _(
            "This isn’t what is taken here. The description says what is: %(address)s",
            address=address("open_data.openapi"),
        )
        raise Refusal(BadRequest(), words, errors=wrong)
    checked: dict[str, Any] = body
    return checked


def check_repeats(body: dict[str, Any]) -> None:
    """Raise Refusal where so many lines repeat that to write and to judge their dates would hold up all others."""
    lines = body.get("times") or ()
    if sum(line.get("repeat", "never") != "never" for line in lines) > MOST_REPEATING:
        words = _(
            "At most %(n)s lines of times may repeat. Enter the others as another event.", n=MOST_REPEATING
        )
        raise Refusal(BadRequest(), words, errors=[{"pointer": "/times", "detail": words}])


def own_event(bearer: Bearer, event_id: int) -> Event:
    """Return an event that the token's organisation works on. Raises Refusal, the same where there is none."""
    try:
        return get_event_for(bearer.account, event_id, "event.edit")
    except (Forbidden, NotFound):
        raise Refusal(NotFound(), _("The organisation has no such event.")) from None


def living_event(bearer: Bearer, event_id: int) -> Event:
    """Return an event that may still be changed, and of which the program knows the current version. Raises Refusal."""
    event = own_event(bearer, event_id)
    if not request.if_match:
        words = _("Say in If-Match which version you know: the ETag of the event.")
        raise Refusal(PreconditionRequired(), words)
    if not (request.if_match.star_tag or request.if_match.contains(tag_of(event))):
        words = _("Somebody else changed this event meanwhile. Read it again before you change it.")
        raise Refusal(PreconditionFailed(), words)
    if event.state in ENDED_STATES:
        raise Refusal(Conflict(), _("This event is over or will not take place, and stays as it is."))
    return event


def tag_of(event: Event) -> str:
    """Return the event's tag: each change that anybody saves gives it another one."""
    return f"{event.id}-{event.version}"


def do_once(
    write: Callable[[Bearer, Any], Event],
    *,
    read: Callable[[Bearer], Any] = lambda _bearer: None,
    status: int = 200,
    needs_key: bool = False,
) -> Response:
    """Do what a program asks for and answer with the event; of the same key twice, the second time by the first's.

    `read` makes of the body what `write` is given, before anybody has to wait: its forms take their time. What it
    found may have changed until it is written. `write` runs alone, by the rights of that moment.
    """
    asked, now = read_asked(needs_key=needs_key), clock.now()
    bearer = read_bearer()
    done, values = find_answered(asked, bearer, now=now), None
    if done is None:
        try:
            values = read(bearer)
        except Refusal:  # of what came twice at once, the second finds what the first has changed
            db.session.rollback()
            done = find_answered(asked, bearer, now=now)
            if done is None:
                raise
    if done is None:
        begin_writing()
        lock_city()
        bearer = read_bearer()
        done = find_answered(asked, bearer, now=now)
    if done is not None:
        row_id, event_id, status, known, tag = done.id, done.event_id, done.status, done.answer, done.tag
        db.session.rollback()
        if known:
            return _answer(known, tag, status, event_id)
    else:
        event = write(bearer, values)
        event_id = event.id
        row_id = note_done(asked, bearer, event_id, status, now=now)
        db.session.commit()
    text, tag = told(own_event(bearer, event_id), bearer)
    if row_id:
        keep_answer(row_id, text, tag)
    return _answer(text, tag, status, event_id)


def told(event: Event, bearer: Bearer) -> tuple[str, str]:
    """Return an event's record as a text, and its tag; what it conflicts with among it."""
    tag = tag_of(event)
    record = own_record(OwnEvent(event, bearer, conflicts_of(event, bearer)))
    return as_text(record), tag


def as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _answer(text: str, tag: str, status: int, event_id: int) -> Response:
    response = Response(text, status, mimetype=JSON)
    response.set_etag(tag)
    if status == 201:
        response.headers["Location"] = address("own_events.one", event_id=event_id)
    return response


def _json_words(error: BadJSON) -> str:
    return {
        "form": _("This is no JSON in UTF-8."),
        "twice": _("The name “%(name)s” stands twice in one object.", name=error.what),
        "number": _("“%(number)s” is no number of JSON.", number=error.what),
        "deep": _("This is nested deeper than anything that is taken here."),
        "text": _("There are signs in it that are no text."),
    }[error.code]
