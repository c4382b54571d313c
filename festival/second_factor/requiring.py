"""Of whom the city requires a second factor."""

from __future__ import annotations

from festival.base.database import db
from festival.organisers.model import Account
from festival.second_factor.model import SignInPolicy


def policy() -> SignInPolicy:
    """Return what the administrator has decided, a new row that is not saved where that is nothing. One read."""
    return db.session.get(SignInPolicy, 1) or SignInPolicy(
        id=1, required_of=[], directory_accounts=False, version=0
    )


def is_required_of(account: Account) -> bool:
    """Return whether the account can't sign in without a second factor. One read."""
    is_office = any(one.organisation.is_office for one in account.memberships)
    groups = {account.role, "office"} if is_office else {account.role}
    return not groups.isdisjoint(policy().required_of)
