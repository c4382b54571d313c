"""An event's thread as its reader may see it: what people said, and between it what was asked, stated and decided.

What is no message is told from the rows that hold it, and written nowhere a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import joinedload

from festival.attachments.file_lines import FileLine, file_line
from festival.base.database import db
from festival.base.paging import Page, page_of
from festival.base.text import render_markdown
from festival.conversation.model import Message
from festival.conversation.readers import reads_notes
from festival.events.model import Event, StateChange
from festival.history.queries import read_steps
from festival.history.words import step_entry
from festival.notices.talk_notices import unread_messages
from festival.organisers.model import Account
from festival.statements.model import OPEN, Statement
from festival.statements.office_answers import with_event
from festival.statements.statement_files import ANSWER, QUESTION, file_lines
from festival.statements.words import answer_words, kind_words, office_name

SHOWN = 25


def is_talked_of(event: Event, *, since: datetime) -> bool:
    """Return whether somebody has written a message about the event since then. One query."""
    written = select(Message.id).where(Message.event_id == event.id, Message.at > since)
    return bool(db.session.scalar(select(written.exists())))


@dataclass(frozen=True)
class ThreadLine:
    """One line of the thread. `kind` is message, step, stated or asked; what is no message has no `id`.

    `told` are names; `html` is the message, empty where it was taken back.
    """

    kind: str
    at: datetime
    who: str
    words: str = ""
    text: str = ""
    files: tuple[FileLine, ...] = ()
    id: int = 0
    html: str = ""
    told: tuple[str, ...] = ()
    is_note: bool = False
    is_new: bool = False
    corrected_at: datetime | None = None
    taken_back_at: datetime | None = None
    may_correct: bool = False
    may_take_back: bool = False


def thread_of(event: Event, reader: Account, locale: str, *, number: int, now: datetime) -> Page[ThreadLine]:
    """Return a page of the thread, the latest page first, each in the order in which things happened. Five queries at
    most, by ix_message_event, ix_state_change_event and ix_statement_event."""
    said = select(Message.at, literal("message").label("kind"), Message.id)
    said = said.where(Message.event_id == event.id)
    if not reads_notes(reader, event):
        said = said.where(Message.is_note.is_(False))
    steps = select(StateChange.at, literal("step").label("kind"), StateChange.id)
    stated = select(Statement.answered_at, literal("stated").label("kind"), Statement.id)
    # What is answered anew carries its question along: it was asked once.
    asked = select(Statement.asked_at, literal("asked").label("kind"), func.min(Statement.id))
    asked = asked.where(Statement.event_id == event.id, Statement.question != "")
    all_of_it = union_all(
        said,
        steps.where(StateChange.event_id == event.id),
        stated.where(Statement.event_id == event.id, Statement.answer != OPEN),
        asked.group_by(Statement.asked_at, Statement.kind, Statement.office_id),
    ).subquery()
    query = select(all_of_it.c.kind, all_of_it.c.id)
    query = query.order_by(all_of_it.c.at.desc(), all_of_it.c.kind, all_of_it.c.id.desc())
    page = page_of(query, size=SHOWN, number=number)
    ids: dict[str, set[int]] = {"message": set(), "step": set(), "stated": set(), "asked": set()}
    for kind, row_id in page.rows:
        ids[kind].add(row_id)
    lines = _messages(ids["message"], event, reader, now=now)
    lines |= {("step", one.id): _step(one, locale) for one in read_steps(sorted(ids["step"]))}
    for one in _statements(ids["stated"] | ids["asked"]):
        lines |= {("stated", one.id): _stated(one), ("asked", one.id): _asked(one)}
    return replace(page, rows=[lines[kind, row_id] for kind, row_id in reversed(page.rows)])


def _messages(
    ids: set[int], event: Event, reader: Account, *, now: datetime
) -> dict[tuple[str, int], ThreadLine]:
    if not ids:
        return {}
    query = (
        select(Message)
        .where(Message.id.in_(ids))
        .options(
            joinedload(Message.by).lazyload(Account.memberships),
            joinedload(Message.organisation),
            joinedload(Message.told).lazyload(Account.memberships),
            joinedload(Message.files),
        )
    )
    unread = unread_messages(reader.id, event.id)
    return {
        ("message", one.id): ThreadLine(
            kind="message",
            at=one.at,
            who=f"{one.by.name}, {one.organisation.name if one.organisation else _('Coordination')}",
            files=tuple(
                file_line(
                    file,
                    url_for("message.file", event_id=event.id, message_id=one.id, attachment_id=file.id),
                )
                for file in one.files
            ),
            id=one.id,
            html=render_markdown(one.text, top=4),
            told=tuple(account.name for account in one.told),
            is_note=one.is_note,
            is_new=one.id in unread,
            corrected_at=one.corrected_at,
            taken_back_at=one.taken_back_at,
            may_correct=one.by_id == reader.id and one.may_be_corrected(now),
            may_take_back=one.by_id == reader.id and one.taken_back_at is None,
        )
        for one in db.session.scalars(query).unique()
    }


def _statements(ids: set[int]) -> Sequence[Statement]:
    query = with_event(select(Statement).where(Statement.id.in_(ids)))
    return list(db.session.scalars(query).unique()) if ids else []


def _step(step: StateChange, locale: str) -> ThreadLine:
    entry = step_entry(step, locale)
    return ThreadLine("step", entry.at, entry.who, entry.words, entry.why)


def _stated(one: Statement) -> ThreadLine:
    by = one.answered_by.name if one.answered_by else ""
    who = ", ".join(part for part in (by, office_name(one)) if part)
    at = one.answered_at or one.asked_at
    return ThreadLine("stated", at, who, answer_words(one.answer), one.text, file_lines(one, ANSWER))


def _asked(one: Statement) -> ThreadLine:
    words = kind_words(one.kind) or _("Asked for a statement")
    words = _("%(what)s to %(whom)s", what=words, whom=office_name(one))
    return ThreadLine(
        "asked", one.asked_at, _("Coordination"), words, one.question, file_lines(one, QUESTION)
    )
