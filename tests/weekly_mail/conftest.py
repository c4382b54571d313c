"""A city in which it is the week of Thursday, 3 December 2026, and an address that has confirmed the weekly mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.outbox.mail import Mail
from festival.outbox.model import OutgoingMail
from festival.weekly_mail.model import WeeklySubscription, question_of
from tests.conftest import make_event
from tests.mailbox import last_mail, link_in, mails

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY, THURSDAY = datetime(2026, 12, 2, 12), datetime(2026, 12, 3, 6, 5)
SetClock = Callable[[datetime], datetime]


@pytest.fixture
def set_clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Let it be a wall time of the city."""

    def let_it_be(local: datetime) -> datetime:
        moment = clock.to_utc(local, BERLIN)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return let_it_be


@pytest.fixture
def wednesday(set_clock: SetClock) -> datetime:
    return set_clock(WEDNESDAY)


def on(day: int, hour: int = 19, **overrides: Any) -> Any:
    """An event on a day of December."""
    return make_event(local_start=datetime(2026, 12, day, hour), **overrides)


def ask(client: FlaskClient, email: str = "anna@example.org", lang: str = "en", **choice: Any) -> Any:
    return client.post(f"/subscribe/mail?lang={lang}", data={"email": email, **choice})


def subscribe(client: FlaskClient, base_url: str, email: str = "anna@example.org", **choice: Any) -> str:
    """Ask for the mail and confirm it; returns the link that did."""
    assert ask(client, email, **choice).status_code == 303
    link = link_in(last_mail(), base_url)
    assert client.post(link).status_code == 200
    return link


def readers(count: int, *choices: str) -> None:
    """So many confirmed subscriptions, the choices in turn."""
    begin_writing()
    for number in range(count):
        chosen = choices[number % len(choices)] if choices else ""
        db.session.add(
            WeeklySubscription(
                email=f"reader{number}@example.org",
                locale="de",
                filters=chosen,
                question=question_of(chosen),
                asked_at=clock.now() - timedelta(days=1),
                confirmed_at=clock.now() - timedelta(days=1),
                last_on=date(2026, 11, 26),
            )
        )
    db.session.commit()


def subscriptions() -> list[WeeklySubscription]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(WeeklySubscription).order_by(WeeklySubscription.id)))


def weekly_mails() -> list[Mail]:
    return [mail for mail in mails() if mail.list_name == "weekly"]


def posted() -> list[OutgoingMail]:
    db.session.rollback()
    query = select(OutgoingMail).where(OutgoingMail.kind == "weekly").order_by(OutgoingMail.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def path_of(url: str, base_url: str) -> str:
    return url.removeprefix(base_url)
