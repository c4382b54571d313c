"""Asking for a link by mail, and using it once. Whether there is an account makes no difference to who asks.

Asking writes the same rows in the same order for every address; only the mail itself, made later by the jobs process,
says something else to somebody who has an account.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from festival.accounts.model import Confirmation
from festival.accounts.signed_links import is_mark, read_token, token_of
from festival.base.database import db
from festival.base.http import current_locale
from festival.organisers.attempts import TooManyAttempts, count_within, digest_of, network_of
from festival.outbox.posting import Recipient, is_mail_on, post

LASTS = {"sign_up": timedelta(days=2), "password": timedelta(hours=1), "email": timedelta(days=2)}
LASTS_BY_HAND = timedelta(days=7)
"""So long a link holds that nobody sends: somebody has to come round to passing it on."""
KEPT = timedelta(days=2)
"""So long what has expired is kept: a mail that is late finds what it is about."""
PER_EMAIL, PER_EMAIL_A_DAY, PER_NETWORK = 3, 6, 20


def ask(kind: str, email: str, *, address: str | None, now: datetime, account_id: int | None = None) -> None:
    """Post a mail with a link to this e-mail address, asked for from a network address.

    Raises TooManyAttempts, the same whether or not there is an account. Needs a transaction that writes.
    """
    count_within(
        {
            digest_of("mail to", email): PER_EMAIL,
            digest_of("mails from", network_of(address)): PER_NETWORK,
        },
        now=now,
    )
    _check_day(email, now)
    row = Confirmation(
        kind=kind,
        email=email,
        account_id=account_id,
        locale=current_locale(),
        asked_at=now,
        expires_at=now + (LASTS[kind] if is_mail_on() else LASTS_BY_HAND),
    )
    db.session.add(row)
    db.session.flush()
    post(Recipient(address=email, locale=row.locale), kind, str(row.id), confirmation_id=row.id)


def link_token(row: Confirmation) -> str:
    """Return what its link ends with."""
    return token_of(row.kind, row.id, row.mark)


def find_open(kind: str, token: str, *, now: datetime) -> Confirmation | None:
    """Return what the link is about; None where it was never given out, is used or has expired. One query."""
    read = read_token(kind, token)
    row = db.session.get(Confirmation, read[0]) if read else None
    if read is None or row is None or row.kind != kind or not is_mark(row.mark, read[1]):
        return None
    return row if row.is_open(now) else None


def use(row: Confirmation, *, now: datetime) -> bool:
    """Use the link up, with every other one of its kind for this address; False where somebody was quicker.

    Needs a transaction that writes.
    """
    is_open = (Confirmation.used_at.is_(None), Confirmation.expires_at > now)
    this = update(Confirmation).where(Confirmation.id == row.id, *is_open)
    if db.session.connection().execute(this.values(used_at=now)).rowcount != 1:
        return False
    use_up(row.kind, row.email, now=now)
    return True


def use_up(kind: str, email: str, *, now: datetime) -> None:
    """Let no link of this kind that was sent to the address open anything any more."""
    others = update(Confirmation).where(
        Confirmation.kind == kind, Confirmation.email == email, Confirmation.used_at.is_(None)
    )
    db.session.connection().execute(others.values(used_at=now))


def sweep_confirmations(*, now: datetime) -> int:
    """Delete what expired a while ago; returns how many. For a job. By ix_confirmation_expires_at."""
    old = delete(Confirmation).where(Confirmation.expires_at <= now - KEPT)
    return db.session.connection().execute(old).rowcount


def _check_day(email: str, now: datetime) -> None:
    """Nobody's mailbox is filled by others. By ix_confirmation_email."""
    day = timedelta(days=1)
    lately = (
        select(Confirmation.asked_at)
        .where(Confirmation.email == email, Confirmation.asked_at > now - day)
        .order_by(Confirmation.asked_at.desc())
        .limit(PER_EMAIL_A_DAY)
    )
    times = db.session.scalars(lately).all()
    if len(times) >= PER_EMAIL_A_DAY:
        raise TooManyAttempts(times[-1] + day)
