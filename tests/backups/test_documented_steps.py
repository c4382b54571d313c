"""The steps that docs/operating.md tells: run as they stand there, after a crash that left SQLite's -wal behind."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CRASH = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA wal_autocheckpoint = 0")
connection.execute("UPDATE city SET name = 'Nach der Sicherung'")
os.kill(os.getpid(), signal.SIGKILL)
"""


def _blocks() -> list[str]:
    """The commands of the chapter, one block each, in order: backup, restore."""
    words = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    chapter = words.partition("## Backup and restore")[2].partition("\n## ")[0]
    return re.findall(r"```\n(.*?)```", chapter, re.DOTALL)


def _run(block: str, folder: Path) -> str:
    environ = {**os.environ, "FESTIVAL_DATA_DIR": str(folder / "var"), "PYTHONPATH": str(ROOT)}
    environ.pop("FESTIVAL_DATABASE_URL", None)
    environ.setdefault("FESTIVAL_BASE_URL", "https://feste.example.de")
    here = block.replace("/srv/festival", str(folder))
    done = subprocess.run(["sh", "-e", "-c", here], env=environ, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_the_documents_steps_bring_back_the_backup_and_not_what_an_old_wal_holds(tmp_path: Path) -> None:
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "flask").symlink_to(Path(sys.executable).parent / "flask")
    (tmp_path / "wsgi.py").symlink_to(ROOT / "wsgi.py")
    (tmp_path / "backups").mkdir()
    taking, restoring = _blocks()
    _run("cd /srv/festival\nvenv/bin/flask --app wsgi festival init --name Vorher --land DE-NW", tmp_path)
    assert "Vorher" in _run(taking, tmp_path)
    database = tmp_path / "var" / "festival.sqlite3"
    crashed = subprocess.run([sys.executable, "-c", CRASH, str(database)], check=False)
    assert crashed.returncode == -signal.SIGKILL
    assert Path(f"{database}-wal").stat().st_size > 0

    said = _run(restoring, tmp_path)
    assert "Vorher is back" in said
    assert "damaged" not in said
    connection = sqlite3.connect(database)
    try:
        assert connection.execute("SELECT name FROM city").fetchone() == ("Vorher",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        connection.close()
