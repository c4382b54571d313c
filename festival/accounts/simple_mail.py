"""A mail of a few sentences and one link, as text and as HTML."""

from __future__ import annotations

from dataclasses import dataclass

from festival.outbox.mail import Mail, render_mail


@dataclass(frozen=True)
class Letter:
    """What a mail says: its subject, its sentences, and the one address it leads to with the words on it."""

    subject: str
    sentences: tuple[str, ...]
    link: str
    link_words: str


def letter_to(address: str, locale: str, letter: Letter) -> Mail:
    """Return the letter as a mail. Inside `speaking(locale)`."""
    return render_mail("accounts/mail/letter", address=address, locale=locale, letter=letter)
