"""Conflicts as one line each, for pages that point at them: the year, and a day of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Row, case, null, select

from festival.base.database import db
from festival.base.plurals import ngettext
from festival.conflicts.model import Conflict, ConflictParty
from festival.events.model import Event
from festival.events.privacy import say_row_for
from festival.organisers.model import Account, Organisation
from festival.rules.event_words import day_words
from festival.rules.words import rule_name

MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """Where a conflict is read, which rule found it, when it is, and between what, as far as the reader may know."""

    url: str
    day: str
    rule: str
    between: str
    dates: int


def conflict_lines(
    groups: Sequence[Sequence[Any]], reader: Account | None, locale: str
) -> list[ConflictLine]:
    """Return a line for each group of `by_question`, in the same order. One query."""
    asked = f"?lang={locale}" if request.args.get("lang") == locale else ""
    parties = _parties(groups) if groups else {}
    return [
        ConflictLine(
            url=f"{request.script_root}/desk/conflicts/{rows[0].id}{asked}",
            day=day_words(rows[0].on, _evidence(parties.get(rows[0].id, [])), locale),
            rule=rule_name(rows[0].rule),
            between=_between(_once([one for row in rows for one in parties.get(row.id, [])]), reader, locale),
            dates=sum(row.dates for row in rows),
        )
        for rows in groups
    ]


def by_question(rows: Iterable[Any]) -> list[list[Any]]:
    """Return the rows of `open_conflicts`, those that ask the same together, in the order of the first of each."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        groups.setdefault((row.question, row.state), []).append(row)
    return list(groups.values())


def _once(parties: Iterable[Row[Any]]) -> list[Row[Any]]:
    return list({one.event_id: one for one in parties}.values())


def _evidence(parties: Sequence[Row[Any]]) -> dict[str, Any]:
    return parties[0].evidence or {} if parties else {}


def _parties(groups: Sequence[Sequence[Any]]) -> dict[int, list[Row[Any]]]:
    """The events of each conflict; those of a group's first one, whose day is told, with its evidence."""
    firsts = [rows[0].id for rows in groups]
    query = (
        select(
            ConflictParty.conflict_id,
            Event.id.label("event_id"),
            Event.title,
            Event.title_en,
            Event.state,
            Event.setting,
            Event.visitors_expected,
            Event.organisation_id,
            Event.co_editors,
            Organisation.name.label("organisation"),
            case((Conflict.id.in_(firsts), Conflict.evidence), else_=null()).label("evidence"),
        )
        .join(Conflict, Conflict.id == ConflictParty.conflict_id)
        .join(Event, Event.id == ConflictParty.event_id)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .where(ConflictParty.conflict_id.in_([row.id for rows in groups for row in rows]))
        .order_by(ConflictParty.conflict_id, Event.id)
    )
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.conflict_id].append(row)
    return found


def _between(parties: list[Row[Any]], reader: Account | None, locale: str) -> str:
    said = [say_row_for(reader, row, locale) for row in parties]
    titles = [one.title for one in sorted(said, key=lambda one: not one.is_full)]
    more = len(titles) - MOST_NAMED
    if more > 0:
        titles[MOST_NAMED:] = [ngettext("%(num)s more", "%(num)s more", more)]
    return " · ".join(titles)
