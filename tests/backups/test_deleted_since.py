"""Who had their account deleted after a backup was taken is not brought back by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select

from festival.backups.restoring import restore
from festival.backups.taking import take_backup
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.mediation.model import Letter
from festival.organisers.model import Account
from festival.privacy.deletion import delete_account
from jobs.backup import watch_backups
from tests.backups.conftest import Installation
from tests.backups.test_backups import ON_EACH
from tests.conftest import make_account, make_organisation
from tests.privacy.rows import make_row

SECRET = "Zacharias Ünverwechselbar"


def taken_with(path: Path) -> tuple[Any, Any]:
    """Two people, one of whom has written a letter, and a backup of them."""
    anna = make_account(organisation=make_organisation(name="Singkreis"), name=SECRET, email="z@example.org")
    bernd = make_account(name="Bernd")
    begin_writing()
    make_row("letter", by_id=anna.id, text=f"Gruß\n{SECRET}")
    db.session.commit()
    take_backup(path, current_app.config["SETTINGS"], now=clock.now())
    return anna, bernd


def delete(account: Any) -> None:
    begin_writing()
    delete_account(db.session.get_one(Account, account.id, populate_existing=True), now=clock.now())
    db.session.commit()


def people() -> dict[str, bool]:
    db.session.remove()
    found = db.session.scalars(select(Account).order_by(Account.id))
    return {one.name: one.deleted_at is not None for one in found}


@ON_EACH
def test_they_are_deleted_again_and_nobody_else(
    installation: Installation, kind: str, tmp_path: Path
) -> None:
    with installation(kind, migration="head").app_context():
        anna, _bernd = taken_with(tmp_path / "backup.tar.gz")
        delete(anna)
        restore(tmp_path / "backup.tar.gz", current_app.config["SETTINGS"])
        assert people() == {"Singkreis": True, "Bernd": False}
        assert db.session.scalars(select(Letter.text)).one() == "Gruß\nSingkreis"


@ON_EACH
def test_whoever_has_their_number_elsewhere_is_somebody_else(
    installation: Installation, kind: str, tmp_path: Path
) -> None:
    with installation(kind, migration="head").app_context():
        taken_with(tmp_path / "backup.tar.gz")
    with installation(kind, migration="head").app_context():
        delete(make_account(name="Clara"))
        restore(tmp_path / "backup.tar.gz", current_app.config["SETTINGS"])
        assert people() == {SECRET: False, "Bernd": False}


@ON_EACH
def test_who_is_the_last_administrator_there_stays(
    installation: Installation, kind: str, tmp_path: Path
) -> None:
    with installation(kind, migration="head").app_context():
        admin = make_account(role="administrator", name="Dora")
        take_backup(tmp_path / "backup.tar.gz", current_app.config["SETTINGS"], now=clock.now())
        make_account(role="administrator", name="Emil")
        delete(admin)
        restore(tmp_path / "backup.tar.gz", current_app.config["SETTINGS"])
        assert people() == {"Dora": False}


@ON_EACH
def test_a_restore_that_ends_before_it_has_deleted_them_is_gone_on_with(
    installation: Installation, kind: str, tmp_path: Path
) -> None:
    with installation(kind, migration="head").app_context():
        settings = current_app.config["SETTINGS"]
        key = settings.data_dir / "secret_key"
        key.write_text("a key")
        anna, _bernd = taken_with(tmp_path / "backup.tar.gz")
        delete(anna)
        key.unlink()
        key.mkdir()  # the rows are in when the key can't be put there
        with pytest.raises(OSError, match="secret_key"):
            restore(tmp_path / "backup.tar.gz", settings)
        assert people() == {SECRET: False, "Bernd": False}
        watch_backups()
        assert people() == {"Singkreis": True, "Bernd": False}
        watch_backups()
        assert [one.name for one in settings.data_dir.glob("deleted*")] == []


@ON_EACH
def test_a_second_restore_remembers_whom_the_first_one_did_not_get_to(
    installation: Installation, kind: str, tmp_path: Path
) -> None:
    with installation(kind, migration="head").app_context():
        settings = current_app.config["SETTINGS"]
        key = settings.data_dir / "secret_key"
        key.write_text("a key")
        anna, _bernd = taken_with(tmp_path / "backup.tar.gz")
        delete(anna)
        key.unlink()
        key.mkdir()
        with pytest.raises(OSError, match="secret_key"):
            restore(tmp_path / "backup.tar.gz", settings)
        key.rmdir()
        restore(tmp_path / "backup.tar.gz", settings)
        assert people() == {"Singkreis": True, "Bernd": False}
