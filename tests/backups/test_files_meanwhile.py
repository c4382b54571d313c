"""Files come and go while a backup is taken: each row that it holds has its file, whichever came first."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import delete, select

from festival.attachments.kept_files import drop_content, read_kept
from festival.attachments.model import Attachment
from festival.attachments.sent_files import keep_all
from festival.backups.held_files import holding_files
from festival.backups.restoring import restore
from festival.backups.taking import take_backup
from festival.base import clock
from festival.base.database import begin_writing, db
from tests.attachments.samples import pdf
from tests.backups.conftest import Installation
from tests.conftest import databases, make_account, make_event


def send_file(event_id: int, account_id: int) -> None:
    """Write a file, and its row after it, as a request does."""
    with current_app.test_request_context():
        kept = keep_all([("Plan.pdf", pdf())])
        begin_writing()
        kept.hang(event_id, account_id)
        db.session.commit()


def delete_oldest() -> None:
    """Delete a row, and its file after it."""
    begin_writing()
    oldest = db.session.scalars(select(Attachment).order_by(Attachment.id)).first()
    if oldest is None:
        db.session.rollback()
        return
    name = oldest.kept_name
    db.session.execute(delete(Attachment).where(Attachment.id == oldest.id))
    db.session.commit()
    drop_content(name)


@pytest.mark.parametrize("kind", databases())
def test_no_row_of_a_backup_lacks_its_file_while_files_come_and_go(
    installation: Installation, kind: str, tmp_path: Path
) -> None:
    app, stop = installation(kind, migration="head"), threading.Event()
    turns = []

    def come_and_go() -> None:
        with app.app_context():
            while not stop.is_set():
                send_file(event_id, account_id)
                delete_oldest()
                turns.append(1)

    with app.app_context():
        event_id, account_id = make_event().id, make_account().id
        for _ in range(5):
            send_file(event_id, account_id)
        coming_and_going = threading.Thread(target=come_and_go)
        coming_and_going.start()
        try:
            for number in range(8):
                taken = take_backup(tmp_path / f"{number}.gz", app.config["SETTINGS"], now=clock.now())
                assert taken.missing == []
        finally:
            stop.set()
            coming_and_going.join()
    assert len(turns) > 8, "nothing came and went meanwhile"
    assert_whole(installation("sqlite"), tmp_path)


def assert_whole(other: Flask, folder: Path) -> None:
    with other.app_context():
        for number in range(8):
            restore(folder / f"{number}.gz", other.config["SETTINGS"])
            rows = db.session.scalars(select(Attachment)).all()
            assert len(rows) >= 5
            assert all(read_kept(row) == pdf() for row in rows)


def test_what_is_held_for_a_backup_is_let_go_and_a_half_written_file_is_none(
    installation: Installation, tmp_path: Path
) -> None:
    app = installation("sqlite", migration="head")
    settings = app.config["SETTINGS"]
    settings.uploads_dir.mkdir()
    (settings.uploads_dir / "one.webp").write_bytes(b"1")
    (settings.uploads_dir / "two.webp.part").write_bytes(b"2")
    with holding_files(settings) as files:
        files.hold()
        (settings.uploads_dir / "one.webp").unlink()
        (settings.uploads_dir / "three.webp").write_bytes(b"3")
        files.hold()
        assert [name for name, _path in files.all()] == ["one.webp", "three.webp"]
    assert list((settings.data_dir / "held").iterdir()) == []


def test_a_file_system_without_second_names_holds_copies(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("Operation not permitted")

    app = installation("sqlite", migration="head")
    settings = app.config["SETTINGS"]
    (settings.uploads_dir / "attachments").mkdir(parents=True)
    (settings.uploads_dir / "attachments" / "one.pdf").write_bytes(b"1")
    monkeypatch.setattr("os.link", refuse)
    with holding_files(settings) as files:
        files.hold()
        assert [path.read_bytes() for _name, path in files.all()] == [b"1"]
