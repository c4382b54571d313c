"""Guessing is slow, and tells nobody which accounts there are."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers import attempts, credentials
from festival.organisers.attempts import PER_DEVICE, PER_EMAIL, PER_NETWORK, WINDOW, digest_of, network_of
from festival.organisers.attempts import PER_EMAIL_AND_NETWORK as PER_BOTH
from festival.organisers.model import SignInAttempt
from tests.conftest import PASSWORD, make_account


def guess(client: FlaskClient, email: str, password: str = "wrong", address: str = "192.0.2.1") -> Any:
    return client.post(
        "/signin", data={"email": email, "password": password}, environ_overrides={"REMOTE_ADDR": address}
    )


def write_down(kind: str, value: str, times: int) -> None:
    """As many attempts under one key, as if strangers had made them from many places."""
    db.session.add_all(SignInAttempt(key=digest_of(kind, value), at=clock.now()) for _ in range(times))


def shift_attempts(back: timedelta) -> None:
    begin_writing()
    for row in db.session.scalars(select(SignInAttempt)):
        row.at -= back
    db.session.commit()


def test_after_too_many_guesses_even_the_right_password_has_to_wait(client: FlaskClient) -> None:
    account = make_account()
    for number in range(PER_BOTH):
        assert guess(client, account.email, address=f"10.0.0.{number}").status_code == 401
    refused = guess(client, account.email, PASSWORD, address="10.0.0.99")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= WINDOW.total_seconds()
    shift_attempts(WINDOW)
    assert guess(client, account.email, PASSWORD, address="10.0.0.99").status_code == 303


def test_a_stranger_who_guesses_elsewhere_locks_nobody_out(app: Flask) -> None:
    owner, stranger = app.test_client(), app.test_client()
    account = make_account()
    for _ in range(PER_BOTH + 1):
        guess(stranger, account.email, address="203.0.113.7")
    assert guess(owner, account.email, PASSWORD, address="192.0.2.1").status_code == 303


def test_a_browser_that_was_signed_in_before_is_let_in_whatever_strangers_do(app: Flask) -> None:
    owner, stranger = app.test_client(), app.test_client()
    account = make_account()
    assert guess(owner, account.email, PASSWORD).status_code == 303
    owner.post("/signout")
    begin_writing()
    write_down("email", account.email, PER_EMAIL)
    write_down("network", network_of("192.0.2.1"), PER_NETWORK)
    db.session.commit()
    assert guess(stranger, account.email, PASSWORD).status_code == 429
    assert guess(owner, account.email, PASSWORD).status_code == 303


def test_a_browser_that_was_signed_in_before_may_not_guess_for_ever_either(client: FlaskClient) -> None:
    account = make_account()
    guess(client, account.email, PASSWORD)
    client.post("/signout")
    for _ in range(PER_DEVICE):
        assert guess(client, account.email).status_code == 401
    assert guess(client, account.email, PASSWORD).status_code == 429


def test_the_mark_of_one_account_opens_no_room_for_another(client: FlaskClient) -> None:
    mine, other = make_account(), make_account()
    guess(client, mine.email, PASSWORD)
    client.post("/signout")
    for _ in range(PER_BOTH):
        assert guess(client, other.email).status_code == 401
    assert guess(client, other.email).status_code == 429


@pytest.mark.parametrize("forged", ["", "x", "eyJhIjoiYiJ9.aQ.x", "W10.aQ.AA"])
def test_a_forged_mark_is_no_mark(client: FlaskClient, forged: str) -> None:
    client.set_cookie("festival_device", forged, path="/signin")
    assert guess(client, "nobody@example.org").status_code == 401


def test_guesses_from_very_many_networks_come_to_an_end(client: FlaskClient) -> None:
    account = make_account()
    begin_writing()
    write_down("email", account.email, PER_EMAIL)
    db.session.commit()
    assert guess(client, account.email, PASSWORD).status_code == 429


def test_strangers_do_not_keep_who_is_signed_in_from_changing_the_password(app: Flask) -> None:
    owner, stranger = app.test_client(), app.test_client()
    account = make_account()
    guess(owner, account.email, PASSWORD)
    for _ in range(PER_BOTH):
        guess(stranger, account.email)
    fresh = "neun Enten am Kanal"
    form = {"current_password": PASSWORD, "new_password": fresh, "repeated_password": fresh}
    changed = owner.post("/account/password", data=form, environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert changed.status_code == 303


def test_the_mark_travels_to_the_sign_in_page_only(client: FlaskClient) -> None:
    account = make_account()
    cookies = guess(client, account.email, PASSWORD).headers.getlist("Set-Cookie")
    mark = next(cookie for cookie in cookies if cookie.startswith("festival_device="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/signin"} <= set(mark.split("; "))
    assert account.email not in mark


def test_it_is_said_when_the_next_try_is_possible(client: FlaskClient) -> None:
    for _ in range(PER_BOTH):
        guess(client, "nobody@example.org")
    page = client.post(
        "/signin?lang=en",
        data={"email": "nobody@example.org", "password": "x"},
        environ_overrides={"REMOTE_ADDR": "192.0.2.1"},
    )
    assert "There have been too many attempts. From " in page.text
    assert 'value="nobody@example.org"' in page.text


def test_a_refused_try_is_not_counted_so_that_waiting_helps(client: FlaskClient) -> None:
    for _ in range(PER_BOTH + 5):
        guess(client, "nobody@example.org")
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 3 * PER_BOTH


def test_the_window_slides(client: FlaskClient) -> None:
    for _ in range(PER_BOTH - 1):
        guess(client, "nobody@example.org")
    shift_attempts(WINDOW - timedelta(seconds=60))
    assert guess(client, "nobody@example.org").status_code == 401
    refused = guess(client, "nobody@example.org")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= 60


def test_one_network_cannot_try_many_addresses(client: FlaskClient) -> None:
    make_account(email="anna@example.org")
    for number in range(PER_NETWORK):
        assert guess(client, f"n{number}@example.org", address=f"198.51.100.{number}").status_code == 401
    assert guess(client, "anna@example.org", PASSWORD, "198.51.100.250").status_code == 429
    assert guess(client, "anna@example.org", PASSWORD, "198.51.101.1").status_code == 303


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix:", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_network_is_what_one_household_shares(address: str | None, network: str) -> None:
    assert network_of(address) == network


def test_a_right_password_forgets_the_wrong_ones_before_it(client: FlaskClient) -> None:
    account = make_account()
    for _ in range(PER_BOTH - 1):
        guess(client, account.email)
    assert guess(client, account.email, PASSWORD).status_code == 303
    client.post("/signout")
    assert guess(client, account.email).status_code == 401


def test_ones_own_account_does_not_wash_a_network_clean(client: FlaskClient) -> None:
    mine = make_account()
    for number in range(PER_NETWORK - 1):
        guess(client, f"n{number}@example.org")
    assert guess(client, mine.email, PASSWORD).status_code == 303
    client.post("/signout")
    assert guess(client, "x@example.org").status_code == 401
    assert guess(client, "y@example.org").status_code == 429


def test_unknown_wrong_and_switched_off_look_the_same(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time is the same because the work is: as many queries and one hash, whoever it is."""
    known, off, demo = make_account(), make_account(is_active=False), make_account(email="a@demo.example")
    hashed: list[bool] = []
    real = credentials.is_password

    def counted(kept_hash: str | None, password: str) -> bool:
        hashed.append(kept_hash is not None)
        return real(kept_hash, password)

    monkeypatch.setattr(credentials, "is_password", counted)
    tries = [
        (known.email, "wrong"),
        ("nobody@example.org", "wrong"),
        (off.email, PASSWORD),
        (demo.email, PASSWORD),
    ]
    answers, work = [], []
    for email, password in tries:
        with _statements(client.application) as statements:
            answer = guess(client, email, password)
        answers.append((answer.status_code, answer.text.replace(email, "")))
        work.append(statements)
    assert {status for status, _ in answers} == {401}
    assert [text for _, text in answers] == [answers[0][1]] * 4
    assert len(hashed) == 4
    assert work[0]
    assert all(statements == work[0] for statements in work)


def test_many_guesses_at_the_same_moment_find_no_more_room_than_one_after_another(app: Flask) -> None:
    statuses: list[int] = []
    ready = threading.Barrier(PER_BOTH + 6)

    def try_one() -> None:
        client = app.test_client()
        ready.wait()
        statuses.append(guess(client, "nobody@example.org").status_code)

    threads = [threading.Thread(target=try_one) for _ in range(PER_BOTH + 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [401] * PER_BOTH + [429] * 6


def test_the_table_names_neither_addresses_nor_networks(client: FlaskClient) -> None:
    guess(client, "anna@example.org")
    keys = db.session.scalars(select(SignInAttempt.key)).all()
    assert len(keys) == 3
    assert all(len(key) == 64 and "anna" not in key and "192" not in key for key in keys)


def test_old_attempts_are_swept(client: FlaskClient) -> None:
    guess(client, "anna@example.org")
    shift_attempts(WINDOW)
    guess(client, "anna@example.org")
    begin_writing()
    assert attempts.sweep_attempts(now=clock.now()) == 3
    db.session.commit()


class _statements:
    """The SQL statements that run inside the block, without their values."""

    def __init__(self, app: Flask) -> None:
        self.found: list[str] = []

    def _note(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        self.found.append(statement)

    def __enter__(self) -> list[str]:
        from sqlalchemy import event

        event.listen(db.engine, "before_cursor_execute", self._note)
        return self.found

    def __exit__(self, *exc: object) -> None:
        from sqlalchemy import event

        event.remove(db.engine, "before_cursor_execute", self._note)
