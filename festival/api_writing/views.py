"""/api/v1/own-events: an organisation's own programs enter, read and change its events. By access tokens alone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadRequest, Conflict, Forbidden, UnprocessableEntity

from festival.access_tokens.bearer import Bearer
from festival.access_tokens.scopes import PUBLISH, READ_OWN, WRITE
from festival.api_writing.doing import (
    as_text,
    check_repeats,
    do_once,
    living_event,
    own_event,
    read_body,
    tag_of,
    told,
)
from festival.api_writing.letting_in import lets_in
from festival.api_writing.one_date import follow_again, read_one_date
from festival.api_writing.own_fields import OwnEvent, own_record
from festival.api_writing.refusal import Refusal
from festival.api_writing.typed_body import TypedBody
from festival.api_writing.written_fields import CANCELLING, CHANGES, NEW, ONE_DATE, TO_STATE
from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.events.change_log import note_change
from festival.events.lifecycle import giving_up
from festival.events.model import DateChange, Event
from festival.events.saving import change_date, new_event, write_event
from festival.open_data.cursors import read_cursor, write_cursor
from festival.open_data.found_events import row_number
from festival.open_data.problems import problem
from festival.open_data.read_question import JSON, asked_limit
from festival.open_data.served import address
from festival.organisations.newcomers import TooManyHeld
from festival.programme.filters import BadFilter, only_value
from festival.registering.steps import apply, is_changed_by
from festival.registering.taking_steps import StepRefused, check_rights, go_to_state

own_events = Blueprint("own_events", __name__, url_prefix="/api/v1/own-events")
_STATUS = {"rights": Forbidden, "missing": UnprocessableEntity, "reason": UnprocessableEntity}


@own_events.get("")
@lets_in(READ_OWN, "limit", "cursor")
def listed(bearer: Bearer) -> Response:
    """A page of the organisation's events by number, those that aren't public among them. Its tokens."""
    limit, after = _paging(bearer)
    query = (
        select(Event)
        .where(Event.organisation_id == bearer.organisation.id, Event.id > after)
        .options(joinedload(Event.organisation), selectinload(Event.date_changes), selectinload(Event.lines))
        .order_by(Event.id)
        .limit(limit + 1)
    )
    found = list(db.session.scalars(query))
    follows = None
    if len(found) > limit:
        cursor = write_cursor(
            "own-events", [("organisation", str(bearer.organisation.id))], [found[limit - 1].id]
        )
        follows = address(".listed", limit=limit, cursor=cursor)
    items = [own_record(OwnEvent(event, bearer)) | {"etag": f'"{tag_of(event)}"'} for event in found[:limit]]
    return Response(as_text({"items": items, "next": follows}), mimetype=JSON)


@own_events.post("")
@lets_in(WRITE)
def create(bearer: Bearer) -> Response:
    """Enter an event, as an idea: nothing is decided yet, and its conflicts are told. The organisation's tokens."""
    body = read_body(NEW)
    check_repeats(body)

    def read(bearer: Bearer) -> dict[str, Any]:
        organisation = bearer.organisation
        blank = Event(zone=get_city().zone, closed=[], lines=[], is_opening_hours=False)
        return TypedBody(body, blank, [(organisation.id, organisation.name)]).read()

    def write(bearer: Bearer, values: dict[str, Any]) -> Event:
        event = new_event(values["title"], organisation_id=bearer.organisation.id, by=bearer.account)
        apply(event, values)
        write_event(event, now=clock.now(), by=bearer.account)
        note_change(event, "sent", bearer.id, {}, now=clock.now())
        return event

    return do_once(write, read=read, status=201, needs_key=True)


@own_events.get("/<int:event_id>")
@lets_in(READ_OWN)
def one(event_id: int, bearer: Bearer) -> Response:
    """One event with its conflicts. Tokens of an organisation that works on it."""
    text, tag = told(own_event(bearer, event_id), bearer)
    response = Response(text, mimetype=JSON)
    response.set_etag(tag)
    response.make_conditional(request)
    return response


@own_events.patch("/<int:event_id>")
@lets_in(WRITE)
def change(event_id: int, bearer: Bearer) -> Response:
    """Change the fields that are sent, as the forms would. Tokens of an organisation that works on it."""
    body = read_body(CHANGES)
    check_repeats(body)

    def read(bearer: Bearer) -> tuple[int, dict[str, Any]]:
        event = living_event(bearer, event_id)
        own = [(event.organisation_id, event.organisation.name)]
        return event.version, TypedBody(body, event, own).read()

    def write(bearer: Bearer, found: tuple[int, dict[str, Any]]) -> Event:
        event = living_event(bearer, event_id)
        _version, values = (
            found if found[0] == event.version else read(bearer)
        )  # If-Match: * takes any version
        if is_changed_by(event, values):
            apply(event, values)
            write_event(event, now=clock.now(), by=bearer.account)
        return event

    return do_once(write, read=read)


@own_events.post("/<int:event_id>/state")
@lets_in(PUBLISH)
def to_state(event_id: int, bearer: Bearer) -> Response:
    """Take the next step in the event's life. Tokens of the organisation that leads it."""
    body = read_body(TO_STATE)
    return do_once(lambda bearer, _read: _take(living_event(bearer, event_id), bearer, body["state"], body))


@own_events.post("/<int:event_id>/cancel")
@lets_in(PUBLISH)
def cancel(event_id: int, bearer: Bearer) -> Response:
    """Give the event up: what was public is cancelled and says why, anything else withdrawn. Tokens of the organisation
    that leads it."""
    body = read_body(CANCELLING)

    def write(bearer: Bearer, _read: None) -> Event:
        event = living_event(bearer, event_id)
        return _take(event, bearer, giving_up(event.state), body)

    return do_once(write)


@own_events.put("/<int:event_id>/dates/<named>")
@lets_in(WRITE)
def change_one_date(event_id: int, named: str, bearer: Bearer) -> Response:
    """Cancel or move one date, or give it another place. Tokens of an organisation that works on the event."""
    body = read_body(ONE_DATE)

    def read(bearer: Bearer) -> tuple[int, DateChange]:
        event = living_event(bearer, event_id)
        return event.version, read_one_date(event, named, body, bearer)

    def write(bearer: Bearer, found: tuple[int, DateChange]) -> Event:
        event = living_event(bearer, event_id)
        _version, change = found if found[0] == event.version else read(bearer)
        change_date(event, change, now=clock.now())
        return event

    return do_once(write, read=read)


@own_events.delete("/<int:event_id>/dates/<named>")
@lets_in(WRITE)
def restore_date(event_id: int, named: str, bearer: Bearer) -> Response:
    """Let one date follow the series again. Tokens of an organisation that works on the event."""
    return do_once(lambda bearer, _read: follow_again(living_event(bearer, event_id), named, bearer))


def _take(event: Event, bearer: Bearer, state: str, body: dict[str, Any]) -> Event:
    try:
        check_rights(event, bearer.account, state)
        if state != event.state:
            go_to_state(event, bearer.account, state, body.get("reason") or "", now=clock.now())
    except StepRefused as refused:
        error = _STATUS.get(refused.about, Conflict)()
        words = refused.words or _("Only the organisation that leads the event may do this.")
        if refused.about == "reason":
            raise Refusal(error, words, errors=[{"pointer": "/reason", "detail": words}]) from None
        raise Refusal(error, words) from None
    return event


def _paging(bearer: Bearer) -> tuple[int, int]:
    """Return how many are asked for, and behind which number. Raises BadFilter."""
    limit = asked_limit(request.args)
    if "cursor" not in request.args:
        return limit, 0
    cursor = only_value("cursor", request.args)
    after = read_cursor(cursor, "own-events", [("organisation", str(bearer.organisation.id))])
    return limit, row_number(after[0]) if after else 0


def refuse(refusal: Refusal) -> ResponseReturnValue:
    """What a program is refused, as problem details; what was begun is let go."""
    db.session.rollback()
    seconds = refusal.more.pop("retry_after", None)
    response = problem(refusal.error, refusal.detail, **refusal.more)
    if refusal.challenge:
        response.headers["WWW-Authenticate"] = refusal.challenge
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def too_many_held(error: TooManyHeld) -> ResponseReturnValue:
    """More dates than an organisation holds that nobody has admitted."""
    return refuse(Refusal(Conflict(), str(error)))


def changed_meanwhile(_error: StaleDataError | IntegrityError) -> ResponseReturnValue:
    """Two saved at the same moment, or a place went that was still there when the body was read."""
    return refuse(Refusal(Conflict(), _("Somebody else saved this at the same moment. Read it again.")))


def bad_parameter(error: BadFilter) -> ResponseReturnValue:
    """What is wrong in a question, with the name of its parameter."""
    words = _("The filter “%(name)s” does not know “%(value)s”.", name=error.name, value=error.value)
    return problem(BadRequest(), words, parameter=error.name)


def keep_private(response: Response) -> Response:
    """Keep answers out of caches, and out of pages of other sites: tokens don't belong in browsers. So what is said
    where no view of ours answers, such as 405."""
    prefix = own_events.url_prefix or ""
    if request.path == prefix or request.path.startswith(f"{prefix}/"):
        for name in [name for name, _value in response.headers if name.startswith("Access-Control-")]:
            del response.headers[name]
        response.headers["Cache-Control"] = "private, no-store"
    return response


own_events.after_app_request(keep_private)
own_events.register_error_handler(Refusal, refuse)
own_events.register_error_handler(TooManyHeld, too_many_held)
own_events.register_error_handler(StaleDataError, changed_meanwhile)
own_events.register_error_handler(IntegrityError, changed_meanwhile)
own_events.register_error_handler(BadFilter, bad_parameter)
