"""Accounts and organisations come into being, each address once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base.database import begin_writing, db
from festival.base.errors import FestivalError
from festival.organisers.accounts import BadAccount, NewAccount, create_account, is_email
from festival.organisers.model import Account, Organisation
from festival.organisers.organisations import BadOrganisation, create_organisation, find_organisation
from tests.conftest import PASSWORD, make_organisation

ANNA: dict[str, Any] = {"email": "Anna@Example.org ", "name": " Anna  Muster", "password": PASSWORD}


def create(**changes: Any) -> Account:
    begin_writing()
    try:
        account = create_account(NewAccount(**ANNA | changes))
        db.session.commit()
    except FestivalError:
        db.session.rollback()
        raise
    return account


def test_a_new_account_can_sign_in(client: FlaskClient) -> None:
    account = create(role="coordinator")
    assert (account.email, account.name, account.role) == ("anna@example.org", "Anna Muster", "coordinator")
    assert client.post("/signin", data={"email": "anna@example.org", "password": PASSWORD}).status_code == 303


def test_its_organisation_is_found_by_name_or_made(app: Flask) -> None:
    ours = make_organisation(name="Singkreis Süd", slug="singkreis-sued")
    assert create(organisation="singkreis süd").organisation_ids == {ours.id}
    assert create(email="b@example.org", organisation="singkreis-sued").organisation_ids == {ours.id}
    assert create(email="d@example.org", organisation="Singkreis Sued").organisation_ids == {ours.id}
    create(email="c@example.org", organisation="Turnverein")
    assert find_organisation("TURNVEREIN") is not None


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"email": "anna"}, "email", "invalid"),
        ({"email": "a b@example.org"}, "email", "invalid"),
        ({"email": "a\x00b@example.org"}, "email", "invalid"),
        ({"email": "a@" + "b" * 254 + ".org"}, "email", "invalid"),
        ({"name": " "}, "name", "length"),
        ({"name": "x" * 121}, "name", "length"),
        ({"role": "queen"}, "role", "invalid"),
        ({"password": "short"}, "password", "length"),
    ],
)
def test_what_does_not_fit_is_named(app: Flask, changes: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(BadAccount) as error:
        create(**changes)
    assert (error.value.field, error.value.code) == (field, code)
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_an_address_is_taken_once_whatever_its_case(app: Flask) -> None:
    create()
    with pytest.raises(BadAccount, match="taken"):
        create(email="ANNA@example.org")


def test_of_two_that_take_an_address_at_the_same_moment_one_is_told(app: Flask) -> None:
    said: list[str] = []
    ready = threading.Barrier(2)

    def take() -> None:
        with app.app_context():
            ready.wait()
            try:
                create()
                said.append("made")
            except BadAccount as error:
                said.append(error.code)

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["made", "taken"]


def test_no_password_is_written_into_logs() -> None:
    assert PASSWORD not in repr(NewAccount(**ANNA))


def test_organisations_of_the_same_name_get_addresses_of_their_own(app: Flask) -> None:
    begin_writing()
    slugs = [create_organisation("Straßenfest e. V.").slug for _ in range(3)]
    assert slugs[1:] == [f"{slugs[0]}-2", f"{slugs[0]}-3"]
    assert create_organisation("!!!").slug
    with pytest.raises(BadOrganisation):
        create_organisation(" ")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0


@pytest.mark.parametrize("typed", ["a@b.de", "vor.nach+x@mail.example.org", "ä@müller.de"])
def test_forms_of_addresses_that_exist(typed: str) -> None:
    assert is_email(typed)
