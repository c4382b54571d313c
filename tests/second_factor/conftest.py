"""An app on a phone, and people who have one."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers.model import Account
from festival.second_factor.factors import begin, begun_secret, confirm
from tests.conftest import PASSWORD, make_account
from tests.organisers.conftest import guarded_app

__all__ = ["guarded_app"]


class Phone:
    """Shows the codes of one account."""

    def __init__(self, secret: str) -> None:
        self.totp = pyotp.TOTP(secret)

    def code(self, *, steps: int = 0) -> str:
        """The code of this moment, or of one so many steps of 30 seconds away."""
        return self.totp.generate_otp(int(clock.now().timestamp()) // 30 + steps)


def switch_on(account: Account, *, at: datetime | None = None) -> tuple[Phone, list[str]]:
    """Give the account a second factor; returns its phone and its recovery codes."""
    begin_writing()
    begin(account, now=at or clock.now())
    phone = Phone(begun_secret(account) or "")
    codes = confirm(account, phone.code(steps=-1), now=clock.now())
    db.session.commit()
    assert codes is not None
    return phone, codes


def enter(client: FlaskClient, account: Any, **more: str) -> TestResponse:
    return client.post("/signin?lang=en", data={"email": account.email, "password": PASSWORD} | more)


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def shown_secret(page: str) -> str:
    found = re.search(r"Key: <code>([A-Z2-7 ]+)</code>", page)
    assert found
    return found[1].replace(" ", "")


@pytest.fixture
def account(app: Flask) -> Account:
    made: Account = make_account()
    return made


@pytest.fixture
def phone(account: Account) -> Phone:
    return switch_on(account)[0]
