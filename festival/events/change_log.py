"""What was changed of an event, by whom and when: rows beside the steps of its life, never edited, never deleted.

What a field was is noted when it is set, on whatever way; `write_event` writes it down as one row.
"""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import ForeignKey, Index, String, event, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session, relationship
from sqlalchemy.orm.base import NO_VALUE

from festival.base import clock
from festival.base.database import Base, db
from festival.events.model import DateChange, Event, acting_through
from festival.organisers.model import Account, Organisation
from festival.places.model import Venue

TEXTS = ("title", "title_en", "summary", "summary_en", "description", "description_en", "place_name", "price")
ANSWERS = (
    *("category", "tone", "prominence", "audiences", "languages", "access_yes", "access_no"),
    *("setup_minutes", "teardown_minutes", "is_opening_hours", "closed", "is_free", "visitors_expected"),
    *("sound", "setting", "needs_quiet", "traits", "link", "image_alt", "image_credit", "image_licence"),
)
UNTOLD = ("geometry", "image_name", "contact_name", "contact_email", "contact_phone")
"""Of these is told that they were changed, and not what they were: who is no contact any more stays nowhere."""
_WATCHED = (*TEXTS, *ANSWERS, *UNTOLD, "times_text", "venue_id", "organisation_id")
MOST_KEPT = 1200
"""So many characters of a text are kept, of what it was and of what it is, around what differs."""
AROUND = 60
MOST_LINES = 12
"""So many lines of its times are kept that went, and that came; the others are counted."""
_BEFORE = "festival_events_before"


class EventChange(Base):
    """One change of an event that is no step of its life. `values` hold what it was and is, as far as it is told.

    Kinds, and what their values are: `edited` (`fields`: name to [was, is]; `gone`, `came`: lines of times as
    texts), `date` (`named`; `was` and `now`: what is said of it, None for nothing), `lent` (`lent`: [name, unit,
    was, is] of each), `aside` and `back` (`other_id`: for which event a series steps aside), `renewed` (`until`),
    `sent` (nothing: a program entered it), `follows` (`other_id`: the event of last time), `together` (`step`,
    `who`, `may_edit`, `words`), `festival` (`step`, `other_id`: the festival, `words`).
    """

    __tablename__ = "event_change"
    __table_args__ = (
        Index("ix_event_change_event", "event_id", "at"),
    )  # an event's history, the latest first

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    through: Mapped[str] = mapped_column(default=acting_through)
    """The name of the access token by which a program of theirs did it; empty where a person did."""

    by: Mapped[Account | None] = relationship(lazy="raise_on_sql")


def note_change(
    changed: Event, kind: str, by_id: int | None, values: dict[str, Any], *, now: datetime
) -> None:
    """Write down what was changed, in the running transaction."""
    db.session.add(EventChange(event_id=changed.id, kind=kind, values=values, by_id=by_id, at=now))


def note_edits(changed: Event, by: Account | None, *, now: datetime, is_new: bool) -> None:
    """Write down which of the event's fields are others than when the running transaction began, as one row; of a new
    event nothing."""
    before: dict[str, Any] = db.session().info.get(_BEFORE, {}).pop(changed.id, {})
    if is_new:
        return
    differing = {name: was for name, was in before.items() if _said(was) != _said(getattr(changed, name))}
    if not changed.image_name and "image_name" not in differing:
        differing = {name: was for name, was in differing.items() if not name.startswith("image_")}
    values = _lines_told(differing.pop("times_text"), changed.times_text) if "times_text" in differing else {}
    fields = {}
    for name, was in differing.items():
        if name in TEXTS:
            fields[name] = list(around_difference(was or "", getattr(changed, name) or ""))
        elif name in ANSWERS:
            fields[name] = [was, getattr(changed, name)]
        elif name == "venue_id":
            fields["venue"] = [_name_of(Venue, was), _name_of(Venue, changed.venue_id)]
        elif name == "organisation_id":
            fields["organisation"] = [
                _name_of(Organisation, was),
                _name_of(Organisation, changed.organisation_id),
            ]
        else:
            fields["contact" if name.startswith("contact_") else name] = []
    if fields or values:
        by_id = by.id if by else None
        told = {"fields": fields} | values if fields else values
        note_change(changed, "edited", by_id, told, now=now)


def _said(value: Any) -> Any:
    """Return an answer, None for an empty one; a no and a nought are answers."""
    return None if value in ("", [], {}) else value


def around_difference(was: str, now: str) -> tuple[str, str]:
    """Return both texts without what they have in common at their beginning and end, but for a few words, and cut to
    MOST_KEPT."""
    start = _word_start(was, _alike(was, now) - AROUND)
    end = max(_alike(was[:start:-1], now[:start:-1]) - AROUND, 0)
    return _cut(was, start, len(was) - end), _cut(now, start, len(now) - end)


def _alike(one: str, other: str) -> int:
    """Return with how many characters both begin."""
    return sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _word_start(text: str, at: int) -> int:
    return text.rfind(" ", 0, at) + 1 if at > 0 else 0


def _cut(text: str, start: int, end: int) -> str:
    kept = text[start : min(end, start + MOST_KEPT)]
    return ("… " if start else "") + kept + (" …" if start + len(kept) < len(text) else "")


def _lines_told(was: str | None, now: str) -> dict[str, Any]:
    old, new = (was or "").split("\n"), now.split("\n")
    told: dict[str, Any] = {}
    for name, lines in (
        ("gone", [line for line in old if line and line not in set(new)]),
        ("came", [line for line in new if line and line not in set(old)]),
    ):
        told[name] = lines[:MOST_LINES]
        told[f"{name}_more"] = max(len(lines) - MOST_LINES, 0)
    return told


def _name_of(kind: type[Any], number: int | None) -> str:
    return "" if number is None else str(db.session.get_one(kind, number).name)


def said_of_date(change: DateChange | None) -> dict[str, Any] | None:
    """Return what is kept of what was said of a single date; None for nothing."""
    if change is None:
        return None
    said: dict[str, Any] = {"kind": change.kind}
    if change.local_start is not None and change.local_end is not None:
        said |= {"from": change.local_start.isoformat(), "to": change.local_end.isoformat()}
    place = _name_of(Venue, change.venue_id) or change.place_name or ""
    return said | {"place": place, "reason": (change.reason or "")[:MOST_KEPT]}


def _note_what_was(changed: Event, _value: Any, was: Any, initiator: Any) -> None:
    """Note what a watched field was before it is set: once it is flushed, wherever that is, it is forgotten."""
    session = object_session(changed)
    if session is not None and inspect(changed).persistent and was is not NO_VALUE:
        before: dict[int, dict[str, Any]] = session.info.setdefault(_BEFORE, {})
        before.setdefault(changed.id, {}).setdefault(initiator.key, was)


for _name in _WATCHED:  # with active_history what a field was is read where the row has not been
    event.listen(getattr(Event, _name), "set", _note_what_was, active_history=True)


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_BEFORE, None)
