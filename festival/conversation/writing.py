"""Saying something about an event, correcting it, taking it back; and telling whoever takes part."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import delete, select

from festival.attachments.model import Attachment
from festival.attachments.sent_files import SentFiles
from festival.base.database import db
from festival.conversation.model import Message, MessageFile, MessageTold
from festival.conversation.readers import acting_ids, people_in_talk
from festival.events.model import Event
from festival.notices.talk_notices import Told, mark_talk_read, tell_of_message
from festival.organisers.model import Account


@dataclass(frozen=True)
class Said:
    """What somebody says: `told` are accounts that are to read it at once; the same under one `key` arrives once."""

    key: str
    text: str
    told: Collection[int] = ()
    is_note: bool = False
    files: SentFiles = field(default_factory=SentFiles)


def write_message(event: Event, said: Said, by: Account, *, now: datetime) -> Message | None:
    """Write a message and tell whoever takes part; None where it has arrived before. Writes; the caller commits."""
    key = _key_of(said, event, by)
    if db.session.scalar(select(Message.id).where(Message.key == key)) is not None:
        said.files.drop()
        return None
    message = Message(
        event_id=event.id,
        key=key,
        by_id=by.id,
        organisation_id=_spoken_for(event, by),
        text=said.text,
        is_note=said.is_note,
        at=now,
    )
    db.session.add(message)
    files = said.files.hang(event.id, by.id)
    db.session.add_all(MessageFile(message_id=message.id, attachment_id=one.id) for one in files)
    readers = {one.id for one in people_in_talk(event) if one.reads_notes or not said.is_note} - {by.id}
    named = readers & set(said.told)
    db.session.add_all(MessageTold(message_id=message.id, account_id=one) for one in sorted(named))
    mark_talk_read(by.id, event.id, now=now)
    tell_of_message(event, Told(message.id, said.is_note, named, readers - named), by)
    return message


def _key_of(said: Said, event: Event, by: Account) -> str:
    """Return what a message is known by: its form with what that brought, since who goes back to a form may write other
    words into it."""
    files = [(one.file_name, one.size_bytes) for one in said.files.files]
    return str(uuid5(NAMESPACE_OID, repr((said.key, event.id, by.id, said.text, said.is_note, files))))


def correct_message(message: Message, text: str, *, now: datetime) -> None:
    """Put other words in the message's place. Writes; the caller commits."""
    message.text, message.corrected_at = text, now


def take_back(message: Message, *, now: datetime) -> None:
    """Take the message's words and files away; that it was there, and when it went, stays. Writes."""
    if message.taken_back_at is not None:
        return
    message.text, message.taken_back_at = "", now
    hung = select(MessageFile.attachment_id).where(MessageFile.message_id == message.id)
    db.session.execute(delete(Attachment).where(Attachment.id.in_(hung)))


def _spoken_for(event: Event, by: Account) -> int | None:
    """Return for which organisation somebody speaks: one whose event it is, else an office, else any they act for."""
    acting = [one for one in by.memberships if one.may_edit]
    own = acting_ids(event)
    acting.sort(key=lambda one: (one.organisation_id not in own, not one.organisation.is_office, one.id))
    is_own = bool(acting) and acting[0].organisation_id in own
    if not acting or (by.role != "member" and not is_own):
        return None
    return acting[0].organisation_id
