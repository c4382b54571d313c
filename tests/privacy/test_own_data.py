"""My data: a copy of all that is stored of oneself, and of nobody else; asked for with the password, written down."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from festival.attachments.model import Attachment
from festival.base.database import begin_writing, db, metadata
from festival.organisers.audit_trail import LogEntry
from festival.organisers.model import Account
from festival.privacy import own_data_views
from festival.privacy.described import FIELDS
from festival.privacy.held import EMAIL_COLUMNS
from festival.privacy.own_data import file_name, ways_to_be_ones_own, write_own_data
from festival.privacy.personal_data import PERSONAL
from tests.conftest import PASSWORD, make_account, make_event, make_organisation, sign_in
from tests.privacy.rows import ONE_ROW, rows_of
from tests.second_factor.conftest import switch_on

MINE, THEIRS = "Anna Ünverwechselbar", "Bernd Anderswer"
ADDRESS = "/account/data"


@pytest.fixture
def me(app: Flask) -> Any:
    return make_account(organisation=make_organisation(), name=MINE, email="anna@example.org")


def ask(client: FlaskClient, password: str = PASSWORD, *, locale: str = "en", **more: str) -> TestResponse:
    data = {"current_password": password} | more
    return client.post(f"{ADDRESS}?lang={locale}", data=data, buffered=True)


def opened(answer: TestResponse) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    return {one: archive.read(one).decode("utf-8", "replace") for one in archive.namelist()}


def make_rows(account: Account, **but: Any) -> None:
    begin_writing()
    rows_of(account, **but)
    db.session.commit()


def test_all_that_is_somebody_s_is_in_it_and_nothing_of_others(client: FlaskClient, me: Any) -> None:
    other = make_account(organisation=make_organisation(), name=THEIRS, email="bernd@example.org")
    make_rows(me)
    make_rows(other, but=ONE_ROW)
    sign_in(client, me)
    files = opened(ask(client))
    wanted = {f"{file_name(table, column)}.json" for table, column, _fields in ways_to_be_ones_own()}
    assert wanted | {"README.txt"} == set(files)
    for name in wanted:
        rows = json.loads(files[name])
        assert rows
        assert all(isinstance(row, dict) for row in rows)
    everything = "".join(files.values())
    assert MINE in json.loads(files["letter.json"])[0]["text"]
    for secret in (THEIRS, "bernd@", me.password_hash, 'password_hash":', 'token_digest":'):
        assert secret.lower() not in everything.lower()


def test_each_table_with_an_account_is_exported_or_says_why_not() -> None:
    """Which columns are missing, the test of the house asks; here that a way is given for each of them."""
    for name, held in PERSONAL.items():
        columns = metadata.tables[name].columns
        for column in columns:
            if any(key.target_fullname == "account.id" for key in column.foreign_keys):
                assert column.name in held.theirs, f"{name}.{column.name}"
        assert all(one in columns for one in held.theirs)
        assert all(one in EMAIL_COLUMNS or columns[one].type.python_type is int for one in held.theirs)


def test_each_field_is_described() -> None:
    given = {one.rpartition(".")[2] for _table, _column, fields in ways_to_be_ones_own() for one in fields}
    assert given - set(FIELDS) == set()
    assert set(FIELDS) - given == set()


@pytest.mark.parametrize("locale", ["de", "en"])
def test_the_description_says_what_each_file_is_and_what_is_left_out(
    client: FlaskClient, me: Any, locale: str
) -> None:
    make_rows(me)
    sign_in(client, me)
    text = opened(ask(client, locale=locale))["README.txt"]
    for words in ("letter.json", "log_entry-by.json", "account.json", "password_hash", "/privacy"):
        assert words in text
    assert ("1 entry" if locale == "en" else "1 Eintrag") in text


def test_files_that_were_sent_are_in_it_and_those_of_others_are_not(
    app: Flask, client: FlaskClient, me: Any
) -> None:
    folder = app.config["SETTINGS"].uploads_dir / "attachments"
    folder.mkdir(parents=True, exist_ok=True)
    event, other = make_event(), make_account()
    begin_writing()
    for number, (by_id, name) in enumerate(
        [(me.id, "Plan.pdf"), (other.id, "Fremd.pdf"), (me.id, "Weg.pdf")]
    ):
        kept = f"{number}" * 32 + ".pdf"
        if name != "Weg.pdf":
            (folder / kept).write_bytes(name.encode())
        row = Attachment(event_id=event.id, kept_name=kept, file_name=name, media_type="application/pdf")
        row.size_bytes, row.by_id = 8, by_id
        db.session.add(row)
    db.session.commit()
    sign_in(client, me)
    files = opened(ask(client))
    sent = {name.partition("-")[2]: content for name, content in files.items() if name.startswith("files/")}
    assert sent == {"Plan.pdf": "Plan.pdf"}
    assert "Not there any more: Weg.pdf" in files["README.txt"]


def test_it_is_written_down_and_limited(client: FlaskClient, me: Any) -> None:
    sign_in(client, me)
    for _again in range(own_data_views.MOST):
        opened(ask(client))
    late = ask(client)
    assert late.status_code == 429
    assert "too many attempts" in late.text
    noted = db.session.scalars(select(LogEntry).where(LogEntry.kind == "download")).all()
    assert [(one.by_id, one.values) for one in noted] == [(me.id, {"what": "own_data"})] * own_data_views.MOST


def test_a_wrong_password_gets_nothing(client: FlaskClient, me: Any) -> None:
    sign_in(client, me)
    for password in ("wrong", ""):
        answer = ask(client, password)
        assert answer.status_code == 400
        assert answer.mimetype == "text/html"


def test_who_uses_a_code_is_asked_for_one(client: FlaskClient, me: Any) -> None:
    sign_in(client, me)
    phone = switch_on(me)[0]
    assert "Six digits" in client.get(f"{ADDRESS}?lang=en").text
    assert ask(client).status_code == 400
    assert ask(client, code="000000").status_code == 400
    assert "account.json" in opened(ask(client, code=phone.code()))


@pytest.mark.parametrize("more", ["?account_id={}", "?id={}", "/{}", "?lang=en&by_id={}"])
def test_nobody_gets_another_s_by_the_address(client: FlaskClient, me: Any, more: str) -> None:
    other = make_account(name=THEIRS, email="bernd@example.org")
    sign_in(client, me)
    data = {"current_password": PASSWORD, "account_id": str(other.id), "email": other.email}
    answer = client.post(f"{ADDRESS}{more.format(other.id)}", data=data, buffered=True)
    assert answer.status_code == 404 or THEIRS not in "".join(opened(answer).values())


def test_who_is_deleted_in_this_moment_gets_no_copy(
    client: FlaskClient, me: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the password and the copy the account goes: by the person in another window, or by an administrator."""
    from festival.base import clock
    from festival.privacy.deletion import delete_account

    begin_reading = own_data_views.begin_reading

    def deleted_before() -> None:
        begin_writing()
        delete_account(db.session.get_one(Account, me.id, populate_existing=True), now=clock.now())
        db.session.commit()
        begin_reading()

    sign_in(client, me)
    monkeypatch.setattr(own_data_views, "begin_reading", deleted_before)
    answer = ask(client)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/signin")


def test_names_that_look_like_code_stay_text(client: FlaskClient, me: Any) -> None:
    begin_writing()
    for name in ("{{7*7}} %(x)s", "'\"><b>", "=cmd|' /C calc'!A0"):
        db.session.get_one(Account, me.id).name = name
        db.session.commit()
        file = io.BytesIO()
        with client.application.test_request_context("/?lang=de"):
            write_own_data(file, db.session.get_one(Account, me.id))
        archive = zipfile.ZipFile(file)
        assert json.loads(archive.read("account.json"))[0]["name"] == name
        assert name in archive.read("README.txt").decode()
        begin_writing()
