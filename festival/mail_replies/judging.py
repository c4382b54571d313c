"""What becomes of an answer by mail: it is judged, and written where it is talked about, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from festival.attachments.file_names import seen_name
from festival.attachments.sent_files import MOST_FILES, SentFiles, keep_all
from festival.base.database import begin_writing, db, lock_city
from festival.base.text import excerpt
from festival.conflicts.queries import conflict_for
from festival.conversation.forms import LONGEST_MESSAGE
from festival.conversation.readers import may_write, reads_notes
from festival.conversation.writing import Said, write_message
from festival.events.model import Event
from festival.mail_replies.incoming import Incoming, read_incoming
from festival.mediation.forms import LETTER_LENGTH
from festival.mediation.letters import Voice, write_letter
from festival.mediation.talk_access import may_speak
from festival.organisers.addressees import written_language
from festival.organisers.model import Account
from festival.organisers.permissions import may
from festival.outbox.answered import is_known, note_answer
from festival.outbox.bounces import note_bounce
from festival.outbox.mail import speaking
from festival.outbox.reply_addresses import BadReplyAddress, TalkKey, read_reply_address

LONGEST_NAMES = 200


@dataclass(frozen=True)
class Judged:
    """What an answer is: `outcome` is taken, or why it goes nowhere; `key` and `account` only of what is taken."""

    outcome: str
    key: TalkKey | None = None
    account: Account | None = None


@dataclass(frozen=True)
class Answer:
    """What is to be written where; under its key it is written once."""

    key: TalkKey
    message_key: str
    text: str
    files: SentFiles


def take_answer(raw: bytes, *, now: datetime) -> str:
    """Return what became of a mail: written, or why it goes nowhere; a second time nothing happens. Commits.

    Files are kept before anything is locked, as where a form brings them.
    """
    mail = read_incoming(raw)
    if is_known(mail.digest):
        return "known"
    judged = judge(mail, now=now)
    outcome = judged.outcome
    if judged.key is None or judged.account is None:
        begin_writing()
        if outcome == "automatic" and note_bounce(raw, now=now) is not None:
            outcome = "bounce"
        note_answer(mail.digest, outcome, now=now)
        db.session.commit()
        return outcome
    account_id, key = judged.account.id, judged.key
    with speaking(written_language(judged.account)):
        answer = _answer_of(mail, key)
        begin_writing()
        lock_city()
        account = db.session.get_one(Account, account_id)
        if not _write(answer, account, now=now):
            answer.files.drop()
            outcome = "closed"
        note_answer(mail.digest, outcome, now=now)
        db.session.commit()
    return outcome


def judge(mail: Incoming, *, now: datetime) -> Judged:
    """Return whether the mail is an answer that is taken, by its addresses, its sender and its words."""
    if mail.is_automatic:
        return Judged("automatic")
    key, wrong = None, ""
    for address in mail.recipients:
        try:
            key = key or read_reply_address(address, now=now)
        except BadReplyAddress as error:
            wrong = error.code
    if key is None:
        return Judged(wrong or "not_ours")
    account = db.session.get(Account, key.account_id)
    if account is None or not account.is_active or account.email.lower() != mail.sender:
        return Judged("stranger")
    if not mail.text and not mail.files:
        return Judged("empty")
    return Judged("taken", key, account)


def _answer_of(mail: Incoming, key: TalkKey) -> Answer:
    """Return what is to be written, with the files that are taken; the text says where some are not."""
    kept, left_out = SentFiles(), []
    for name, content in mail.files:
        one = keep_all([(name, content)]) if key.kind != "conflict" and len(kept.files) < MOST_FILES else None
        if one is None or one.wrong:
            left_out.append(seen_name(name) or _("unnamed"))
        else:
            kept.files += one.files
    text = mail.text or _("Sent with this mail:")
    if left_out:
        names = excerpt(", ".join(left_out), LONGEST_NAMES)
        text += "\n\n" + _("Files that came with the mail and were not taken: %(names)s", names=names)
    return Answer(key, mail.digest[:36], text, kept)


def _write(answer: Answer, account: Account, *, now: datetime) -> bool:
    """Write the answer where it belongs, and return whether its sender may still write there."""
    talk_id = answer.key.talk_id
    if answer.key.kind != "conflict":
        event = db.session.scalar(select(Event).where(Event.id == talk_id))
        is_note = answer.key.kind == "note"
        if event is None or not may_write(account, event) or (is_note and not reads_notes(account, event)):
            return False
        text = answer.text[:LONGEST_MESSAGE]
        said = Said(answer.message_key, text, is_note=is_note, files=answer.files)
        write_message(event, said, account, now=now)
        return True
    ids = None if may(account, "conflict.mediate") else account.organisation_ids
    conflict = conflict_for(talk_id, ids)
    if conflict is None or not may_speak(conflict, account):
        return False
    mine = account.edited_organisation_ids
    spoken_for = [one.organisation_id for one in conflict.parties if one.organisation_id in mine]
    voice = Voice(account, spoken_for[0] if spoken_for else None, answer.message_key)
    write_letter(conflict, voice, answer.text[:LETTER_LENGTH], now=now)
    return True
