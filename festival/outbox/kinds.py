"""The kinds of mail: each is brought along by the room that posts it, with the function that finds its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app
from flask_babel import LazyString

from festival.outbox.mail import Mail
from festival.outbox.model import OutgoingMail

KINDS = "festival_mail_kinds"


@dataclass(frozen=True)
class MailKind:
    """A kind of mail.

    `words` name it on the administrator's page. `compose` is asked when the mail goes, in a transaction that reads: it
    looks up the recipient, and says what is true at that moment as far as this reader may know it. It returns None
    where there is nothing to say any more (the account is switched off, the invitation was taken back …). Essential is
    what somebody waits for or has to have: it goes first, cannot be unsubscribed from, and is kept to be read where no
    mail server is set up. What `opens_account` is as good as that account's password. What goes to many at once is
    bulk, and goes last: nobody waits behind it.
    """

    key: str
    words: LazyString
    compose: Callable[[OutgoingMail], Mail | None]
    is_essential: bool = False
    opens_account: bool = False
    is_bulk: bool = False

    @property
    def place(self) -> int:
        """Whose turn it is among what is due: 0 goes first."""
        return 0 if self.is_essential else 2 if self.is_bulk else 1


def add_kind(app: Flask, kind: MailKind) -> None:
    """Let mails of this kind be posted; for a room's `register`."""
    app.extensions[KINDS][kind.key] = kind


def kind_of(key: str) -> MailKind:
    """Return the kind. Raises KeyError: a room posts only what it has brought along."""
    found: MailKind = current_app.extensions[KINDS][key]
    return found


def words_of_kind(key: str) -> str:
    """Return what a kind is called, its key where no room has brought it along."""
    found: MailKind | None = current_app.extensions[KINDS].get(key)
    return str(found.words) if found else key
