"""Each command that docs/operating.md shows is run as it stands there, or it is said here where else it is tried.

What needs the machine's administrator or a package index is a program of the test's own, which writes down what it was
asked for: `systemctl`, `sudo`, `pip`, and `python3 -m venv`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from festival.clean_up.kept_for import KEPT_FOR
from tests.conftest import SERVER, databases

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
BLOCKS = re.findall(
    r"^```(\w*)\n(.*?)^```", (DOCS / "operating.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)
TRIED_ELSEWHERE = {
    "python -m festival.web": "tests/log_lines/test_programs.py starts both",
    "# /etc/aliases": "a mail server's own file; tests/outbox/test_bounces.py hands a report to the verb in it",
    "cd /srv/festival\nvenv/bin/flask --app wsgi festival backup": "tests/backups/test_documented_steps.py",
    "cd /srv/festival\nvenv/bin/flask --app wsgi festival check-backup": "tests/backups/test_documented_steps.py",
    '{"time":': "tests/log_lines/test_requests.py compares what such a line says",
}
TRIED_HERE = (
    "sudo",
    "cd /srv/festival\npython3 -m venv",
    "CREATE ROLE",
    "venv/bin/flask",
    "cd /srv/festival\nsystemctl",
)
STAND_INS = {
    "systemctl": 'echo "systemctl $*" >> "$SEEN"',
    "sudo": 'shift 2; exec "$@"',  # of "-u festival" before a command
    "python3": """
[ "$1 $2" = "-m venv" ] || exit 9
mkdir -p "$3/bin"
ln -s "$PROGRAMS/flask" "$3/bin/flask"
ln -s "$PROGRAMS/python" "$3/bin/python"
printf '#!/bin/sh\\necho "pip $*" >> "$SEEN"\\n' > "$3/bin/pip"
chmod +x "$3/bin/pip"
""",
}


def block(begins: str, number: int = 0) -> str:
    """The words of a block, by how it begins."""
    return [words for _kind, words in BLOCKS if words.startswith(begins)][number]


class Machine:
    """A machine on which the commands are run: its folder, and what was asked of its administrator."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen = folder / "seen"
        self.seen.write_text("")
        programs = folder / "bin"
        programs.mkdir()
        for name, script in STAND_INS.items():
            (programs / name).write_text(f"#!/bin/sh\n{script}\n")
            (programs / name).chmod(0o755)
        (folder / "wsgi.py").symlink_to(ROOT / "wsgi.py")
        (folder / "backups").mkdir()
        environ = (DOCS / "festival.env").read_text(encoding="utf-8")
        (folder / "festival.env").write_text(environ.replace("/srv/festival", str(folder)))

    def run(self, words: str, typed: str = "", **environ: str) -> str:
        """What the commands say; each has to end well, but for the doctor, who finds that no jobs run."""
        here = words.replace("/srv/festival", str(self.folder)).replace(
            "/etc/festival.env", str(self.folder / "festival.env")
        )
        here = re.sub(r"(festival doctor)\b('?)$", r"\1 || [ $? = 1 ]\2", here, flags=re.MULTILINE)
        values = {name: value for name, value in os.environ.items() if not name.startswith("FESTIVAL_")}
        values |= {
            "PATH": f"{self.folder / 'bin'}:{values['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PROGRAMS": str(Path(sys.executable).parent),
            "SEEN": str(self.seen),
            "FESTIVAL_BASE_URL": "http://127.0.0.1:9",
            "FESTIVAL_DATA_DIR": str(self.folder / "var"),
        } | environ
        done = subprocess.run(
            ["sh", "-e", "-c", here],
            cwd=self.folder,
            env=values,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,  # no terminal to ask for a password at
        )
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        assert "Traceback" not in said
        return said


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("words", [words for _kind, words in BLOCKS], ids=lambda words: words[:40])
def test_each_block_is_tried(words: str) -> None:
    assert words.startswith((*TRIED_ELSEWHERE, *TRIED_HERE)), "say where it is tried"


def test_installing_updating_and_going_back_end_where_the_city_was_before(machine: Machine) -> None:
    installing, updating = block("cd /srv/festival\npython3"), block("cd /srv/festival\npython3", 1)
    assert "Your town: database up to date" in machine.run(installing)
    assert (machine.folder / "venv").resolve().name == "venv-0.1.0"
    said = machine.run(updating)
    assert "read back and whole" in said
    assert (machine.folder / "venv").resolve().name == "venv-0.2.0"
    machine.run('cd /srv/festival\nvenv/bin/flask --app wsgi festival init --name "Since then"')
    said = machine.run(block("cd /srv/festival\nsystemctl"))
    assert "Your town is back" in said
    assert (machine.folder / "venv").resolve().name == "venv-0.1.0"
    asked = machine.seen.read_text().splitlines()
    assert [line for line in asked if line.startswith("systemctl")] == [
        "systemctl stop festival-web festival-jobs",
        "systemctl start festival-web festival-jobs",
    ] * 2
    assert [line for line in asked if line.startswith("pip")] == [
        "pip install --require-hashes -r requirements.txt",
        "pip install --no-deps festival-0.1.0-py3-none-any.whl",
        "pip install --require-hashes -r requirements.txt",
        "pip install --no-deps festival-0.2.0-py3-none-any.whl",
    ]


def test_the_command_line_has_the_settings_and_makes_accounts_and_tries_a_mail(machine: Machine) -> None:
    machine.run(block("cd /srv/festival\npython3"))
    assert "The jobs process does not run" in machine.run(block("sudo"))
    accounts = next(words for _kind, words in BLOCKS if "set-role" in words)
    # one by one: the first would read to the end of what is typed
    said = "".join(machine.run(line, typed="ein langes Passwort\n" * 2) for line in accounts.splitlines())
    for words in ("may sign in.", "The new password of", "is administrator and may", "has no second factor"):
        assert words in said
    said = machine.run(
        next(words for _kind, words in BLOCKS if "try-mail" in words),
        FESTIVAL_MAIL_URL="smtp://127.0.0.1:9",
        FESTIVAL_MAIL_FROM="feste@stadt.example.de",
    )
    assert "is posted" in said


@pytest.mark.parametrize("kind", databases()[1:])
def test_the_database_that_the_documents_make_takes_an_installation(machine: Machine, kind: str) -> None:
    own = f"festival_docs_{os.getpid()}"
    statements = re.sub(r"\bfestival\b", own, block("CREATE ROLE"))
    with psycopg.connect(SERVER, autocommit=True) as connection:
        try:
            for statement in statements.split(";\n"):
                if statement.strip():
                    connection.execute(statement)
            place = SERVER.rpartition("@")[2].rpartition("/")[0]
            url = f"postgresql+psycopg://{own}:a%20long%20password%20of%20its%20own@{place}/{own}"
            said = machine.run(block("cd /srv/festival\npython3"), FESTIVAL_DATABASE_URL=url)
            assert "Your town: database up to date" in said
            found = connection.execute(
                "SELECT datcollate, pg_get_userbyid(datdba), has_database_privilege('public', oid, 'CONNECT')"
                " FROM pg_database WHERE datname = %s",
                (own,),
            ).fetchone()
            assert found == ("C.UTF-8", own, False)
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
            connection.execute(f'DROP ROLE IF EXISTS "{own}"')


def test_the_units_are_what_systemd_understands(tmp_path: Path) -> None:
    program = tmp_path / "venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.symlink_to(sys.executable)
    for name in ("festival-web.service", "festival-jobs.service"):
        unit = (DOCS / name).read_text(encoding="utf-8").replace("/srv/festival", str(tmp_path))
        (tmp_path / name).write_text(unit)
        done = _by_its_own_program("systemd-analyze", "verify", "--man=no", str(tmp_path / name))
        assert [line for line in done.splitlines() if name in line] == []


def test_logrotate_understands_its_file(tmp_path: Path) -> None:
    logs = tmp_path / "log"
    logs.mkdir()
    (logs / "web.log").write_text('{"a":1}\n' * 10)
    rules = (DOCS / "logrotate.conf").read_text(encoding="utf-8").replace("/var/log/festival", str(logs))
    rules = rules.replace("    su festival festival\n", "")  # a user of the town's machine
    (tmp_path / "rules").write_text(rules)
    (tmp_path / "rules").chmod(0o600)
    _by_its_own_program("logrotate", "--force", "--state", str(tmp_path / "state"), str(tmp_path / "rules"))
    assert (logs / "web.log").read_text() == ""
    assert (logs / "web.log.1").read_text().count("\n") == 10


def _by_its_own_program(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{command[0]} is not on this machine")
    assert "rror" not in done.stdout + done.stderr.replace("Errors", ""), done.stderr
    return done.stdout + done.stderr


def test_the_record_of_processing_says_the_times_by_which_the_program_deletes(app: Flask) -> None:
    text = (DOCS / "verzeichnis-der-verarbeitung.md").read_text(encoding="utf-8")
    with app.test_request_context(headers={"Accept-Language": "de"}):
        rows = [f"| `{one.key}` | {one.what} | {one.time_words} {one.since} |" for one in KEPT_FOR]
    found = re.findall(r"^\| `\w+` \|.*$", text, re.MULTILINE)
    assert found == rows, "write these rows into docs/verzeichnis-der-verarbeitung.md:\n" + "\n".join(rows)
