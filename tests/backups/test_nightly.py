"""Each night a backup by itself: in its folder whole or not at all, and somebody hears where it is missing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from festival.backups import nightly
from festival.backups.checking import check_backup
from festival.backups.nightly import NoRoom, back_up_if_due, kept_backups
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.job_runs.model import JobRun
from festival.job_runs.noting import ask_for_run
from festival.organisers.audit_trail import LogEntry
from festival.outbox.kinds import kind_of
from festival.outbox.mail import Mail
from festival.outbox.model import OutgoingMail
from jobs import backup as backup_job
from jobs import schedule
from tests.conftest import PASSWORD, make_account, sign_in

NIGHT = datetime(2027, 1, 31, 1, 30, tzinfo=UTC)
PAGE = "/desk/settings/backups"


@pytest.fixture(autouse=True)
def folder(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for backups, of which the settings know; it has to be made."""
    found = tmp_path / "backups" / "festival"
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], backup_dir=found))
    return found


@contextmanager
def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: moment)
        yield


def run_job(app: Flask, monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    db.session.rollback()
    with at(monkeypatch, moment):
        schedule.run(app, "backup", backup_job.back_up)()
    db.session.expire_all()


def watch(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> list[OutgoingMail]:
    with at(monkeypatch, moment):
        backup_job.watch_backups()
    return list(db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "no_backup")))


def fail(*_: Any, **__: Any) -> Any:
    raise OSError(28, "No space left on device")


def row() -> JobRun:
    db.session.rollback()
    return db.session.get_one(JobRun, "backup", populate_existing=True)


def test_one_a_night_is_taken_and_a_night_that_was_missed_is_made_up(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    minute = timedelta(minutes=1)
    for moment in (
        *(NIGHT - 5 * minute, NIGHT - minute, NIGHT + minute, NIGHT + 20 * minute),
        *(NIGHT + timedelta(hours=22), NIGHT + timedelta(days=3, hours=8)),
    ):
        run_job(app, monkeypatch, moment)
    assert sorted(path.name for path in folder.iterdir()) == [
        "festival-2027-01-31T013100Z.tar.gz",  # in place of the first one, which was taken at once
        "festival-2027-02-03T093000Z.tar.gz",
    ]
    for one in kept_backups(app.config["SETTINGS"]):
        assert check_backup(one.path).city == "Musterstadt"
        assert one.path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert row().succeeded_at == NIGHT + timedelta(days=3, hours=8)


def test_what_is_kept_no_longer_goes_and_what_has_another_name_stays(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)
    for number in range(1, 40):
        name = (NIGHT - timedelta(days=number)).strftime("festival-%Y-%m-%dT%H%M%SZ.tar.gz")
        (folder / name).write_bytes(b"old")
    (folder / "before-the-update.tar.gz").write_bytes(b"mine")
    (folder / "festival-2020-01-01T013000Z.tar.gz.99.part").write_bytes(b"half")
    run_job(app, monkeypatch, NIGHT)
    left = sorted(path.name for path in folder.iterdir())
    assert "before-the-update.tar.gz" in left
    assert "festival-2020-01-01T013000Z.tar.gz.99.part" in left, "it is being written just now"
    assert [name[9:19] for name in left if name.endswith("Z.tar.gz")] == [
        *("2026-12-31", "2027-01-10", "2027-01-17", "2027-01-24"),
        *(f"2027-01-{number}" for number in range(25, 32)),
    ]


def test_a_half_written_one_of_yesterday_goes(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    folder.mkdir(parents=True)
    half = folder / "festival-2027-01-30T013000Z.tar.gz.99.part"
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    run_job(app, monkeypatch, NIGHT)
    assert not half.exists()


def test_a_full_disk_is_told_of_and_takes_nothing_away(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_job(app, monkeypatch, NIGHT)
    before = [path.name for path in folder.iterdir()]
    usage = shutil.disk_usage(folder)._replace(free=10_000_000)
    monkeypatch.setattr(nightly.shutil, "disk_usage", lambda _path: usage)
    run_job(app, monkeypatch, NIGHT + timedelta(days=1))
    assert [path.name for path in folder.iterdir()] == before
    assert (row().failures, row().succeeded_at) == (1, NIGHT)
    assert "has room for 10 MB" in row().error
    with pytest.raises(NoRoom):
        back_up_if_due(app.config["SETTINGS"], now=NIGHT + timedelta(days=1, hours=2))


def test_a_disk_that_fills_while_it_is_written_leaves_no_half_file(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_job(app, monkeypatch, NIGHT)
    before = [path.name for path in folder.iterdir()]
    with monkeypatch.context() as patch:
        patch.setattr("festival.backups.taking.os.fsync", fail)
        run_job(app, monkeypatch, NIGHT + timedelta(days=1))
    assert [path.name for path in folder.iterdir()] == before
    assert row().failing_since == NIGHT + timedelta(days=1)
    run_job(app, monkeypatch, NIGHT + timedelta(days=1, minutes=30))
    assert row().failing_since is not None, "it is tried again after an hour"
    run_job(app, monkeypatch, NIGHT + timedelta(days=1, hours=1))
    assert (row().failing_since, row().error, row().failures) == (None, "", 0)


def test_administrators_hear_of_it_once_by_mail_and_on_today_until_there_is_one_again(
    app: Flask, mail_on: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], backup_dir=folder))
    admin, other = make_account(role="administrator", locale="en"), make_account(role="administrator")
    make_account(role="coordinator")
    make_account(role="administrator", is_active=False)
    run_job(app, monkeypatch, NIGHT)
    assert watch(monkeypatch, NIGHT) == []
    with monkeypatch.context() as patch:
        patch.setattr("festival.backups.taking.os.fsync", fail)
        for hours in (24, 25, 48, 72):
            run_job(app, monkeypatch, NIGHT + timedelta(hours=hours))
            told = watch(monkeypatch, NIGHT + timedelta(hours=hours))
            assert {one.account_id for one in told} == {admin.id, other.id}
            assert len(told) == 2
    with at(monkeypatch, NIGHT + timedelta(hours=73)):
        mails = [kind_of("no_backup").compose(one) for one in told]
        english = next(one for one in mails if isinstance(one, Mail) and one.locale == "en")
        assert english.subject == "There is no backup of the calendar of Musterstadt"
        said = english.text.replace("\xa0", " ")
        assert "The backup fails since 1 February 2027, 2:30 am." in said
        assert "The last good one is of 31 January 2027, 2:30 am." in said
        assert "No space left on device" in english.text
        assert f"{mail_on}{PAGE}" in english.text
        for account, is_told in ((admin, True), (other, True)):
            client = app.test_client()
            sign_in(client, account)
            assert ("The backup fails" in client.get("/desk?lang=en").text) is is_told
    run_job(app, monkeypatch, NIGHT + timedelta(hours=74))
    with at(monkeypatch, NIGHT + timedelta(hours=74)):
        assert [kind_of("no_backup").compose(one) for one in told] == [None, None]


def test_one_that_is_overdue_is_told_of_with_a_mail_of_its_own(
    app: Flask, mail_on: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], backup_dir=folder))
    make_account(role="administrator")
    run_job(app, monkeypatch, NIGHT)
    assert watch(monkeypatch, NIGHT + timedelta(hours=29)) == []
    for hours in (31, 60):
        [told] = watch(monkeypatch, NIGHT + timedelta(hours=hours))
        assert told.cause == f"overdue since {NIGHT.isoformat()}"


def test_who_only_coordinates_reads_nothing_of_it(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinator = make_account(role="coordinator")
    with monkeypatch.context() as patch:
        patch.setattr("festival.backups.taking.os.fsync", fail)
        run_job(app, monkeypatch, clock.now())
    sign_in(client, coordinator)
    assert "The backup fails" not in client.get("/desk?lang=en").text
    assert client.get("/readyz").get_json()["checks"].keys() == {"database", "migrations", "room", "jobs"}


def test_the_demo_city_takes_none_by_itself_but_when_asked(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from festival.base.city import City

    begin_writing()
    db.session.execute(update(City).values(is_demo=True))
    db.session.commit()
    run_job(app, monkeypatch, NIGHT)
    assert not folder.exists()
    begin_writing()
    ask_for_run("backup", now=NIGHT)
    db.session.commit()
    run_job(app, monkeypatch, NIGHT + timedelta(minutes=1))
    assert len(list(folder.iterdir())) == 1
    assert row().asked_at is None


def test_the_administrator_has_one_taken_now_and_takes_it_away_with_the_password(
    app: Flask, client: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = make_account(role="administrator")
    sign_in(client, admin)
    assert "There is no backup yet." in client.get(f"{PAGE}?lang=en").text
    assert client.post(PAGE).status_code == 303
    assert "One is asked for" in client.get(f"{PAGE}?lang=en").text
    run_job(app, monkeypatch, clock.now())
    [one] = kept_backups(app.config["SETTINGS"])
    assert one.name in client.get(f"{PAGE}?lang=en").text
    address = f"{PAGE}/{one.name}?lang=en"
    assert client.get(address).status_code == 200
    for typed, said in (("", "Enter your current password."), ("wrong", "This isn’t your current password.")):
        refused = client.post(address, data={"current_password": typed})
        assert refused.status_code == 400
        assert said in refused.text
    assert not db.session.scalars(select(LogEntry).where(LogEntry.kind == "download")).all()
    with client.post(address, data={"current_password": PASSWORD}) as answer:
        assert answer.data == one.path.read_bytes()
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert one.name in answer.headers["Content-Disposition"]
    [entry] = db.session.scalars(select(LogEntry).where(LogEntry.kind == "download"))
    assert (entry.by_id, entry.values) == (admin.id, {"what": "backup"})


@pytest.mark.parametrize(
    "name", ["../secret_key", "..%2Fsecret_key", "x", "festival-2027-01-31T013000Z.tar.gz"]
)
def test_no_name_leads_to_another_file(client: FlaskClient, folder: Path, name: str) -> None:
    sign_in(client, make_account(role="administrator"))
    assert client.get(f"{PAGE}/{name}").status_code == 404
    assert client.post(f"{PAGE}/{name}", data={"current_password": PASSWORD}).status_code == 404


def test_where_none_is_wanted_none_is_taken_and_the_page_says_so(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], backup_dir=None))
    run_job(app, monkeypatch, NIGHT)
    assert db.session.get(JobRun, "backup") is None
    sign_in(client, make_account(role="administrator"))
    assert "No nightly backup is set up here." in client.get(f"{PAGE}?lang=en").text
    assert client.post(PAGE).status_code == 404


def test_backups_beside_the_data_are_warned_of(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_account(role="administrator"))
    assert "on the same disk as the data" in client.get(f"{PAGE}?lang=en").text
