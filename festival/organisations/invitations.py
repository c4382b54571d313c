"""Inviting people into an organisation: by mail, in a role, once, for two weeks, and not without end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select, update

from festival.accounts.signed_links import is_mark, read_token, token_of
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.base.http import current_locale
from festival.organisations.model import Invitation
from festival.organisers.accounts import find_account
from festival.organisers.audit_trail import note
from festival.organisers.model import Account, Membership, Organisation
from festival.organisers.permissions import may
from festival.outbox.posting import Recipient, post

KIND = "invitation"
LASTS = timedelta(days=14)
KEPT = timedelta(days=30)
MOST_OPEN, MOST_OPEN_NEW = 30, 5
"""So many of an organisation's may be open; fewer where nobody has admitted it yet: mails carry its name."""
MOST_A_DAY = 40
"""So many one account sends in a day, for whichever organisations."""


class BadInvitation(FestivalError):
    """An invitation that isn't sent; `code` is member (they belong to it already) or many."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def invite(organisation: Organisation, email: str, role: str, by: Account, *, now: datetime) -> Invitation:
    """Post an invitation to the address; an earlier one to it ends. Raises BadInvitation.

    Needs the city's lock, so that many at once don't all see room; the caller commits.
    """
    known = find_account(email)
    if known is not None and organisation.id in known.organisation_ids:
        raise BadInvitation("member")
    end = update(Invitation).where(
        Invitation.organisation_id == organisation.id, Invitation.email == email, _is_open(now)
    )
    db.session.connection().execute(end.values(ended_at=now))
    if not has_room(organisation, by, now=now):
        raise BadInvitation("many")
    row = Invitation(
        organisation_id=organisation.id,
        email=email,
        role=role,
        locale=current_locale(),
        invited_by_id=by.id,
        invited_at=now,
        expires_at=now + LASTS,
    )
    db.session.add(row)
    db.session.flush()
    note("invitation_sent", of_id=known.id if known else None, organisation_id=organisation.id, role=role)
    post(Recipient(address=email, locale=row.locale), KIND, str(row.id), invitation_id=row.id)
    return row


def has_room(organisation: Organisation, by: Account, *, now: datetime) -> bool:
    """Whether one more invitation may be sent; an administrator sends as many as it takes. One query."""
    if by.role == "administrator":
        return True
    is_of_it = (Invitation.organisation_id == organisation.id) & _is_open(now)
    is_lately = (Invitation.invited_by_id == by.id) & (Invitation.invited_at > now - timedelta(days=1))
    counts = [select(func.count(Invitation.id)).where(one).scalar_subquery() for one in (is_of_it, is_lately)]
    are_open, are_lately = db.session.execute(select(*counts)).one()
    return are_lately < MOST_A_DAY and are_open < (MOST_OPEN if organisation.is_admitted else MOST_OPEN_NEW)


def is_invited(organisation_id: int, email: str, *, now: datetime) -> bool:
    """Whether the address has an invitation that it can take up. One query, by the organisation's index."""
    query = select(Invitation.id).where(
        Invitation.organisation_id == organisation_id, Invitation.email == email
    )
    return bool(db.session.scalar(select(query.where(_is_open(now)).exists())))


def open_invitations(organisation_id: int, *, now: datetime) -> list[Invitation]:
    """Return those that nobody has taken up yet, the newest first; at most as many as may be open. One query."""
    query = select(Invitation).where(Invitation.organisation_id == organisation_id, _is_open(now))
    return list(db.session.scalars(query.order_by(Invitation.id.desc())))


def link_token(row: Invitation) -> str:
    """Return what its link ends with."""
    return token_of(KIND, row.id, row.mark)


def find_invitation(token: str, *, now: datetime) -> Invitation | None:
    """Return what the link invites to; None where it was never given out, is over, or its sender may not invite any
    more. One query."""
    read = read_token(KIND, token)
    row = db.session.get(Invitation, read[0]) if read else None
    if read is None or row is None or not is_mark(row.mark, read[1]):
        return None
    return row if is_worth_something(row, now=now) else None


def is_worth_something(row: Invitation, *, now: datetime) -> bool:
    """Whether it can be taken up at this moment."""
    return (
        row.ended_at is None
        and now < row.expires_at
        and row.organisation.merged_into_id is None
        and may(row.invited_by, "organisation.people", row.organisation)
    )


def take_up(row: Invitation, account: Account, *, now: datetime) -> bool:
    """Let the account belong to the organisation; False where somebody was quicker. Needs a transaction that writes;
    the caller commits. A role that somebody has already stays."""
    this = update(Invitation).where(Invitation.id == row.id, _is_open(now))
    if db.session.connection().execute(this.values(ended_at=now)).rowcount != 1:
        return False
    if row.organisation_id not in account.organisation_ids:
        db.session.add(Membership(account_id=account.id, organisation_id=row.organisation_id, role=row.role))
    return True


def take_back(row: Invitation, *, now: datetime) -> None:
    """End an invitation; its link opens nothing any more. The caller commits."""
    if row.ended_at is None:
        row.ended_at = now
        note("invitation_ended", organisation_id=row.organisation_id, role=row.role)


def sweep_invitations(*, now: datetime) -> int:
    """Delete what expired a while ago; returns how many. For a job. By ix_invitation_expires_at."""
    old = delete(Invitation).where(Invitation.expires_at <= now - KEPT)
    return db.session.connection().execute(old).rowcount


def _is_open(now: datetime) -> ColumnElement[bool]:
    return and_(Invitation.ended_at.is_(None), Invitation.expires_at > now)
