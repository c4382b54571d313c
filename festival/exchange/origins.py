"""Where an event comes from, for its people: which source, what was changed here, whether it has gone from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select

from festival.base.database import db
from festival.events.model import Event
from festival.exchange.event_values import values_of
from festival.exchange.model import ImportedEvent, Source
from festival.exchange.source_readers import PAGES
from festival.exchange.values import is_empty
from festival.organisers.model import Account
from festival.organisers.permissions import may

LONGEST_SHOWN = 200
_SHOWN = ("title", "summary", "price", "link")
"""Fields of which the words of the source are short enough to stand beside ours."""


@dataclass(frozen=True)
class Edited:
    """A field that says something else here than in the source: its name, and what is said there where it is short."""

    words: str
    given: str


@dataclass(frozen=True)
class Origin:
    """A source that has the event, or had it until `gone_since`."""

    source_id: int
    kind: str
    name: str
    organisation_id: int | None
    good_at: datetime | None
    gone_since: datetime | None
    edited: list[Edited]


def origins_of(event: Event) -> list[Origin]:
    """Return where an event comes from, and what was given up for it; its lines and single dates have to be loaded.

    One query.
    """
    given_up = select(Event.id).where(Event.merged_into_id == event.id)
    query = select(ImportedEvent, Source).join(Source, Source.id == ImportedEvent.source_id)
    rows = db.session.execute(
        query.where(or_(ImportedEvent.event_id == event.id, ImportedEvent.event_id.in_(given_up))).order_by(
            ImportedEvent.id
        )
    )
    found = rows.tuples().all()
    here = values_of(event) if found else {}
    return [
        Origin(
            source_id=source.id,
            kind=source.kind,
            name=source.name or _("Calendar files"),
            organisation_id=source.organisation_id,
            good_at=source.good_at,
            gone_since=known.gone_since,
            edited=[
                Edited(_names()[name], str(value)[:LONGEST_SHOWN] if name in _SHOWN else "")
                for name, value in known.given.items()
                if name in _names() and here[name] != value and not is_empty(name, value)
            ],
        )
        for known, source in found
    ]


def origin_page(origin: Origin, account: Account) -> str:
    """Return the address of the page of a source; empty where there is none, or none for this reader."""
    endpoint = PAGES.get(origin.kind)
    if endpoint is None or not may(account, "organisation.see", origin):
        return ""
    return url_for(endpoint, source_id=origin.source_id)


def _names() -> dict[str, str]:
    return {
        "title": _("Title"),
        "lines": _("Times"),
        "changes": _("Single dates"),
        "summary": _("In one sentence"),
        "description": _("Description"),
        "place": _("Place"),
        "category": _("Type"),
        "audiences": _("For whom"),
        "tone": _("Tone"),
        "link": _("Web page"),
        "is_free": _("Free of charge"),
        "price": _("Price"),
        "visitors_expected": _("Visitors expected"),
    }
