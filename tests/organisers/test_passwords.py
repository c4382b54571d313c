"""Passwords are hashed with argon2id, cheaply in tests only."""

from __future__ import annotations

from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.organisers import passwords
from festival.organisers.model import Account
from festival.organisers.passwords import has_grown_old, hash_password, is_password
from tests.conftest import PASSWORD, make_account, sign_in


def test_a_password_is_recognised_and_another_is_not(app: Flask) -> None:
    kept = hash_password(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert is_password(kept, PASSWORD)
    assert not is_password(kept, PASSWORD + " ")
    assert not is_password(kept, "")


def test_nobodys_password_is_never_right(app: Flask) -> None:
    assert not is_password(None, "nobody has this password, for it is never accepted")


def test_what_is_no_hash_opens_nothing(app: Flask) -> None:
    assert not is_password("!", PASSWORD)


def test_outside_tests_a_hash_costs_what_owasp_asks_for() -> None:
    parameters = extract_parameters(passwords._nobodys_hash(False))
    assert parameters.memory_cost >= 19 * 1024
    assert parameters.time_cost >= 2


def test_nobodys_hash_costs_as_much_as_a_persons(app: Flask) -> None:
    assert extract_parameters(passwords._nobodys_hash(True)) == extract_parameters(hash_password("x"))


def test_signing_in_makes_an_old_hash_anew(client: FlaskClient) -> None:
    account = make_account()
    begin_writing()
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    db.session.get_one(Account, account.id).password_hash = old
    db.session.commit()
    sign_in(client, account)
    new = db.session.scalars(select(Account.password_hash)).one()
    assert new != old
    assert not has_grown_old(new)
    client.post("/signout")
    sign_in(client, account)
    assert db.session.scalars(select(Account.password_hash)).one() == new
