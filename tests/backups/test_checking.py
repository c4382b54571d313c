"""A backup is read back before it counts as one, and what was changed in it afterwards is found."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from festival.attachments.model import Attachment
from festival.backups import taking
from festival.backups.archive import CONTENTS, BadBackup
from festival.backups.checking import check_backup
from festival.backups.restoring import restore
from festival.backups.taking import take_backup
from festival.base import clock
from festival.base.database import begin_writing, db
from tests.backups.conftest import Installation
from tests.backups.test_backups import backup, everything, fill

Members = dict[str, bytes]


def read_members(path: Path) -> Members:
    found: Members = {}
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            assert file is not None
            found[member.name] = file.read()
    return found


def write_members(path: Path, members: Members) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def one_letter(members: Members) -> Members:
    return members | {"tables/event": members["tables/event"].replace("Straße".encode(), b"Strasse")}


def one_row_fewer(members: Members) -> Members:
    kept = members["tables/venue"].splitlines(keepends=True)[:-1]
    return members | {"tables/venue": b"".join(kept)}


def one_picture_less(members: Members) -> Members:
    return {name: content for name, content in members.items() if not name.endswith(".webp")}


def another_picture(members: Members) -> Members:
    return {name: b"x" if name.endswith(".webp") else content for name, content in members.items()}


def one_file_more(members: Members) -> Members:
    return members | {"uploads/evil.webp": b"x"}


def no_contents(members: Members) -> Members:
    return {name: content for name, content in members.items() if name != CONTENTS}


def contents_of_another_kind(members: Members) -> Members:
    return members | {CONTENTS: b"[]"}


SPOILT = [
    one_letter,
    one_row_fewer,
    one_picture_less,
    another_picture,
    one_file_more,
    no_contents,
    contents_of_another_kind,
]


def test_a_backup_says_what_each_part_of_it_is_to_the_byte(installation: Installation) -> None:
    app = installation("sqlite", migration="head")
    with app.app_context():
        fill()
        path = backup(app)
    told = json.loads(read_members(path)[CONTENTS])
    assert set(told) == set(read_members(path)) - {"festival.json", CONTENTS}
    assert check_backup(path).tables["event"] == 2


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda one: one.__name__)
def test_whatever_was_changed_in_a_backup_is_found_before_anything_is_touched(
    installation: Installation, tmp_path: Path, spoil: Callable[[Members], Members]
) -> None:
    app = installation("sqlite", migration="head")
    with app.app_context():
        fill()
        whole, bad = backup(app), tmp_path / "bad.tar.gz"
        write_members(bad, spoil(read_members(whole)))
        before = everything()
        with pytest.raises(BadBackup):
            check_backup(bad)
        with pytest.raises(BadBackup):
            restore(bad, app.config["SETTINGS"])
        assert everything() == before
    assert not (Path(app.config["SETTINGS"].uploads_dir) / "evil.webp").exists()


def test_a_backup_of_the_first_format_without_a_list_of_its_contents_is_taken(
    installation: Installation, tmp_path: Path
) -> None:
    app = installation("sqlite", migration="head")
    with app.app_context():
        fill()
        members = no_contents(read_members(backup(app)))
        head = json.loads(members["festival.json"]) | {"format": 1}
        old = tmp_path / "old.tar.gz"
        write_members(old, members | {"festival.json": json.dumps(head).encode()})
        before = everything()
        restore(old, app.config["SETTINGS"])
        assert everything() == before


def test_what_cannot_be_read_back_is_never_put_in_place(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk gives back another byte than it was given."""
    app = installation("sqlite", migration="head")
    truly = os_fsync = taking.os.fsync

    def spoil(number: int) -> None:
        truly(number)
        size = taking.os.fstat(number).st_size
        taking.os.pwrite(number, b"\xff", size // 2)

    with app.app_context():
        fill()
        monkeypatch.setattr(taking.os, "fsync", spoil)
        with pytest.raises(BadBackup):
            take_backup(tmp_path / "backup.tar.gz", app.config["SETTINGS"], now=clock.now())
        monkeypatch.setattr(taking.os, "fsync", os_fsync)
    assert list(tmp_path.glob("backup*")) == []


def test_a_file_that_a_row_names_and_nobody_finds_is_told_of(
    installation: Installation, tmp_path: Path
) -> None:
    app = installation("sqlite", migration="head")
    with app.app_context():
        fill()
        begin_writing()
        [attachment] = db.session.query(Attachment)
        (Path(app.config["SETTINGS"].uploads_dir) / "attachments" / attachment.kept_name).unlink()
        db.session.rollback()
        taken = take_backup(tmp_path / "one.gz", app.config["SETTINGS"], now=clock.now())
        assert taken.missing == [f"attachments/{attachment.kept_name}"]
        said = app.test_cli_runner().invoke(args=["festival", "backup", str(tmp_path / "two.gz")])
        assert "1 files that it should hold are not there" in said.output
        said = app.test_cli_runner().invoke(args=["festival", "check-backup", str(tmp_path / "two.gz")])
        assert "all of it whole" in said.output
        (tmp_path / "two.gz").write_bytes((tmp_path / "two.gz").read_bytes()[:-400])
        said = app.test_cli_runner().invoke(args=["festival", "check-backup", str(tmp_path / "two.gz")])
        assert (said.exit_code, "damaged" in said.output) == (1, True)
