"""The steps of the conversation: their order, and saving one of them without losing what anybody typed."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from festival.base.database import db
from festival.events.model import Event, StateChange
from festival.events.occurrences import line_of
from festival.events.saving import set_lines
from festival.organisers.model import Account

STEPS = {
    "what": _l("What"),
    "when": _l("When"),
    "where": _l("Where"),
    "whom": _l("For whom"),
    "needs": _l("What it needs"),
    "check": _l("Check answers"),
}


def next_step(step: str) -> str:
    """Return the step after this one; the last is `check`."""
    names = list(STEPS)
    return names[min(names.index(step) + 1, len(names) - 1)]


def is_changed_by(event: Event, values: dict[str, Any]) -> bool:
    """Whether the typed values differ from what stands in the event."""
    return any(_stored(event, name) != value for name, value in values.items())


def _stored(event: Event, name: str) -> Any:
    return [line_of(row) for row in event.lines] if name == "lines" else getattr(event, name)


def is_stale(event: Event, version: str | None) -> bool:
    """Whether the step was opened before somebody else saved; a form without a version counts as stale."""
    return (version or "") != str(event.version)


def who_was_faster(event: Event, account: Account) -> str:
    """Return in words that somebody else took the event's last step; empty where the account did. One query."""
    query = select(Account.name, StateChange.by_id).join(StateChange, StateChange.by_id == Account.id)
    query = query.where(StateChange.event_id == event.id).order_by(StateChange.id.desc()).limit(1)
    last = db.session.execute(query).tuples().first()
    if last is None or last[1] == account.id:
        return ""
    return _("%(name)s has done so already, since you opened this page.", name=last[0])


def apply(event: Event, values: dict[str, Any]) -> None:
    """Write the typed values into the event."""
    if "lines" in values:
        set_lines(event, values["lines"])
    for name in values.keys() - {"lines"}:
        setattr(event, name, values[name])
