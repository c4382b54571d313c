"""An account's second factor: begun, confirmed, asked for, taken away."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import request
from sqlalchemy import delete, func, select, update

from festival.accounts.account_mails import CHANGED
from festival.base.database import db
from festival.base.http import current_locale
from festival.organisers.attempts import count_within, digest_of, forget_within, network_of
from festival.organisers.audit_trail import note, note_at_the_door
from festival.organisers.model import Account
from festival.outbox.posting import Recipient, post
from festival.second_factor.codes import fitting_step, new_recovery_codes, new_secret, recovery_digest
from festival.second_factor.model import RecoveryCode, SecondFactor
from festival.second_factor.sealing import seal, unseal

PER_DEVICE, PER_NETWORK, PER_ACCOUNT = 10, 10, 30
"""Codes that may be tried within the window of attempts.py: on a known browser, else in a network and in all."""


def factor_of(account: Account) -> SecondFactor | None:
    """Return the account's factor that is in use; None where a password is enough. One read by primary key."""
    factor = db.session.get(SecondFactor, account.id)
    return factor if factor is not None and factor.confirmed_at is not None else None


def begin(account: Account, *, now: datetime) -> None:
    """Write down a new secret, in use once it is confirmed. What was begun before is worth nothing any more: whoever
    saw that secret might have been somebody else. Needs a transaction that writes, and no factor in use."""
    factor = db.session.get(SecondFactor, account.id) or SecondFactor(account_id=account.id)
    factor.sealed_secret, factor.begun_at, factor.last_step = seal(new_secret()), now, 0
    factor.trust_mark = secrets.token_hex(16)
    db.session.add(factor)
    db.session.flush()


def begun_secret(account: Account) -> str | None:
    """Return the secret that waits to be confirmed; None where nothing was begun, or it is confirmed. One read."""
    factor = db.session.get(SecondFactor, account.id)
    return unseal(factor.sealed_secret) if factor is not None and factor.confirmed_at is None else None


def confirm(account: Account, code: str, *, now: datetime) -> list[str] | None:
    """Take the factor into use by a first code, and return its recovery codes, which nobody can read again; None where
    the code doesn't fit. Needs a transaction that writes."""
    factor = db.session.get(SecondFactor, account.id)
    if factor is None or factor.confirmed_at is not None or not _take_step(factor, code, now=now):
        return None
    factor.confirmed_at = now
    note("factor_on", by_id=account.id, of_id=account.id)
    _tell(account, "factor_on", now=now)
    return renew_recovery_codes(account)


def renew_recovery_codes(account: Account) -> list[str]:
    """Return ten new recovery codes in place of those before. Needs a transaction that writes."""
    codes = new_recovery_codes()
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    db.session.add_all(RecoveryCode(account_id=account.id, digest=recovery_digest(one)) for one in codes)
    db.session.flush()
    return codes


def recovery_codes_left(account: Account) -> int:
    """Return how many recovery codes open once more. One query, by the unique index."""
    query = select(func.count(RecoveryCode.id)).where(RecoveryCode.account_id == account.id)
    return db.session.scalar(query) or 0


def is_shown(account: Account, typed: str, *, device: str, now: datetime) -> bool:
    """Return whether the code is the app's or a recovery code, and use it up.

    It is counted before it is looked at; `device` marks a browser that is known. Raises TooManyAttempts. The caller
    commits whatever the answer is. Needs a transaction that writes.
    """
    limits = _limits(account, device)
    count_within(limits, now=now)
    factor = factor_of(account)
    if factor is None or not (_take_step(factor, typed, now=now) or _take_recovery_code(account, typed)):
        note_at_the_door("code_wrong", account.id, is_theirs=False)
        return False
    forget_within(limits)
    return True


def renew_trust(account: Account) -> None:
    """Let no browser be trusted any more. Needs a transaction that writes."""
    db.session.get_one(SecondFactor, account.id).trust_mark = secrets.token_hex(16)


def take_away(account: Account, *, now: datetime) -> bool:
    """Let a password be enough again; False where it is already. Needs a transaction that writes."""
    was_on = factor_of(account) is not None
    for table in (RecoveryCode, SecondFactor):
        db.session.execute(delete(table).where(table.account_id == account.id))
    if was_on:
        note("factor_off", of_id=account.id)
        _tell(account, "factor_off", now=now)
    return was_on


def _take_step(factor: SecondFactor, typed: str, *, now: datetime) -> bool:
    """Use the code's time step up; of two who come with one code at the same moment one gets in."""
    secret = unseal(factor.sealed_secret)
    step = fitting_step(secret, typed, now=now, after=factor.last_step) if secret else None
    if step is None:
        return False
    mine = update(SecondFactor).where(
        SecondFactor.account_id == factor.account_id, SecondFactor.last_step < step
    )
    return db.session.connection().execute(mine.values(last_step=step)).rowcount == 1


def _take_recovery_code(account: Account, typed: str) -> bool:
    mine = delete(RecoveryCode).where(
        RecoveryCode.account_id == account.id, RecoveryCode.digest == recovery_digest(typed)
    )
    return db.session.connection().execute(mine).rowcount == 1


def _limits(account: Account, device: str) -> dict[str, int]:
    """How many codes may be tried under which keys: a stranger who knows the password leaves its owner room."""
    if device:
        return {digest_of("code on a known device", f"{device}\0{account.id}"): PER_DEVICE}
    network = network_of(request.remote_addr)
    return {
        digest_of("code and network", f"{network}\0{account.id}"): PER_NETWORK,
        digest_of("code", str(account.id)): PER_ACCOUNT,
    }


def _tell(account: Account, what: str, *, now: datetime) -> None:
    to = Recipient(address=account.email, locale=account.locale or current_locale())
    post(to, CHANGED, f"{what} {account.id} {now.isoformat()}", what=what)
