"""What the documents promise exists: each setting is read and used, each command is there and answers in sentences."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.doctor.complaints import complaints
from festival.organisers.accounts import find_account
from festival.organisers.attempts import PER_EMAIL_AND_NETWORK
from festival.settings import Settings
from tests.conftest import PASSWORD, make_account

ROOT = Path(__file__).resolve().parent.parent
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
PROGRAMS = [path for folder in ("festival", "jobs") for path in sorted((ROOT / folder).rglob("*.py"))]


def settings_of_table() -> set[str]:
    """The names in the table of settings."""
    chapter = OPERATING.partition("## Settings")[2].partition("\n## ")[0]
    first_cells = re.findall(r"^\| (`[^|]+)\|", chapter, re.MULTILINE)
    return {name for cell in first_cells for name in re.findall(r"`([A-Z_]+)`", cell)}


def settings_in_code() -> Iterator[str]:
    """The names of the environment that the programs look at."""
    for path in PROGRAMS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and re.fullmatch(r"FESTIVAL_[A-Z_]+|HOST|PORT", value):
                yield value


def test_the_table_of_settings_names_those_that_the_programs_read_and_no_others() -> None:
    assert settings_of_table() == set(settings_in_code())


def test_each_setting_that_is_read_is_used() -> None:
    elsewhere = "\n".join(path.read_text(encoding="utf-8") for path in PROGRAMS if path.name != "settings.py")
    unused = [
        field.name
        for field in fields(Settings)
        if not re.search(rf"\b(?:settings|SETTINGS\"\])\.{field.name}\b", elsewhere)
    ]
    used_within = {
        name
        for name in unused
        if re.search(rf"\bself\.{name}\b", (ROOT / "festival/settings.py").read_text())
    }
    assert set(unused) - used_within == set()


def test_each_verb_that_the_documents_name_is_there_and_explains_itself(app: Flask) -> None:
    verbs = set(
        re.findall(
            r"festival (?:[\w.-]+ )?`?(init|demo|[a-z]+(?:-[a-z]+)+|backup|restore|doctor|rebuild)\b",
            OPERATING,
        )
    )
    assert {"init", "demo", "backup", "restore", "doctor", "create-user", "set-password", "set-role"} <= verbs
    for verb in verbs:
        said = run(app, verb, "--help")
        assert said.exit_code == 0, verb
        assert said.output.count("\n") > 4, verb


def run(app: Flask, *words: str) -> Result:
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=["festival", *words])
    db.session.expire_all()
    assert "Traceback" not in result.output
    return result


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create-user", "a@b.de", "--name", "A", "--password", "kurz"), "at least 12 characters"),
        (
            ("create-user", "ab.de", "--name", "A", "--password", PASSWORD),
            "has to look like name@example.org",
        ),
        (
            ("create-user", "a@b.de", "--name", " ", "--password", PASSWORD),
            "The name has 1 to 120 characters",
        ),
        (("create-user", "a@demo.example", "--name", "A", "--password", PASSWORD), "at the demo city only"),
        (("create-user", "known@b.de", "--name", "A", "--password", PASSWORD), "There is an account with"),
        (("set-password", "known@b.de", "--password", "kurz"), "at least 12 characters"),
        (("set-password", "nobody@b.de", "--password", PASSWORD), "There is no account"),
        (("set-role", "nobody@b.de", "member"), "There is no account"),
        (("set-role", "known@b.de", "king"), "'king' is not one of"),
        (("init", "--land", "DE-BX"), "'DE-BX' is not one of"),
        (("init", "--land", "Bayern"), "'Bayern' is not one of"),
        (("init", "--country", "AT-77"), "“AT-77” is no country that is known here. There are AT-1, AT-2"),
        (("init", "--country", "DE"), "There are DE-BW, DE-BY"),
        (("init", "--zone", "Europe/Entenhausen"), "“Europe/Entenhausen” is no time zone"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[:2]),
)
def test_what_cannot_be_done_is_said_in_a_sentence(app: Flask, words: tuple[str, ...], said: str) -> None:
    make_account(email="known@b.de")
    result = run(app, *words)
    assert result.exit_code != 0
    assert said in result.output


def test_a_city_of_another_country_is_set_up_by_one_command(app: Flask) -> None:
    done = run(
        app,
        *("init", "--name", "Salzburg", "--country", "at-5", "--zone", "Europe/Vienna", "--language", "de"),
    )
    assert done.exit_code == 0, done.output
    city = db.session.get_one(City, 1)
    assert (city.name, city.land, city.zone, city.languages) == (
        "Salzburg",
        "AT-5",
        "Europe/Vienna",
        ["de"],
    )
    assert city.tile_source == "basemap-at"
    assert run(app, "init").exit_code == 0
    assert db.session.get_one(City, 1).land == "AT-5"


def test_a_new_password_lets_in_and_the_old_one_and_its_sign_ins_no_more(
    app: Flask, client: FlaskClient
) -> None:
    account = make_account(role="administrator")
    signed_in = app.test_client()
    assert sign_in(signed_in, account.email, PASSWORD) == 303
    for _ in range(PER_EMAIL_AND_NETWORK + 1):
        locked = sign_in(client, account.email, "wrong")
    assert locked == 429
    assert (
        run(app, "set-password", account.email.upper(), "--password", "a quite new password").exit_code == 0
    )
    assert signed_in.get("/account").status_code == 302
    assert sign_in(client, account.email, PASSWORD) == 401
    assert sign_in(client, account.email, "a quite new password") == 303


def test_a_role_opens_an_administrator_who_was_switched_off(app: Flask, client: FlaskClient) -> None:
    account = make_account(role="administrator", is_active=False)
    assert sign_in(client, account.email, PASSWORD) == 401
    said = run(app, "set-password", account.email, "--password", PASSWORD)
    assert "set-role opens it" in said.output
    assert sign_in(client, account.email, PASSWORD) == 401
    assert run(app, "set-role", account.email, "administrator").exit_code == 0
    found = find_account(account.email)
    assert found is not None
    assert (found.role, found.is_active) == ("administrator", True)
    assert sign_in(client, account.email, PASSWORD) == 303


def test_a_town_whose_land_is_none_is_found_by_the_doctor(app: Flask) -> None:
    begin_writing()
    db.session.get_one(City, 1).land = "DE-BX"
    db.session.commit()
    assert any("“DE-BX” is no Land" in line for line in complaints())


def sign_in(client: FlaskClient, email: str, password: str) -> int:
    return client.post("/signin", data={"email": email, "password": password}).status_code
