"""Looking for answers by mail: a mailbox that can't be read is looked into again later, a mail that breaks is noted."""

from __future__ import annotations

import hashlib
import logging

from flask import current_app

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.mail_replies.judging import take_answer
from festival.mail_replies.mailbox import NoMailbox, look_into
from festival.outbox.answered import is_known, note_answer
from festival.settings import Settings

log = logging.getLogger("festival.mail_replies")


def take_answers() -> int:
    """Take what has come since the last look, and return how many mails that were; 0 where nobody answers by mail."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.mailbox is None:
        return 0
    try:
        return look_into(settings.mailbox, _take, _refuse)
    except NoMailbox as error:
        log.warning("the mailbox for answers can't be read: %s", error)
        return 0


def _take(raw: bytes) -> None:
    try:
        take_answer(raw, now=clock.now())
    except OSError:
        raise  # the disk or the database is away: the mail stays for another time
    except Exception:
        db.session.rollback()
        log.exception("an answer by mail can't be read")
        _note(hashlib.sha256(raw).hexdigest(), "broken")


def _refuse(digest: str) -> None:
    _note(digest, "too_large")


def _note(digest: str, outcome: str) -> None:
    begin_writing()
    if not is_known(digest):
        note_answer(digest, outcome, now=clock.now())
    db.session.commit()
