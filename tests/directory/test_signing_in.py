"""Signing in by the directory, against a provider that runs as a process of its own."""

from __future__ import annotations

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.directory import bounded_session
from festival.directory.model import DirectoryLink
from festival.directory.provider import about_directory
from festival.organisers.audit_trail import LogEntry
from festival.organisers.model import Account
from festival.second_factor.model import SignInPolicy
from tests.conftest import make_account, make_organisation, sign_in
from tests.directory.conftest import Directory, set_up
from tests.real_server import free_port
from tests.second_factor.conftest import is_in, switch_on

ANNA = {"sub": "7f-anna", "email": "anna@stadt.example", "email_verified": True, "name": "Anna Amt"}


@pytest.fixture
def anna(app: Flask) -> Account:
    made: Account = make_account(email="anna@stadt.example", organisation=make_organisation())
    return made


def links() -> list[tuple[str, int]]:
    db.session.rollback()
    return list(db.session.execute(select(DirectoryLink.subject, DirectoryLink.account_id)).tuples())


def test_who_was_invited_is_known_by_the_verified_address_and_then_by_the_subject(
    app: Flask, client: FlaskClient, provider: Directory, anna: Account
) -> None:
    provider.says(**ANNA)
    answer = provider.come_back(client, "/desk/year")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/year")
    assert is_in(client)
    assert links() == [("7f-anna", anna.id)]
    provider.says(sub="7f-anna", email="married@stadt.example", email_verified=False)
    again = app.test_client()
    assert provider.come_back(again).status_code == 303
    assert is_in(again)
    kinds = list(db.session.scalars(select(LogEntry.kind).order_by(LogEntry.id)))
    assert kinds[-3:] == ["directory_linked", "sign_in", "sign_in"]


def test_the_browser_is_sent_with_state_nonce_and_a_challenge_each_time_others(
    client: FlaskClient, provider: Directory
) -> None:
    sent = [client.get("/signin/directory").headers["Location"] for _ in range(2)]
    asked = [parse_qs(urlsplit(one).query) for one in sent]
    for one in asked:
        assert one["redirect_uri"] == ["https://feste.musterstadt.example/signin/directory/back"]
        assert (one["response_type"], one["code_challenge_method"]) == (["code"], ["S256"])
        assert len(one["state"][0]) > 40 < len(one["code_challenge"][0]) + 1
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]


@pytest.mark.parametrize(
    "mode",
    ["nonce", "no nonce", "audience", "issuer", "expired", "forged", "unsigned", "secret"],
)
def test_an_answer_that_cannot_be_trusted_signs_nobody_in(
    client: FlaskClient, provider: Directory, anna: Account, mode: str
) -> None:
    provider.says(mode, **ANNA)
    answer = provider.come_back(client)
    assert answer.status_code == 400
    assert "You are not signed in yet" in answer.text
    assert not is_in(client)
    assert links() == []


def test_keys_may_be_renewed_at_any_time(client: FlaskClient, provider: Directory, anna: Account) -> None:
    provider.says(**ANNA)
    client.get("/signin/directory")
    provider.says("new key", **ANNA)
    assert provider.come_back(client).status_code == 303


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_verified_links_nothing(
    client: FlaskClient, provider: Directory, anna: Account, verified: object
) -> None:
    provider.says(**ANNA | {"email_verified": verified})
    answer = provider.come_back(client)
    assert answer.status_code == 403
    assert "doesn’t say that your e-mail address is checked" in answer.text
    assert "How to reach us" in answer.text
    assert not is_in(client)
    assert links() == []


def test_an_address_that_was_given_to_somebody_new_does_not_open_the_account(
    app: Flask, client: FlaskClient, provider: Directory, anna: Account
) -> None:
    provider.says(**ANNA)
    provider.come_back(client)
    provider.says(**ANNA | {"sub": "8a-another-anna"})
    other = app.test_client()
    assert provider.come_back(other).status_code == 403
    assert not is_in(other)


def test_an_administrator_takes_the_link_away_from_who_is_known_there_anew(
    app: Flask, client: FlaskClient, provider: Directory, anna: Account
) -> None:
    provider.says(**ANNA)
    provider.come_back(client)
    chief, address = app.test_client(), f"/desk/settings/accounts/{anna.id}/directory"
    sign_in(chief, make_account(role="administrator"))
    assert "Stadtverwaltung" in chief.get(f"/desk/settings/accounts/{anna.id}").text
    assert "7f-anna" in chief.get(address).text
    assert client.get(address).status_code == client.post(address).status_code == 403
    assert chief.post(address).status_code == 303
    assert chief.post("/desk/settings/accounts/9999999/directory").status_code == 404
    provider.says(**ANNA | {"sub": "9b-anna"})
    assert provider.come_back(app.test_client()).status_code == 303
    assert links() == [("9b-anna", anna.id)]


@pytest.mark.parametrize("is_linked", [True, False])
def test_an_account_that_is_switched_off_stays_so(
    client: FlaskClient, provider: Directory, anna: Account, is_linked: bool
) -> None:
    provider.says(**ANNA)
    if is_linked:
        provider.come_back(client)
        client.post("/signout")
    begin_writing()
    db.session.get_one(Account, anna.id).is_active = False
    db.session.commit()
    assert provider.come_back(client).status_code == 403


def test_who_has_no_account_is_told_whom_to_ask_unless_the_directory_brings_accounts(
    client: FlaskClient, provider: Directory
) -> None:
    provider.says(**ANNA | {"name": "{{7*7}} <b>Anna</b>\n", "email": "Anna@Stadt.example"})
    answer = provider.come_back(client)
    assert answer.status_code == 403
    assert "Anna@Stadt.example" in answer.text
    assert db.session.scalars(select(LogEntry.kind)).all() == ["directory_refused"]
    begin_writing()
    db.session.add(SignInPolicy(id=1, required_of=[], directory_accounts=True))
    db.session.commit()
    assert provider.come_back(client).status_code == 303
    account = db.session.scalars(select(Account)).one()
    assert (account.email, account.name) == ("anna@stadt.example", "{{7*7}} <b>Anna</b>")
    assert (account.role, account.memberships) == ("member", [])
    assert "<b>Anna" not in client.get("/account").text


def test_nobody_unverified_gets_an_account(client: FlaskClient, provider: Directory) -> None:
    begin_writing()
    db.session.add(SignInPolicy(id=1, required_of=[], directory_accounts=True))
    db.session.commit()
    for email, verified in (("anna@stadt.example", False), ("a@b", True), ("admin@demo.example", True)):
        provider.says(sub="x", email=email, email_verified=verified)
        assert provider.come_back(client).status_code == 403
    assert db.session.scalars(select(Account)).all() == []


def test_the_second_factor_is_asked_unless_the_directory_has_seen_one(
    app: Flask, client: FlaskClient, provider: Directory, anna: Account
) -> None:
    _phone, codes = switch_on(anna)
    provider.says(**ANNA)
    answer = provider.come_back(client, "/desk/year")
    assert "/signin/code?next=/desk/year" in answer.headers["Location"]
    assert not is_in(client)
    client.post("/signin/code", data={"recovery": codes[0]})
    assert is_in(client)
    provider.says(**ANNA | {"amr": ["pwd", "mfa"]})
    another = app.test_client()
    provider.come_back(another)
    assert is_in(another)


def test_an_answer_opens_once_and_only_in_the_browser_that_asked(
    app: Flask, client: FlaskClient, provider: Directory, anna: Account
) -> None:
    provider.says(**ANNA)
    address = provider.answer(client.get("/signin/directory").headers["Location"])
    stranger = app.test_client()
    assert stranger.get(address).status_code == 400
    stranger.get("/signin/directory")
    assert stranger.get(address).status_code == 400
    assert client.get(f"{address}x").status_code == 400, "another state; what was begun is over"
    assert client.get(address).status_code == 400
    address = provider.answer(client.get("/signin/directory").headers["Location"])
    assert client.get(address).status_code == 303
    client.post("/signout")
    assert client.get(address).status_code == 400


def test_coming_back_too_late_begins_anew(
    client: FlaskClient, provider: Directory, anna: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.says(**ANNA)
    address = provider.answer(client.get("/signin/directory").headers["Location"])
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=11))
    assert client.get(address).status_code == 400


def test_a_code_that_the_provider_does_not_know_signs_nobody_in(
    client: FlaskClient, provider: Directory, anna: Account
) -> None:
    provider.says(**ANNA)
    state = parse_qs(urlsplit(client.get("/signin/directory").headers["Location"]).query)["state"][0]
    assert client.get(f"/signin/directory/back?state={state}&code=guessed").status_code == 400
    assert not is_in(client)


def test_who_says_no_at_the_provider_comes_back_to_the_sign_in_page(
    client: FlaskClient, provider: Directory
) -> None:
    provider.says("denied")
    answer = provider.come_back(client, "/desk/year")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/signin?next=/desk/year&lang=en")
    assert "not signed in there" in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/", "/\\evil.example", "/signin"])
def test_it_leads_nowhere_else(client: FlaskClient, provider: Directory, anna: Account, wanted: str) -> None:
    provider.says(**ANNA)
    assert provider.come_back(client, wanted).headers["Location"] == "/desk?lang=en"


@pytest.mark.parametrize("mode", ["redirects", "long", "another", "open token", "drips"])
def test_a_provider_that_answers_nonsense_is_away_and_the_password_page_is_not(
    app: Flask,
    client: FlaskClient,
    provider: Directory,
    anna: Account,
    mode: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounded_session, "MAX_SECONDS", 1)
    provider.says(mode, **ANNA)
    began = time.monotonic()
    answer = provider.come_back(client)
    assert time.monotonic() - began < 5
    assert answer.status_code == 503
    assert "Stadtverwaltung doesn’t answer" in answer.text
    assert "/elsewhere" not in provider.says()
    sign_in(client, anna)
    assert is_in(client)


def test_a_provider_that_is_down_is_asked_again_only_after_a_moment(
    app: Flask, client: FlaskClient, provider: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(app, f"http://127.0.0.1:{free_port()}", monkeypatch)
    assert client.get("/signin/directory").status_code == 503
    assert client.get("/signin").status_code == 200
    provider.says("another")
    set_up(app, provider.issuer, monkeypatch)
    for _ in range(3):
        assert client.get("/signin/directory").status_code == 503
    asked = [path for path in provider.says() if path.startswith("/.well-known")]
    assert len(asked) == 1


def test_the_doctor_asks_the_provider(
    app: Flask, provider: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.says()
    assert about_directory() == []
    assert "/.well-known/openid-configuration" in provider.says("another")
    set_up(app, provider.issuer, monkeypatch)
    assert about_directory() == [
        "The provider of FESTIVAL_OIDC_ISSUER can't be used: it says that it is another one."
    ]
    monkeypatch.delitem(app.extensions, "festival_directory")
    assert about_directory() == []


def test_a_provider_that_breaks_at_the_last_step_is_away(
    client: FlaskClient, provider: Directory, anna: Account
) -> None:
    provider.says("broken token", **ANNA)
    assert provider.come_back(client).status_code == 503
    assert not is_in(client)


def test_nothing_is_asked_before_somebody_presses_the_button(
    client: FlaskClient, provider: Directory
) -> None:
    provider.says()
    page = client.get("/signin?lang=en&next=/desk/year").text
    assert "Sign in with Stadtverwaltung" in page
    assert 'href="/signin/directory?next=/desk/year&amp;lang=en"' in page
    assert provider.says() == []


def test_without_a_provider_there_is_nothing_to_press(client: FlaskClient) -> None:
    assert "/signin/directory" not in client.get("/signin").text
    assert client.get("/signin/directory").status_code == 404
    assert client.get("/signin/directory/back?state=x&code=y").status_code == 404
