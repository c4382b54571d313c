"""Memberships: who belongs to an organisation, and as what. An organisation that has an owner keeps one."""

from __future__ import annotations

from sqlalchemy import select

from festival.base.database import db
from festival.base.errors import FestivalError
from festival.organisers.model import Account, Membership


class LastOwner(FestivalError):
    """Nobody else owns the organisation: who would say who belongs to it?"""


def change_role(membership: Membership, role: str, *, keeps_owner: bool) -> None:
    """Give somebody another role. Raises LastOwner where one has to stay. Needs the city's lock; the caller commits."""
    if role != "owner" and keeps_owner:
        _check_another_owns(membership)
    membership.role = role


def leave(membership: Membership, *, keeps_owner: bool) -> None:
    """Take somebody out of an organisation; what they wrote stays. Raises LastOwner where one has to stay. Needs the
    city's lock; the caller commits."""
    if keeps_owner:
        _check_another_owns(membership)
    db.session.delete(membership)


def _check_another_owns(membership: Membership) -> None:
    if membership.role != "owner":
        return
    others = (
        select(Membership.id)
        .join(Account)
        .where(
            Membership.organisation_id == membership.organisation_id,
            Membership.role == "owner",
            Membership.id != membership.id,
            Account.is_active,
        )
    )
    if db.session.scalar(others.limit(1)) is None:
        raise LastOwner
