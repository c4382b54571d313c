"""No secret and no address of a person gets into a traceback or a log line."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from festival.base.database import begin_writing, db
from festival.log_lines.cutting import cut
from festival.organisers.model import Account
from festival.settings import BadSetting, read_settings
from tests.conftest import make_account
from tests.real_server import run_verb

PERSON = "erika@verein.example"
PASSWORD = "acht Enten am Kanal"


@pytest.mark.parametrize(
    "verb",
    [
        ("create-user", PERSON, "--name", "Erika", "--password", PASSWORD, "--role", "administrator"),
        ("rebuild",),
        ("demo",),
    ],
    ids=lambda verb: verb[0],
)
def test_a_verb_before_init_says_what_to_do_and_no_secret(tmp_path: Path, verb: tuple[str, ...]) -> None:
    done = run_verb(tmp_path, *verb)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "festival init" in said
    assert not {word for word in ("Traceback", PERSON, PASSWORD, "argon2") if word in said}


def test_a_failing_statement_shows_neither_values_nor_rows(app: Flask) -> None:
    make_account(email=PERSON)
    begin_writing()
    db.session.add(Account(email=PERSON, name="Erika", password_hash="$argon2id$secret"))
    with pytest.raises(IntegrityError) as caught:
        db.session.flush()
    db.session.rollback()
    told = f"{caught.value} {caught.value.__cause__} {caught.value.orig}"
    assert "account" in told
    assert not {word for word in (PERSON, "Erika", "$argon2id") if word in told}


def test_a_database_address_that_is_none_is_not_repeated(tmp_path: Path) -> None:
    environ = {"FESTIVAL_DATA_DIR": str(tmp_path), "FESTIVAL_DATABASE_URL": f"postgresql//u:{PASSWORD}@h"}
    with pytest.raises(BadSetting, match="FESTIVAL_DATABASE_URL") as caught:
        read_settings(environ)
    assert PASSWORD not in str(caught.value)


def test_addresses_without_a_key_stay_as_they_are() -> None:
    assert cut("/desk/year/feeds and /desk/year/feed/ab") == "/desk/year/feeds and /desk/year/feed/ab"
