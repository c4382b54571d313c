"""Takes away what is past: sign-ins, attempts, links, mails, files without a row, what feeds have told long ago."""

from __future__ import annotations

from festival.accounts.confirming import sweep_confirmations
from festival.attachments.kept_files import sweep_files
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisations.invitations import sweep_invitations
from festival.organisers.attempts import sweep_attempts
from festival.organisers.sign_in import sweep_sign_ins
from festival.outbox.administering import sweep_mails
from festival.publishing.entries import sweep_entries
from festival.publishing.event_text import renew_texts


def sweep() -> None:
    """Delete what is past, in one transaction; then write feed texts anew that will soon not reach far enough."""
    now = clock.now()
    begin_writing()
    sweep_sign_ins(now=now)
    sweep_attempts(now=now)
    sweep_confirmations(now=now)
    sweep_invitations(now=now)
    sweep_entries(now=now)
    sweep_mails(now=now)
    db.session.commit()
    sweep_files(now=now)
    renew_texts(now=now)
