"""Asking for the weekly mail, confirming it and ending it. Who asks learns nothing of who gets it already."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from festival.accounts.confirming import PER_EMAIL, PER_EMAIL_A_DAY, PER_NETWORK
from festival.accounts.model import new_mark
from festival.accounts.signed_links import is_mark, read_token, token_of
from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.organisers.attempts import TooManyAttempts, count_within, digest_of, network_of
from festival.outbox.model import OutgoingMail
from festival.outbox.posting import Recipient, post
from festival.programme.filters import Filters
from festival.programme.lasting_filters import without_days
from festival.weekly_mail.model import WeeklySubscription, question_of
from festival.weekly_mail.weeks import week_of

CONFIRM, WEEK = "weekly_confirm", "weekly"
KINDS = (CONFIRM, WEEK)
"""The kinds of mail of this room, which name its links too."""
LASTS = timedelta(days=7)
"""So long a subscription waits to be confirmed."""


def ask(filters: Filters, email: str, locale: str, *, address: str | None, now: datetime) -> None:
    """Keep that this choice is asked for by an e-mail address, and post the mail that has it confirmed.

    The same statements whether or not the address is known; only the mail says so, to who reads it. Raises
    TooManyAttempts. Needs a transaction that writes.
    """
    count_within(
        {
            digest_of("mail to", email): PER_EMAIL,
            digest_of("mails from", network_of(address)): PER_NETWORK,
        },
        now=now,
    )
    _check_day(email, now)
    number = _keep(urlencode(without_days(filters).as_args()), email, locale, now)
    cause = f"{number} {now.isoformat()}"
    post(Recipient(address=email, locale=locale), CONFIRM, cause, subscription_id=number)


def _keep(filters: str, email: str, locale: str, now: datetime) -> int:
    """Return the number of the address's row for this choice. One that waits is asked for anew; of one that is
    confirmed nothing changes but when it was last asked for."""
    table = WeeklySubscription.__table__
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    new = dialect.insert(table).values(
        email=email,
        locale=locale,
        filters=filters,
        question=question_of(filters),
        mark=new_mark(),
        asked_at=now,
    )
    spoken = case((table.c.confirmed_at.is_(None), new.excluded.locale), else_=table.c.locale)
    kept = new.on_conflict_do_update(
        index_elements=["email", "question"], set_={"asked_at": new.excluded.asked_at, "locale": spoken}
    )
    return int(db.session.connection().execute(kept.returning(table.c.id)).scalar_one())


def link_token(kind: str, row: WeeklySubscription) -> str:
    """Return what the link ends with that confirms the subscription (CONFIRM) or ends it (WEEK)."""
    return token_of(kind, row.id, row.mark)


def was_given_out(kind: str, token: str) -> bool:
    """Return whether we made this link, whatever has become of its subscription."""
    return read_token(kind, token) is not None


def find(kind: str, token: str, *, now: datetime) -> WeeklySubscription | None:
    """Return the subscription of a link; None where it was never given out, has ended or waited too long. One query."""
    read = read_token(kind, token)
    row = db.session.get(WeeklySubscription, read[0]) if read else None
    if read is None or row is None or not is_mark(row.mark, read[1]):
        return None
    is_over = kind == CONFIRM and row.confirmed_at is None and row.asked_at <= now - LASTS
    return None if is_over else row


def confirm(row: WeeklySubscription, *, now: datetime) -> None:
    """Let the mails come, from the next Thursday on; nothing happens where they do already. Writes."""
    last_on = week_of(clock.to_local(now, get_city().tz))
    waiting = update(WeeklySubscription).where(
        WeeklySubscription.id == row.id, WeeklySubscription.confirmed_at.is_(None)
    )
    db.session.execute(waiting.values(confirmed_at=now, last_on=last_on))


def end(row: WeeklySubscription) -> None:
    """Let no mail come any more, and keep nothing of it, nor in the outbox where the address has no other subscription.
    Writes."""
    email = row.email
    db.session.execute(delete(WeeklySubscription).where(WeeklySubscription.id == row.id))
    _forget_mails(OutgoingMail.recipient == email)


def confirmed_count() -> int:
    """Return how many subscriptions are confirmed. One query."""
    query = select(func.count()).select_from(WeeklySubscription)
    return db.session.scalar(query.where(WeeklySubscription.confirmed_at.is_not(None))) or 0


def sweep_subscriptions(*, now: datetime) -> int:
    """Forget what nobody confirmed, and addresses that a mail came back from; returns how many. For a job."""
    has_waited = and_(WeeklySubscription.confirmed_at.is_(None), WeeklySubscription.asked_at <= now - LASTS)
    old = delete(WeeklySubscription).where(or_(has_waited, came_back()))
    count = db.session.connection().execute(old).rowcount
    _forget_mails(OutgoingMail.changed_at <= now - LASTS)
    return count


def _forget_mails(which: ColumnElement[bool]) -> None:
    """Forget that mails went to addresses without a subscription, and let none go that waits; one that is on its way
    is forgotten another time."""
    has_subscription = exists().where(WeeklySubscription.email == OutgoingMail.recipient)
    settled = OutgoingMail.kind.in_(KINDS) & OutgoingMail.state.not_in(("claimed", "sending"))
    db.session.execute(
        delete(OutgoingMail).where(settled, which, ~has_subscription),
        execution_options={"synchronize_session": False},
    )


def came_back() -> exists:  # type: ignore[valid-type]
    """Return the question whether a mail to the subscription's address came back since it was last asked for."""
    return exists().where(
        OutgoingMail.recipient == WeeklySubscription.email,
        OutgoingMail.kind.in_(KINDS),
        OutgoingMail.state == "bounced",
        OutgoingMail.posted_at >= WeeklySubscription.asked_at,
    )


def _check_day(email: str, now: datetime) -> None:
    """Nobody's mailbox is filled by others. By the unique key of the outbox."""
    day = timedelta(days=1)
    lately = (
        select(OutgoingMail.posted_at)
        .where(
            OutgoingMail.recipient == email, OutgoingMail.kind == CONFIRM, OutgoingMail.posted_at > now - day
        )
        .order_by(OutgoingMail.posted_at.desc())
        .limit(PER_EMAIL_A_DAY)
    )
    times = db.session.scalars(lately).all()
    if len(times) >= PER_EMAIL_A_DAY:
        raise TooManyAttempts(times[-1] + day)
