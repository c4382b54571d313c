"""What an installation keeps on disk is closed to everybody else on the machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from festival import create_app
from festival.base.private_files import sqlite_file
from festival.demo.load import REPORT
from festival.events.images import store_image
from festival.maps.tile_cache import TileCache
from festival.settings import read_settings
from tests.conftest import make_settings
from tests.real_server import ROOT, prepare


@pytest.fixture(autouse=True)
def _a_generous_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """The folder itself and all in it that group or others may do anything with."""
    found = [folder, *folder.rglob("*")]
    return [path.name for path in found if stat.S_IMODE(path.stat().st_mode) & 0o077]


def test_a_new_installation_keeps_its_data_to_itself(tmp_path: Path) -> None:
    data_dir = tmp_path / "srv" / "festival"
    prepare(data_dir)
    assert open_to_others(data_dir) == []
    assert (data_dir / "festival.sqlite3").stat().st_mode & 0o777 == 0o600
    assert data_dir.stat().st_mode & 0o777 == 0o700


def test_so_does_the_demo_with_what_it_writes_beside(prepared_demo: Path) -> None:
    assert (prepared_demo / REPORT).exists()
    assert open_to_others(prepared_demo) == []


def test_an_installation_of_before_is_closed_when_it_starts(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    (data_dir / "uploads").mkdir(parents=True)
    for name in ("festival.sqlite3", "festival.sqlite3-wal"):
        (data_dir / name).touch(mode=0o644)
    create_app(read_settings({"FESTIVAL_DATA_DIR": str(data_dir)}))
    assert open_to_others(data_dir) == []


def test_pictures_and_tiles_are_closed_too(app: Flask, tmp_path: Path) -> None:
    other = create_app(make_settings(tmp_path / "data", app.config["SQLALCHEMY_DATABASE_URI"]))
    picture = BytesIO()
    Image.new("RGB", (10, 10)).save(picture, "PNG")
    with other.app_context():
        store_image(picture.getvalue())
        TileCache(other.config["SETTINGS"].tiles_dir).write("a/1.png", b"tile")
    assert len(list((tmp_path / "data").rglob("*.*"))) >= 2
    assert open_to_others(tmp_path / "data") == []


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("sqlite:////srv/a.sqlite3", "/srv/a.sqlite3"),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("postgresql+psycopg://u:p@h/n", None),
    ],
)
def test_only_sqlite_in_a_file_has_a_file(address: str, file: str | None) -> None:
    assert sqlite_file(address) == (Path(file) if file else None)


def test_folders_are_made_in_one_place_which_closes_them() -> None:
    built = (
        "assets.py",
        "catalog.py",
        "private_files.py",
    )  # the first two make the program, not an installation
    sources = [path for path in (ROOT / "festival").rglob("*.py") if path.name not in built]
    assert [path.name for path in sources if "mkdir(" in path.read_text(encoding="utf-8")] == []
