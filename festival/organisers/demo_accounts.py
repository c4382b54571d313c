"""The demo's accounts: everybody knows their password, so they are let in at the demo city, and nowhere else."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from festival.base.city import City
from festival.base.database import db
from festival.organisers.model import Account

DEMO_DOMAIN = "@demo.example"


def is_reserved(email: str) -> bool:
    """Return whether the address is one of the demo's, in a city that isn't the demo. One read by primary key."""
    city = db.session.get(City, 1)
    return email.endswith(DEMO_DOMAIN) and not (city is not None and city.is_demo)


def let_in() -> ColumnElement[bool]:
    """True where an account may be signed in at all."""
    is_demo = select(City.id).where(City.is_demo).exists()
    return Account.is_active & (Account.email.not_like(f"%{DEMO_DOMAIN}") | is_demo)
