"""The minutes of a meeting: what was decided on a day, as a document people can edit and file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from docx import Document
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from festival.base import dates
from festival.base.city import get_city
from festival.base.database import db
from festival.mediation.model import Decision


def minutes_of(meeting_on: date) -> list[Decision]:
    """Return the decisions of a meeting in their order. One query."""
    query = select(Decision).where(Decision.meeting_on == meeting_on).options(joinedload(Decision.written_by))
    return list(db.session.scalars(query.order_by(Decision.at, Decision.id)))


def meeting_days() -> list[tuple[date, int]]:
    """Return the days of all meetings, the latest first, with how many decisions were written. One query."""
    query = (
        select(Decision.meeting_on, func.count())
        .where(Decision.meeting_on.is_not(None))
        .group_by(Decision.meeting_on)
        .order_by(Decision.meeting_on.desc())
    )
    return [(on, number) for on, number in db.session.execute(query).tuples() if on is not None]


def minutes_document(day: date, entries: Sequence[dict[str, Any]], locale: str) -> bytes:
    """Return the minutes as a Word document (Office Open XML)."""
    document = Document()
    document.core_properties.author = get_city().name
    document.core_properties.title = _("Minutes of %(day)s", day=dates.long_day(day, locale))
    document.add_heading(_("Minutes of %(day)s", day=dates.long_day(day, locale)), level=0)
    document.add_paragraph(_("Coordination of events in %(city)s", city=get_city().name))
    for number, entry in enumerate(entries, 1):
        decision, seen = entry["decision"], entry["seen"]
        days = " ".join(filter(None, (seen.when, seen.further)))
        document.add_heading(f"{number}. {seen.rule}: {days}", level=1)
        document.add_paragraph(seen.reason)
        for party in seen.parties:
            document.add_paragraph(
                ", ".join(
                    part for part in (party.title, party.organisation, party.when, party.place) if part
                ),
                style="List Bullet",
            )
        document.add_heading(_("Decision"), level=2)
        for paragraph in decision.text.splitlines():
            document.add_paragraph(paragraph)
        if decision.for_good:
            document.add_paragraph(_("For all that ask the same, also those to come."))
        if entry["task"]:
            document.add_paragraph(entry["task"])
        if entry["custom"]:
            document.add_paragraph(_("Custom: %(custom)s", custom=entry["custom"]))
        document.add_paragraph(_("Taken by: %(who)s", who=decision.taken_by or decision.written_by.name))
    if not entries:
        document.add_paragraph(_("Nothing was decided on this day."))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
