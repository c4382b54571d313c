"""The administrator makes accounts and changes them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base.database import db
from festival.organisers import staff_views
from festival.organisers.accounts import find_account
from festival.organisers.model import Account, Organisation
from tests.conftest import PASSWORD, make_account, make_organisation, sign_in

ANNA: dict[str, Any] = {
    "email": "Anna@example.org",
    "name": "Anna Muster",
    "role": "member",
    "organisation": "",
    "password": PASSWORD,
    "sector": "civic",
}


@pytest.fixture
def me(app: Flask) -> Any:
    return make_account(role="administrator", email="z-admin@example.org")


@pytest.fixture
def admin(client: FlaskClient, me: Any) -> FlaskClient:
    sign_in(client, me)
    return client


def add(client: FlaskClient, **changes: Any) -> Any:
    return client.post("/desk/settings/accounts/new?lang=en", data=ANNA | changes)


def test_a_new_account_signs_in_and_works_for_its_organisation(app: Flask, admin: FlaskClient) -> None:
    ours = make_organisation()
    assert add(admin, organisation=str(ours.id)).status_code == 303
    assert "Anna Muster may sign in now." in admin.get("/desk/settings/accounts?lang=en").text
    account = find_account("anna@example.org")
    assert account is not None
    assert account.organisation_ids == {ours.id}
    sign_in(app.test_client(), account)


def test_its_organisation_can_be_a_new_office(admin: FlaskClient) -> None:
    data = {"organisation": "new", "new_organisation": "Ordnungsamt", "sector": "city", "is_office": "y"}
    assert add(admin, **data).status_code == 303
    office = db.session.scalars(select(Organisation)).one()
    assert (office.name, office.slug, office.sector, office.is_office) == (
        "Ordnungsamt",
        "ordnungsamt",
        "city",
        True,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "anna"},
        {"email": "a\0b@example.org"},
        {"email": "z-admin@EXAMPLE.org"},
        {"name": " "},
        {"name": "x" * 121},
        {"role": "queen"},
        {"organisation": "99999"},
        {"organisation": "new", "new_organisation": " "},
        {"organisation": "new", "new_organisation": "x" * 121},
        {"sector": "space"},
        {"password": "short"},
        {"password": ""},
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_made(admin: FlaskClient, changes: dict[str, str]) -> None:
    answer = add(admin, **changes)
    assert answer.status_code == 400
    assert "Please check what you entered" in answer.text
    assert PASSWORD not in answer.text
    assert db.session.scalar(select(func.count()).select_from(Account)) == 1
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0


def edit(client: FlaskClient, account: Account, **changes: Any) -> Any:
    data = {
        "name": account.name,
        "role": account.role,
        "is_active": "y",
        "organisation": "",
        "sector": "civic",
        "version": str(account.version),
    }
    address = f"/desk/settings/accounts/{account.id}?lang=en"
    return client.post(
        address, data={key: value for key, value in (data | changes).items() if value is not None}
    )


def test_switching_an_account_off_signs_it_out_everywhere(app: Flask, admin: FlaskClient) -> None:
    account, theirs = make_account(), app.test_client()
    sign_in(theirs, account)
    assert edit(admin, account, is_active=None).status_code == 303
    assert theirs.get("/account").status_code == 302
    assert "may not sign in" in admin.get("/desk/settings/accounts?lang=en").text
    assert edit(admin, account).status_code == 303
    assert theirs.get("/account").status_code == 302
    sign_in(theirs, account)


def test_a_new_password_from_the_administrator_ends_old_sign_ins(app: Flask, admin: FlaskClient) -> None:
    account, theirs = make_account(), app.test_client()
    sign_in(theirs, account)
    assert edit(admin, account, password="four other plain words").status_code == 303
    assert theirs.get("/account").status_code == 302
    data = {"email": account.email, "password": "four other plain words"}
    assert theirs.post("/signin", data=data).status_code == 303


def test_role_and_organisation_are_changed(admin: FlaskClient) -> None:
    ours, theirs = make_organisation(), make_organisation()
    account = make_account(organisation=ours)
    assert edit(admin, account, role="coordinator", organisation=str(theirs.id)).status_code == 303
    assert (account.role, account.organisation_ids) == ("coordinator", {theirs.id})
    assert edit(admin, account, organisation="").status_code == 303
    assert account.organisation_ids == set()


def test_who_belongs_to_several_organisations_goes_on_doing_so(admin: FlaskClient) -> None:
    from festival.base.database import begin_writing
    from festival.organisers.model import Membership

    ours, theirs = make_organisation(), make_organisation()
    account = make_account(organisation=ours)
    begin_writing()
    db.session.add(Membership(account_id=account.id, organisation_id=theirs.id))
    db.session.commit()
    db.session.expire_all()
    assert edit(admin, account, organisation="", name="Neu").status_code == 303
    assert (account.name, account.organisation_ids) == ("Neu", {ours.id, theirs.id})


def test_nobody_locks_themselves_out(admin: FlaskClient, me: Account) -> None:
    assert edit(admin, me, role="member", is_active=None).status_code == 303
    assert (me.role, me.is_active) == ("administrator", True)


@pytest.mark.parametrize("number", ["0", "99999", "9" * 30])
def test_an_account_that_is_not_there_is_not_found(admin: FlaskClient, number: str) -> None:
    assert admin.get(f"/desk/settings/accounts/{number}").status_code == 404
    assert admin.post(f"/desk/settings/accounts/{number}", data={}).status_code == 404


def test_strangers_change_no_account(app: Flask, admin: FlaskClient, me: Account) -> None:
    for account in (None, make_account(), make_account(role="coordinator")):
        client = app.test_client()
        if account:
            sign_in(client, account)
        assert edit(client, me, name="Neu").status_code == (403 if account else 401)
        assert add(client).status_code == (403 if account else 401)
    assert me.name != "Neu"


def test_a_long_list_goes_on_without_more_queries(
    admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.organisers.test_cookies import account_queries

    monkeypatch.setattr(staff_views, "PAGE_SIZE", 3)
    for number in range(4):
        make_account(email=f"a{number}@example.org", organisation=make_organisation())
    with account_queries() as queries:
        first = admin.get("/desk/settings/accounts?lang=en").text
    assert len(queries) == 4
    assert "a2@example.org" in first
    assert "a3@example.org" not in first
    second = admin.get("/desk/settings/accounts?after=a2@example.org").text
    assert "a3@example.org" in second
    assert "a2@example.org<" not in second
