"""What happened to an event so far, in words: the steps of its life and its changes, for those who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from festival.base import dates, vocabulary
from festival.base.database import db
from festival.base.templating import today
from festival.events.history import EventChange
from festival.events.model import Event, StateChange
from festival.forms.query_args import read_day
from festival.organisers.model import Account


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened: when, what, who did it (empty for nobody), and why (empty where nobody said)."""

    at: datetime
    words: str
    who: str
    why: str = ""


def history_of(event: Event, locale: str) -> list[HistoryLine]:
    """Return what happened to the event, the latest first. Two queries; reads `event.organisation`."""
    steps = select(StateChange).where(StateChange.event_id == event.id).options(joinedload(StateChange.by))
    changes = select(EventChange).where(EventChange.event_id == event.id).options(joinedload(EventChange.by))
    lines = [(one.at, 1, one.id, _step_line(one, event, locale)) for one in db.session.scalars(steps)]
    lines += [(one.at, 0, one.id, _change_line(one, event, locale)) for one in db.session.scalars(changes)]
    return [line for *_order, line in sorted(lines, key=lambda entry: entry[:3], reverse=True)]


def _step_line(step: StateChange, event: Event, locale: str) -> HistoryLine:
    before, after = (vocabulary.label("state", state, locale) for state in (step.from_state, step.to_state))
    words = f"{before} → {after}"
    if step.cause == "lapsed":
        words = _("Lapsed: nobody renewed the held date. Its place is free again.")
    return HistoryLine(step.at, words, author_words(step.by, event), step.reason)


def _change_line(change: EventChange, event: Event, locale: str) -> HistoryLine:
    until = read_day(str(change.values.get("until", "")))
    day = dates.short_day(until, locale, this_year=today().year) if until else ""
    return HistoryLine(
        change.at, _("Renewed: it lapses on %(day)s now.", day=day), author_words(change.by, event)
    )


def author_words(account: Account | None, event: Event) -> str:
    """Return who it was: by name, or by what they belonged to where the account is closed; empty for nobody."""
    if account is None:
        return ""
    if account.is_active:
        return account.name
    if event.organisation_id in account.organisation_ids or account.role == "member":
        return event.organisation.name
    return _("the coordination")
