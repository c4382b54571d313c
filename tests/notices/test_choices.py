"""The page on which people choose how they are told, and the address in each mail that ends it by one click."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from festival.base.database import begin_writing, db
from festival.notices.choices import KIND_OF, KINDS, kinds_for, usual_way, ways_of
from festival.notices.model import NoticeChoice
from festival.notices.unsubscribing import read_token, token_for
from festival.organisers.model import Account
from tests.conftest import make_account, make_organisation
from tests.mediation.quarrels import Quarrel, as_
from tests.nonsense import FormReader
from tests.notices.test_mails import everything, write
from tests.outbox.mail_server import ScriptedServer

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def ways(account: Any) -> dict[str, str]:
    db.session.expire_all()
    return ways_of(db.session.get_one(Account, account.id))


def shown(client: FlaskClient) -> dict[str, str]:
    """What is chosen on the page, by kind."""
    page = client.get("/account/notices?lang=en").text
    form = next(one for one in FormReader(page).forms if "talk" in one.names)
    return {name: value for name, value in form.fields if name != "csrf_token"}


def test_the_page_shows_what_is_usual_and_keeps_what_is_chosen(app: Flask) -> None:
    anna = make_account()
    client = as_(app, anna)
    usual = {kind.key: usual_way(kind, "member") for kind in kinds_for(anna)}
    assert shown(client) == usual
    chosen = usual | {"talk": "nothing", "settled": "at_once"}
    assert client.post("/account/notices", data=chosen).status_code == 303
    assert shown(client) == chosen


def test_only_who_decides_chooses_how_to_hear_of_what_is_handed_in(app: Flask) -> None:
    for role in ("member", "coordinator", "administrator"):
        assert ("handed_in" in shown(as_(app, make_account(role=role)))) == (role != "member")


def test_who_coordinates_and_belongs_to_no_organisation_is_not_asked_about_own_events(app: Flask) -> None:
    page = as_(app, make_account(role="coordinator")).get("/account/notices?lang=en").text
    for words in ("your events", "A date that you hold", "Your office"):
        assert words not in page
    member = make_account(organisation=make_organisation())
    assert "One of your events takes place" in as_(app, member).get("/account/notices?lang=en").text


def test_what_asks_something_is_told_at_once_and_the_rest_once_a_day() -> None:
    for kind in KINDS:
        assert usual_way(kind, "member") == ("at_once" if kind.asks else "digest")
    conflict = next(kind for kind in KINDS if kind.key == "conflict")
    assert usual_way(conflict, "coordinator") == "digest"


@pytest.mark.parametrize("data", [{}, {"talk": "by pigeon"}, {"talk": ""}])
def test_an_answer_that_is_none_changes_nothing(app: Flask, data: dict[str, str]) -> None:
    anna = make_account()
    client = as_(app, anna)
    usual = shown(client)
    answer = client.post("/account/notices?lang=en", data=(usual if data else {}) | data)
    assert answer.status_code == 400
    assert 'id="talk-error"' in answer.text
    assert ways(anna) == {kind.key: usual_way(kind, "member") for kind in KINDS}


def test_the_page_says_where_no_mail_is_sent(app: Flask) -> None:
    words = "sends no mail at present"
    assert words in as_(app, make_account()).get("/account/notices?lang=en").text


def test_the_page_says_nothing_of_that_where_mail_is_sent(app: Flask, mail_on: str) -> None:
    assert "sends no mail" not in as_(app, make_account()).get("/account/notices?lang=en").text


def unsubscribe_path(server: ScriptedServer, account: Any, base_url: str) -> str:
    mail = next(one for one in server.mails if one.recipient == account.email)
    address = re.fullmatch(r"<(https://[^>]+)>", str(mail.message["List-Unsubscribe"]))
    assert address
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address[1] in mail.text
    assert address[1] in mail.html
    return address[1].removeprefix(base_url)


@pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_ends_what_is_told_at_once_without_signing_in_a_cookie_or_a_token_for_forms(
    app: Flask, server: ScriptedServer, quarrel: Quarrel, mail_on: str, encoding: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        everything(server)
        before = ways(quarrel.alice)
        path = unsubscribe_path(server, quarrel.alice, mail_on)
        answer = app.test_client().post(path, data=ONE_CLICK, content_type=encoding)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    after = ways(quarrel.alice)
    assert after == {key: "nothing" if way == "at_once" else way for key, way in before.items()}
    server.mails.clear()
    write(app, quarrel)
    assert quarrel.alice.email not in everything(server)


def test_a_day_s_mail_ends_by_itself_and_what_is_told_at_once_goes_on(
    app: Flask, server: ScriptedServer, quarrel: Quarrel, mail_on: str
) -> None:
    everything(server)
    path = unsubscribe_path(server, quarrel.carol, mail_on)
    assert app.test_client().post(path, data=ONE_CLICK).status_code == 200
    assert set(ways(quarrel.carol).values()) == {"at_once", "nothing"}


def test_to_look_at_the_address_ends_nothing_and_the_page_s_button_does(app: Flask) -> None:
    anna = make_account(locale="en")
    client = app.test_client()
    path = f"/unsubscribe/{token_for(anna.id, 'at_once')}"
    before = ways(anna)
    page = client.get(path, headers={"Accept-Language": "de"})
    assert "At present you are told at once by mail of this:" in page.text, "the account's language"
    assert client.head(path).status_code == 200
    assert ways(anna) == before
    form = next(one for one in FormReader(page.text).forms if "List-Unsubscribe" in one.names)
    answer = client.post(form.action or path, data=dict(form.fields))
    assert "told of nothing at once by mail any more" in answer.text
    assert "at_once" not in ways(anna).values()
    assert "told of nothing at once by mail any more" in client.get(path).text


def test_every_kind_can_be_kept_as_a_choice() -> None:
    longest = NoticeChoice.__table__.c.kind.type.length  # PostgreSQL refuses what is longer, SQLite doesn't
    assert [kind.key for kind in KINDS if len(kind.key) > longest] == []
    assert len({kind.key for kind in KINDS}) == len(KINDS)


def test_a_post_that_is_no_click_ends_nothing(app: Flask) -> None:
    anna = make_account()
    path = f"/unsubscribe/{token_for(anna.id, 'at_once')}"
    assert app.test_client().post(path, data={"List-Unsubscribe": "Two"}).status_code == 400
    assert app.test_client().post(path).status_code == 400
    assert "at_once" in ways(anna).values()


def test_nobody_makes_up_an_address_of_somebody_else(app: Flask) -> None:
    anna, berta = make_account(), make_account()
    right = token_for(anna.id, "at_once")
    payload, _, signature = right.partition(".")
    other = token_for(berta.id, "at_once").partition(".")[0]
    for wrong in ("x", payload, f"{payload}.", f"{other}.{signature}", right[:-1], f"{right}A", "%00", "."):
        for method in ("get", "post"):
            answer = getattr(app.test_client(), method)(f"/unsubscribe/{wrong}", data=ONE_CLICK)
            assert answer.status_code == 404, wrong
    assert read_token(right) == (anna.id, "at_once")
    assert "nothing" not in ways(anna).values()


def test_an_account_that_is_gone_has_nothing_to_end(app: Flask) -> None:
    path = f"/unsubscribe/{token_for(999_999, 'digest')}"
    assert app.test_client().post(path, data=ONE_CLICK).status_code == 404


def test_who_is_switched_off_can_still_end_it(app: Flask) -> None:
    anna = make_account()
    begin_writing()
    db.session.execute(update(Account).values(is_active=False))
    db.session.commit()
    path = f"/unsubscribe/{token_for(anna.id, 'at_once')}"
    assert app.test_client().post(path, data=ONE_CLICK).status_code == 200
    assert "at_once" not in ways(anna).values()


def test_every_notice_that_is_written_anywhere_belongs_to_a_kind() -> None:
    root = Path(__file__).resolve().parents[2] / "festival"
    told = re.compile(
        r"\b(?:tell_concerned|tell_answered|tell_organisation|_write)\(\s*(?:[\w.]+,\s*)?\"(\w+)\""
    )
    found = {code for path in root.rglob("*.py") for code in told.findall(path.read_text(encoding="utf-8"))}
    changes = {"found", "returned", "solved", "to_reassess"}  # what conflicts.signals.Change says
    assert found | changes <= set(KIND_OF)
