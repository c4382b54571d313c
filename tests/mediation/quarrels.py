"""Two organisers and one evening on one square: who talks it over, and how tests look at it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import db
from festival.conflicts.model import Conflict
from festival.events.model import Event
from festival.notices.model import Notice
from tests.conftest import sign_in

EVENING = datetime.now().replace(hour=19, minute=30, second=0, microsecond=0) + timedelta(days=40)


@dataclass
class Quarrel:
    """Alice's and Bob's organisations hold one square on one evening; Carol mediates, Dora has no part in it."""

    alice: Any
    bob: Any
    carol: Any
    dora: Any
    hers: Event
    his: Event

    @property
    def conflict(self) -> Conflict:
        query = select(Conflict).where(Conflict.rule == "venue_overlap")
        return db.session.scalars(query, execution_options={"populate_existing": True}).one()


def as_(app: Flask, account: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, account)
    return client


def unread(account: Any) -> list[str]:
    query = (
        select(Notice.code)
        .where(Notice.account_id == account.id, Notice.read_at.is_(None))
        .order_by(Notice.id)
    )
    return list(db.session.scalars(query))


def propose(app: Flask, quarrel: Quarrel, **data: str) -> Any:
    given = {"event_id": str(quarrel.hers.id), "key": "a-proposal"} | data
    return as_(app, quarrel.bob).post(f"/desk/conflicts/{quarrel.conflict.id}/proposal?lang=en", data=given)


def hidden(page: str, name: str) -> str:
    """The value of the page's first hidden field of that name that has one."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="{name}"', page)
    return (found.group(1) or found.group(2)) if found else ""
