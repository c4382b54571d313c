"""Tokens of organisations: made at the desk, shown once, worth no more than an editor of one organisation."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.access_tokens.bearer import NoSuchToken, find_bearer
from festival.access_tokens.issuing import KEPT_AFTER_END, MOST_TOKENS, sweep_tokens
from festival.access_tokens.model import AccessToken
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers.audit_trail import LogEntry
from festival.organisers.model import Account, Membership, Organisation
from festival.organisers.permissions import ACTIONS, may
from tests.access_tokens.making import make_token
from tests.conftest import PASSWORD, make_account, make_organisation, sign_in

FORM = {"name": "Ticket system", "scopes": ["events:write"], "days": "90", "current_password": PASSWORD}


def holds(shown: str, *, later: timedelta = timedelta()) -> bool:
    db.session.rollback()
    db.session.expire_all()
    try:
        find_bearer(shown, now=clock.now() + later)
    except NoSuchToken:
        return False
    return True


def made(client: FlaskClient, organisation: Any, **values: Any) -> str:
    """Make a token as a person does, and return its text."""
    answer = client.post(f"/desk/organisations/{organisation.id}/tokens", data=FORM | values)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    found = re.search(r'id="new-token"[^>]*>([^<]+)<', answer.text)
    assert found, answer.text
    return found[1]


def test_a_token_is_shown_once_and_stored_as_a_digest_alone(client: FlaskClient) -> None:
    own = make_organisation()
    sign_in(client, make_account(organisation=own, member_role="editor"))
    shown = made(client, own)
    page = client.get(f"/desk/organisations/{own.id}/tokens").text
    assert "Ticket system" in page
    secret = shown.rpartition("_")[2] if shown.count("_") == 2 else shown[20:]
    assert shown not in page
    assert secret not in page
    row = db.session.scalars(db.select(AccessToken)).one()
    assert all(secret not in str(getattr(row, column.name)) for column in AccessToken.__table__.columns)
    bearer = find_bearer(shown, now=clock.now())
    assert (bearer.scopes, bearer.organisation.id) == ({"events:write"}, own.id)
    assert db.session.scalars(db.select(LogEntry.kind).where(LogEntry.kind == "token_made")).all() == [
        "token_made"
    ]


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"current_password": "wrong password here"}, 400),
        ({"name": "  "}, 400),
        ({"scopes": []}, 400),
        ({"scopes": ["events:everything"]}, 400),
        ({"days": "36500"}, 400),
    ],
)
def test_what_is_not_offered_makes_no_token(client: FlaskClient, values: dict[str, Any], status: int) -> None:
    own = make_organisation()
    sign_in(client, make_account(organisation=own))
    answer = client.post(f"/desk/organisations/{own.id}/tokens", data=FORM | values)
    assert answer.status_code == status
    assert db.session.scalars(db.select(AccessToken)).all() == []


@pytest.mark.parametrize("name", ["{{7*7}}", "{% raw %}", "'\"><b>x", "\u202eevil", "a" * 61])
def test_hostile_names_are_shown_as_they_are_or_refused(client: FlaskClient, name: str) -> None:
    own = make_organisation()
    sign_in(client, make_account(organisation=own))
    answer = client.post(f"/desk/organisations/{own.id}/tokens", data=FORM | {"name": name})
    assert answer.status_code == (400 if len(name) > 60 else 200)
    assert "49" not in re.findall(r'row-title">([^<]*)<', answer.text)
    assert "<b>x" not in answer.text


def test_who_only_reads_a_stranger_and_who_merely_coordinates_make_none(app: Flask) -> None:
    own = make_organisation()
    for account in (
        make_account(organisation=own, member_role="reader"),
        make_account(organisation=make_organisation()),
        make_account(role="coordinator"),
        make_account(role="administrator"),
    ):
        client = app.test_client()
        sign_in(client, account)
        assert client.post(f"/desk/organisations/{own.id}/tokens", data=FORM).status_code == 403
    assert app.test_client().post(f"/desk/organisations/{own.id}/tokens", data=FORM).status_code == 401
    assert db.session.scalars(db.select(AccessToken)).all() == []


def test_an_organisation_has_no_more_than_it_can_look_after(client: FlaskClient) -> None:
    own = make_organisation()
    account = make_account(organisation=own)
    for _number in range(MOST_TOKENS):
        make_token(own, account)
    sign_in(client, account)
    assert client.post(f"/desk/organisations/{own.id}/tokens", data=FORM).status_code == 409


def test_taking_it_back_ends_it_at_once_for_its_own_people_alone(app: Flask, client: FlaskClient) -> None:
    own, other = make_organisation(), make_organisation()
    account = make_account(organisation=own)
    number, shown = make_token(own, account)
    stranger = app.test_client()
    sign_in(stranger, make_account(organisation=other))
    assert stranger.post(f"/desk/organisations/{own.id}/tokens/{number}/revoke").status_code == 403
    assert stranger.post(f"/desk/organisations/{other.id}/tokens/{number}/revoke").status_code == 404
    assert holds(shown)
    sign_in(client, account)
    for _twice in range(2):
        assert client.post(f"/desk/organisations/{own.id}/tokens/{number}/revoke").status_code == 303
    assert not holds(shown)


def test_it_ends_with_its_day_and_goes_later(app: Flask) -> None:
    own = make_organisation()
    _number, shown = make_token(own, make_account(organisation=own), days=30)
    assert holds(shown, later=timedelta(days=29, hours=23))
    assert not holds(shown, later=timedelta(days=30, seconds=1))
    for later, left in ((KEPT_AFTER_END, 1), (KEPT_AFTER_END + timedelta(days=31), 0)):
        begin_writing()
        sweep_tokens(now=clock.now() + later)
        db.session.commit()
        assert len(db.session.scalars(db.select(AccessToken)).all()) == left


def test_it_ends_with_the_rights_of_whoever_made_it(app: Flask) -> None:
    def change(what: Any) -> None:
        begin_writing()
        what(db.session.scalars(db.select(Membership)).one(), db.session.get_one(Organisation, own.id))
        db.session.commit()

    own = make_organisation()
    account = make_account(organisation=own)
    _number, shown = make_token(own, account)
    since = own.admitted_at
    for off, on in (
        (lambda one, _: setattr(one, "role", "reader"), lambda one, _: setattr(one, "role", "owner")),
        (
            lambda _, whose: setattr(whose, "admitted_at", None),
            lambda _, whose: setattr(whose, "admitted_at", since),
        ),
    ):
        change(off)
        assert not holds(shown)
        change(on)
        assert holds(shown)
    begin_writing()
    db.session.get_one(Account, account.id).is_active = False
    db.session.commit()
    assert not holds(shown)
    begin_writing()
    db.session.get_one(Account, account.id).is_active = True
    db.session.delete(db.session.scalars(db.select(Membership)).one())
    db.session.commit()
    assert not holds(shown)


@pytest.mark.parametrize("role", ["coordinator", "administrator"])
def test_a_token_of_whoever_runs_the_city_is_worth_no_more_than_an_editors(app: Flask, role: str) -> None:
    own, other = make_organisation(), make_organisation()
    account = make_account(organisation=own, member_role="editor", role=role)
    _number, shown = make_token(own, account)
    bearer = find_bearer(shown, now=clock.now()).account
    editor = make_account(organisation=own, member_role="editor")
    for action in ACTIONS:
        for subject in (None, own, other):
            assert may(bearer, action, subject) == may(editor, action, subject), (action, subject)


def test_forged_tokens_open_nothing(app: Flask) -> None:
    own = make_organisation()
    _number, shown = make_token(own, make_account(organisation=own))
    mark, prefix, secret = shown[:8], shown[9:19], shown[20:]
    other = ("A" if secret[0] != "A" else "B") + secret[1:]
    for forged in (
        *(
            "",
            shown[:-1],
            shown + "A",
            shown.upper(),
            f"{mark}_{prefix}_{other}",
            f"{mark}_0000000000_{secret}",
        ),
        *(
            f"{shown}\0",
            f" {shown}",
            "festival__",
            "\ud800" * 64,
            "a" * 100_000,
            f"{mark}_{prefix}_" + "é" * 43,
        ),
    ):
        assert not holds(forged), forged
    assert holds(shown)
