"""The job is killed (SIGKILL) while a message is on its way: it comes again, under the same number, and in order."""

from __future__ import annotations

import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event as Flag

from flask import Flask

from festival.webhooks.handing_out import hand_out
from tests.conftest import make_event
from tests.fetching.servers import answering, says
from tests.webhooks.hooks import make_hook, rows

PATIENCE_S = 30


def test_killed_in_the_middle_it_is_told_by_the_next(app: Flask, database_url: str) -> None:
    reached, go_on = Flag(), Flag()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        reached.set()
        go_on.wait(PATIENCE_S)
        says(b"")(handler)

    with answering(answer) as server:
        hook = make_hook(server.url)
        events = [make_event().id, make_event().id]
        words = [
            sys.executable,
            "-m",
            "tests.webhooks.send_process",
            str(app.config["SETTINGS"].data_dir),
            database_url,
        ]
        process = subprocess.Popen(words, cwd=Path(__file__).resolve().parents[2], stdout=subprocess.PIPE)
        try:
            assert reached.wait(PATIENCE_S)
            assert [one[1] for one in rows(hook)] == ["claimed", "waiting"]
        finally:
            process.kill()
            process.communicate()
        go_on.set()
        hand_out()
        assert [one[1:3] for one in rows(hook)] == [("delivered", 2), ("delivered", 1)]
        ids = [json.loads(body)["data"]["id"] for body in server.bodies]
        assert ids == [events[0], *events]
        names = [{name.lower(): value for name, value in one.items()}["webhook-id"] for one in server.headers]
        assert names[0] == names[1] != names[2]
