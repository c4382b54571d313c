"""To whom mail may be written: people who may sign in, at addresses that are somebody's."""

from __future__ import annotations

from sqlalchemy import select

from festival.base.city import get_city
from festival.base.database import db
from festival.base.http import LOCALES
from festival.organisers.demo_accounts import DEMO_DOMAIN
from festival.organisers.model import Account


def addressee(account_id: int | None) -> Account | None:
    """Return the account if mail may be written to it, as it is now. One query.

    None where it is switched off or gone, and for the demo's accounts, at whose addresses nobody is.
    """
    query = select(Account).where(
        Account.id == account_id, Account.is_active, Account.email.not_like(f"%{DEMO_DOMAIN}")
    )
    return db.session.scalar(query)


def written_language(account: Account) -> str:
    """Return the language to write to the account in: its own, else the city's first."""
    return next((one for one in (account.locale, *get_city().languages) if one in LOCALES), "de")
