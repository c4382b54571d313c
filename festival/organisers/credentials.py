"""Whether an e-mail address and a password belong together: one path for each answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from festival.base.database import begin_writing, db
from festival.organisers.attempts import Attempt, count_attempt, forgive
from festival.organisers.audit_trail import note_at_the_door
from festival.organisers.demo_accounts import let_in
from festival.organisers.model import Account
from festival.organisers.passwords import has_grown_old, hash_password, is_password


def recognise(attempt: Attempt, *, now: datetime) -> int | None:
    """Return the account's id if the password is its own, with the transaction that writes begun; else None.

    An unknown address, a wrong password and an account that is switched off take the same steps: one count,
    one query, one hash, one line in the log. The attempt is committed before the hash is worked out, which takes
    its time, so that nobody waits for the write lock meanwhile and no guess goes uncounted. Raises TooManyAttempts.
    """
    begin_writing()
    attempt_ids = count_attempt(attempt, now=now)
    asked = select(Account.id, Account.password_hash, let_in().label("is_let_in"))
    asked = asked.where(Account.email == attempt.email)
    found = db.session.execute(asked).one_or_none()
    db.session.commit()

    is_right = is_password(found.password_hash if found else None, attempt.password)
    if found is None or not is_right or not found.is_let_in:
        begin_writing()
        note_at_the_door("password_wrong", found.id if found else None, is_theirs=False)
        db.session.commit()
        return None
    new_hash = hash_password(attempt.password) if has_grown_old(found.password_hash) else found.password_hash

    begin_writing()
    # The password may have been changed while this one was being looked at: then it opens nothing any more.
    kept = update(Account).where(
        Account.id == found.id, Account.password_hash == found.password_hash, let_in()
    )
    if db.session.connection().execute(kept.values(password_hash=new_hash)).rowcount != 1:
        db.session.rollback()
        return None
    forgive(attempt, attempt_ids)
    return found.id
