"""The documented services start what they name, and a port that is taken is refused."""

from __future__ import annotations

import configparser
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from festival.settings import read_settings
from tests.real_server import ROOT, prepare, run_verb, served

DOCS = ROOT / "docs"
UNITS = ("festival-web.service", "festival-jobs.service")


def unit(name: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(DOCS / name, encoding="utf-8")
    return found


def environ_of_documents() -> dict[str, str]:
    lines = (DOCS / "festival.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("name", UNITS)
def test_a_documented_service_starts_a_module_that_is_there(name: str) -> None:
    service = unit(name)["Service"]
    python, *words = service["ExecStart"].split()
    assert python == "/srv/festival/venv/bin/python"
    assert words[0] == "-m"
    asked = f"import importlib.util as u, sys; sys.exit(u.find_spec({words[1]!r}) is None)"
    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False).returncode == 0
    assert service["EnvironmentFile"] == "/etc/festival.env"
    assert service["ReadWritePaths"] == environ_of_documents()["FESTIVAL_DATA_DIR"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze isn't there")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_a_documented_service(tmp_path: Path, name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8").replace("/srv/festival/venv/bin/python", sys.executable)
    (tmp_path / name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / name)], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if name in line] == []


def test_the_documented_settings_are_taken(tmp_path: Path) -> None:
    environ = environ_of_documents() | {"FESTIVAL_DATA_DIR": str(tmp_path)}
    assert read_settings(environ).base_url == "https://feste.example.de"


def test_a_port_that_another_installation_holds_is_refused(tmp_path: Path) -> None:
    with served(tmp_path / "first") as first:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("FESTIVAL_")}
        for host in ("127.0.0.1", "0.0.0.0"):
            environ = {"HOST": host, "PORT": str(first.port), "FESTIVAL_DATA_DIR": str(tmp_path / "second")}
            done = subprocess.run(
                [sys.executable, "-m", "festival.web"],
                cwd=ROOT,
                env=ours | environ | {"FESTIVAL_DEMO": "1"},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 1
            assert f"Can't listen on http://{host}:{first.port}" in done.stderr


def test_a_port_in_use_is_refused_whatever_its_holder_allows() -> None:
    from festival.web import Address, CannotServe, refuse_taken

    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        with pytest.raises(CannotServe, match="Can't listen"):
            refuse_taken(Address("127.0.0.1", holder.getsockname()[1]))


@pytest.mark.parametrize("revision", [None, "9999"], ids=["before init", "a later version's tables"])
def test_the_doctor_says_what_it_sees_before_there_is_a_city(tmp_path: Path, revision: str | None) -> None:
    if revision is not None:
        prepare(tmp_path)
        import sqlite3

        with sqlite3.connect(tmp_path / "festival.sqlite3") as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    done = run_verb(tmp_path, "doctor")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert ("of a later version" if revision else "There are no tables yet") in done.stdout


def test_the_doctor_says_so_where_the_database_is_none(tmp_path: Path) -> None:
    (tmp_path / "festival.sqlite3").write_bytes(b"this is no database" * 100)
    done = run_verb(tmp_path, "doctor")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "The database can't be read: file is not a database" in done.stdout
