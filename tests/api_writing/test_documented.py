"""The commands of docs/writing.md do what they say, in a shell, against a server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from festival.base.database import db
from tests.api_writing.asking import Program
from tests.served import served

ROOT = Path(__file__).parents[2]
COMMANDS = dict(
    re.findall(
        r"<!-- tested: (\w+) -->\n```sh\n(.*?)```", (ROOT / "docs/writing.md").read_text("utf-8"), re.DOTALL
    )
)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as there:
        db.session.rollback()
        yield there


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this machine")
def test_the_commands_enter_publish_change_and_cancel_an_event(app: Flask, address: str) -> None:
    program = Program(app)
    environ = os.environ | {"FESTIVAL": address, "TOKEN": program.token, "no_proxy": "*"}
    states = []
    for name in ("create", "publish", "change", "cancel"):
        done = subprocess.run(
            ["sh", "-c", COMMANDS[name]], env=environ, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, (name, done.stdout, done.stderr)
        record = json.loads(done.stdout)
        environ["ID"] = str(record["id"])
        states.append(record["state"])
    assert states == ["idea", "confirmed", "confirmed", "cancelled"]
    assert (record["price"], record["state_reason"]) == ("12 €, reduced 8 €", "Storm warning")
