"""Findings as one reader may know them: the only way from what rules found to words and numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Row, select

from festival.base.database import db
from festival.conflicts.headings import is_concerned
from festival.conflicts.model import ASKING_STATES, Conflict, ConflictParty
from festival.conflicts.queries import concerning
from festival.events.model import Event
from festival.events.privacy import anonymised_title, may_know
from festival.findings.finding import Finding
from festival.findings.visible import VisibleFinding
from festival.organisers.model import Account
from festival.organisers.permissions import may

_MOST_IDS = 500
_FIELDS = tuple(one.name for one in fields(Finding))


def tell(
    findings: Sequence[Finding],
    reader: Account | None,
    locale: str,
    *,
    knows: Collection[int] = (),
    stored: Sequence[Conflict] = (),
) -> list[VisibleFinding]:
    """Return the findings, in their order, as far as the reader may know them. Two queries for all of them, none where
    `stored` are the conflicts that keep them, with their parties and events.

    What isn't public is known to its own people, the offices and the coordination, and to those who are concerned by
    the same conflict: a stored one that asks for something. A plan that nobody else can see concerns nobody. `knows`
    are events that the page around it has told the reader of.
    """
    rows: dict[int, Any] = {party.event_id: party.event for one in stored for party in one.parties}
    rows |= _rows({number for one in findings for number in one.event_ids} - rows.keys())
    unknown = {number for number, row in rows.items() if number not in knows and not may_know(reader, row)}
    keys = {one.key for one in findings if unknown.intersection(one.event_ids)}
    concerned = _concerned_by(stored, reader) if stored else _concerned(keys, reader)
    return [_told(one, rows, unknown - concerned.get(one.key, set()), locale) for one in findings]


def _told(finding: Finding, rows: Mapping[int, Any], hidden: set[int], locale: str) -> VisibleFinding:
    values = {name: getattr(finding, name) for name in _FIELDS}
    events = finding.evidence.get("events")
    german: list[str] = []
    if isinstance(events, list):
        said = [_event(one, rows.get(one["id"]), one["id"] in hidden, locale) for one in events]
        values["evidence"] = {**finding.evidence, "events": said}
        german = [one["title"] for one in said if one["is_known"] and one["is_german"]]
    return VisibleFinding(**values, is_whole=hidden.isdisjoint(finding.event_ids), german=tuple(german))


def _event(stored: Mapping[str, Any], row: Any, is_hidden: bool, locale: str) -> dict[str, Any]:
    """Return an event of the evidence with its name of today; one that is only being asked about has no row yet."""
    if row is not None and is_hidden:
        return {
            **stored,
            "title": anonymised_title(row.visitors_expected, row.setting),
            "organisation": "",
            "place": "",
            "visitors": None,
            "is_known": False,
            "is_german": False,
        }
    english = row.title_en if row is not None else ""
    title = (english if locale == "en" else "") or (row.title if row is not None else stored["title"])
    return {**stored, "title": title, "is_known": True, "is_german": locale == "en" and not english}


def _rows(ids: set[int]) -> dict[int, Row[Any]]:
    found: dict[int, Row[Any]] = {}
    for some in _batches(ids):
        query = select(
            Event.id,
            Event.title,
            Event.title_en,
            Event.organisation_id,
            Event.co_editors,
            Event.state,
            Event.visitors_expected,
            Event.setting,
        ).where(Event.id.in_(some))
        found.update((row.id, row) for row in db.session.execute(query))
    return found


def _concerned(keys: set[str], reader: Account | None) -> dict[str, set[int]]:
    """Return by key the events of those conflicts that ask the reader's own people for something."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    if reader is None or not reader.organisation_ids or not may(reader, "event.see_pencilled"):
        return found
    for some in _batches(keys):
        query = (
            select(Conflict.key, ConflictParty.event_id)
            .join(ConflictParty, ConflictParty.conflict_id == Conflict.id)
            .where(
                Conflict.key.in_(some),
                Conflict.state.in_(ASKING_STATES),
                concerning(reader.organisation_ids),
            )
        )
        for key, event_id in db.session.execute(query).tuples():
            found[key].add(event_id)
    return found


def _concerned_by(stored: Sequence[Conflict], reader: Account | None) -> dict[str, set[int]]:
    """The same of conflicts that are loaded with their parties."""
    if reader is None:
        return {}
    return {
        one.key: {party.event_id for party in one.parties}
        for one in stored
        if one.state in ASKING_STATES and is_concerned(one, reader)
    }


def _batches(those: Iterable[Any]) -> Iterable[list[Any]]:
    ordered = sorted(those)
    return (ordered[start : start + _MOST_IDS] for start in range(0, len(ordered), _MOST_IDS))
