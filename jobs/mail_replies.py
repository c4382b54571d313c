"""Takes answers by mail from the mailbox that the settings name."""

from __future__ import annotations

from festival.mail_replies.looking import take_answers


def take_mail_replies() -> None:
    """Take what has come; a mailbox that can't be read is looked into another time."""
    take_answers()
