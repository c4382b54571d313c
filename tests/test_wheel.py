"""The wheel is whole: installed elsewhere and started from an empty folder, it serves pages, files and the map."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(
    ".*", "var", "build", "dist", "tests", "docs", "*.egg-info", "__pycache__", "test-results", "node_modules"
)
# Runs in the empty folder; prints one line an answer.
SCRIPT = """
import festival, rsgi, wsgi, jobs
client = wsgi.app.test_client()
for address in ("/", "/static/vendor/leaflet/leaflet.js", "/static/licences/leaflet.txt",
                "/healthz", "/events", "/map"):
    print(client.get(address).status_code, address)
print(festival.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a clean copy of the tree, without the network."""
    if not (ROOT / "static" / "vendor" / ".built").is_file():
        pytest.fail("static/vendor/ isn't built: run make assets")
    clean = tmp_path_factory.mktemp("source") / "festival"
    shutil.copytree(ROOT, clean, ignore=LEFT_OUT)
    target = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(target),
        str(clean),
        cwd=clean,
    )
    return next(target.glob("festival-*.whl"))


def run(*command: str, cwd: Path, **environ: str) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def test_the_wheel_carries_what_lies_beside_the_code(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = ["wsgi.py", "jobs/__main__.py", "festival/static/vendor/leaflet/leaflet.js"]
    wanted += [
        "festival/static/vendor/fonts/atkinson-hyperlegible-regular.woff2",
        "festival/templates/base.html",
    ]
    for folder, inside in (("festival", "festival"), ("templates", "festival/templates")):
        wanted += [
            f"{inside}/{path.relative_to(ROOT / folder).as_posix()}"
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
        ]
    assert sorted(set(wanted) - names) == []
    assert [name for name in names if name.startswith("tests") or name.endswith(".pyc")] == []


def test_the_wheel_runs_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    run(
        *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"),
        *("--target", str(site), str(wheel)),
        cwd=empty,
    )
    environ = {
        "PYTHONPATH": os.pathsep.join([str(site), sysconfig.get_paths()["purelib"]]),
        "FESTIVAL_BASE_URL": "http://localhost",
        "FESTIVAL_DATABASE_URL": "",
        "FESTIVAL_DATA_DIR": str(tmp_path / "data"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    run(sys.executable, "-m", "flask", "--app", "wsgi", "festival", "init", cwd=empty, **environ)
    *answers, place = run(sys.executable, "-c", SCRIPT, cwd=empty, **environ).splitlines()
    assert [answer for answer in answers if not answer.startswith("200 ")] == []
    assert len(answers) == 6
    assert Path(place).is_relative_to(site)
    assert list(empty.iterdir()) == []
