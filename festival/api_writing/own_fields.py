"""What a program reads of its organisation's events: all it may write, and where the event stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from festival.access_tokens.bearer import Bearer
from festival.api_writing.written_fields import WRITTEN
from festival.base import clock
from festival.base.database import db
from festival.checks.draft import draft_of
from festival.events.lifecycle import ENDED_STATES, NEXT_STATES
from festival.events.model import Event
from festival.events.occurrences import plan_of
from festival.events.privacy import may_know
from festival.open_data.served import (
    ADDRESS,
    INSTANT,
    NUMBER,
    TEXT,
    TEXT_OR_NULL,
    Field,
    Record,
    address,
    list_of,
    local,
    one_of,
    thing,
)
from festival.programme.date_lines import event_url
from festival.registering.draft_words import FindingWords, findings_for
from festival.registering.steps import STEPS
from festival.registering.summary import missing_answers

CONFLICT = thing(
    rule=TEXT,
    weight=one_of(("strong", "plain", "note")),
    says=TEXT,
    reason=TEXT,
    evidence=list_of(TEXT),
    other_event={"type": ["integer", "null"]},
)
"""As its reader may know it: of plans that nobody has published neither name nor organiser."""
_STATES = tuple(NEXT_STATES)


@dataclass(frozen=True)
class OwnEvent:
    """An event of the organisation; `conflicts` are looked for where a single one is read."""

    event: Event
    bearer: Bearer
    conflicts: Sequence[dict[str, Any]] | None = None


def _dates(row: OwnEvent) -> list[dict[str, Any]]:
    """Return the single dates that differ, by the name that an address takes."""
    plan = plan_of(row.event) if row.event.lines else None
    return [
        {
            "named": f"{one.named:%Y-%m-%dT%H%M}",
            "state": one.kind,
            "reason": one.reason or None,
        }
        for one in (row.event.date_changes if plan else ())
    ]


READ = (
    Field("id", NUMBER, _l("Number of the event; it never changes."), lambda row: row.event.id),
    Field("uid", TEXT, _l("Name in calendars (iCal); it never changes."), lambda row: row.event.uid),
    Field(
        "state",
        one_of(_STATES),
        _l("How far it is: an idea, pencilled, submitted, confirmed, held, postponed, cancelled, withdrawn."),
        lambda row: row.event.state,
    ),
    Field("state_reason", TEXT_OR_NULL, _l("Why it is so."), lambda row: row.event.state_reason or None),
    Field(
        "next_states",
        list_of(one_of(_STATES)),
        _l("What may follow by the event’s life; whether it may be taken is said when it is."),
        lambda row: list(NEXT_STATES[row.event.state]),
    ),
    Field(
        "missing",
        list_of(one_of([one for one in STEPS if one != "check"])),
        _l("Which parts are still needed before it is handed in or published."),
        lambda row: missing_answers(row.event, "confirmed") if row.event.state not in ENDED_STATES else [],
    ),
    Field("organisation", NUMBER, _l("Number of the organisation."), lambda row: row.event.organisation_id),
    Field(
        "desk_url",
        ADDRESS,
        _l("Its page for whoever works on it."),
        lambda row: address("desk_events.event", event_id=row.event.id),
    ),
    Field(
        "url",
        {"type": ["string", "null"], "format": "uri"},
        _l("Its page for people; null while it isn’t public."),
        lambda row: event_url(row.event, lang=None, _external=True) if row.event.is_public else None,
    ),
    Field(
        "changed_dates",
        list_of(thing(named=TEXT, state=TEXT, reason=TEXT_OR_NULL)),
        _l("Single dates of which something else was said than of the whole."),
        _dates,
    ),
    Field(
        "changed_at",
        INSTANT,
        _l("When it was last changed."),
        lambda row: local(row.event.changed_at, row.event.tz),
    ),
    Field(
        "conflicts",
        {"anyOf": [list_of(CONFLICT), {"type": "null"}]},
        _l("What is to be settled before it is decided, as the organisation may know it; null in lists."),
        lambda row: row.conflicts,
    ),
)


def own_record(row: OwnEvent) -> Record:
    """Return the event as its program reads it."""
    return {field.name: field.make(row) for field in READ} | {
        name: one.field.make(row.event) for name, one in WRITTEN.items()
    }


def conflicts_of(event: Event, bearer: Bearer) -> list[dict[str, Any]]:
    """Return what the rules say of the event, the gravest first, as far as the token's organisation may know it. Reads
    only, and takes as long as the form's check."""
    if event.state in ENDED_STATES:
        return []
    found = findings_for(draft_of(event, now=clock.now()), bearer.account, offers=False)
    told = [*found.open, *found.small]
    others = select(Event).where(Event.id.in_({one.other_id for one in told if one.other_id}))
    known = {one.id for one in db.session.scalars(others) if may_know(bearer.account, one)}
    return [_conflict(one, known) for one in told]


def _conflict(one: FindingWords, known: set[int]) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "weight": one.weight,
        "says": one.word,
        "reason": one.reason,
        "evidence": list(one.evidence),
        "other_event": one.other_id if one.other_id in known else None,
    }
