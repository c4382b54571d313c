"""The log: what was done with accounts, settings and the city's data, written in the transaction of its cause.

It names accounts and organisations by their numbers alone, so that a deleted account's name is gone from it at once.
"""

from __future__ import annotations

from datetime import datetime
from ipaddress import ip_network
from typing import Any

from flask import has_request_context, request
from flask_login import current_user
from sqlalchemy import ForeignKey, Index, String, event, insert, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column

from festival.base import clock
from festival.base.database import Base, begin_writing, db
from festival.base.http import has_session_cookie
from festival.organisers.attempts import network_of
from festival.organisers.model import Account, Membership

_IPV6_BITS = 48
"""What providers give to a house; /64, as attempts are counted, would be one of its rooms."""
_WATCHED = {
    "role": "role_changed",
    "is_active": "account_closed",
    "email": "email_changed",
    "password_hash": "password_changed",
}


class LogEntry(Base):
    """Something that was done: by whom, of whom, in which organisation; its words are made when it is read."""

    __tablename__ = "log_entry"
    __table_args__ = (
        # the newest first, all of them, of a kind, of a person
        Index("ix_log_entry_at", "at", "id"),
        Index("ix_log_entry_kind", "kind", "at", "id"),
        Index("ix_log_entry_by", "by_id", "at", "id"),
        Index("ix_log_entry_of", "of_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    kind: Mapped[str] = mapped_column(String(24))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    """None of what nobody did who was signed in: a job, the command line, a wrong password."""
    of_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"))
    network: Mapped[str] = mapped_column(String(50), default="")
    """Of sign-ins: from which /24 or /48, for a while; nothing that tells one computer from another."""
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What else its words need: keys and numbers, never a person's name or address."""


def note(
    kind: str,
    *,
    by_id: int | None = None,
    of_id: int | None = None,
    organisation_id: int | None = None,
    **values: Any,
) -> None:
    """Write down what is done, inside the running transaction; by whoever is signed in, where nobody is named.

    One insert. Needs a transaction that writes.
    """
    row = {
        "at": clock.now(),
        "kind": kind,
        "by_id": by_id or _signed_in_id(),
        "of_id": of_id,
        "organisation_id": organisation_id,
        "values": values,
    }
    db.session.connection().execute(insert(LogEntry).values(row))


def note_at_the_door(kind: str, account_id: int | None, *, is_theirs: bool = True) -> None:
    """Write down a sign-in or a try, with the network it came from; `is_theirs` where it is known to be the person's.

    One insert, the same where there is no such account. Needs a transaction that writes.
    """
    row = {
        "at": clock.now(),
        "kind": kind,
        "by_id": account_id if is_theirs else None,
        "of_id": None if is_theirs else account_id,
        "network": _shortened(request.remote_addr) if has_request_context() else "",
        "values": {},
    }
    db.session.connection().execute(insert(LogEntry).values(row))


def note_download(what: str, **values: Any) -> None:
    """Write down that data left the city as a file, in a transaction of its own: once it is made, before it goes."""
    by_id = _signed_in_id()
    begin_writing()
    note("download", by_id=by_id, what=what, **values)
    db.session.commit()


def _signed_in_id() -> int | None:
    if not has_request_context() or not has_session_cookie() or not current_user.is_authenticated:
        return None
    return int(current_user.get_id())


def _shortened(address: str | None) -> str:
    network = network_of(address)
    if ":" not in network:
        return network
    return str(ip_network(network).supernet(new_prefix=_IPV6_BITS))


@event.listens_for(Session, "after_flush")
def _note_what_changed(session: Session, *_: object) -> None:
    """Whoever writes an account or a membership writes it down, from wherever they do: nobody can forget it."""
    for row in session.new:
        if isinstance(row, Account):
            note("account_made", of_id=row.id, role=row.role)
        elif isinstance(row, Membership):
            _note_membership("member_added", row)
    for row in session.deleted:
        if isinstance(row, Membership):
            _note_membership("member_gone", row)
    for row in session.dirty:
        if isinstance(row, Account):
            _note_account(row)
        elif isinstance(row, Membership) and inspect(row).attrs.role.history.has_changes():
            _note_membership("member_role", row)


def _note_account(account: Account) -> None:
    attributes = inspect(account).attrs
    if attributes.deleted_at.history.has_changes():
        note("account_deleted", of_id=account.id)
        return
    for name, kind in _WATCHED.items():
        before = attributes[name].history.deleted
        if not attributes[name].history.has_changes() or not before:
            continue
        if name == "role":
            note(kind, of_id=account.id, before=before[0], after=account.role)
        elif name == "is_active":
            note("account_opened" if account.is_active else kind, of_id=account.id)
        else:
            note(kind, of_id=account.id)


def _note_membership(kind: str, membership: Membership) -> None:
    note(kind, of_id=membership.account_id, organisation_id=membership.organisation_id, role=membership.role)
