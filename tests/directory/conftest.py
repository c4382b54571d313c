"""A provider that runs as a process of its own, and a browser that goes there and back."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from festival.directory.provider import Provider
from festival.settings import DirectoryServer
from tests.directory.provider_process import CLIENT_ID, CLIENT_SECRET
from tests.real_server import PATIENCE_S, ROOT, free_port

BASE_URL = "https://feste.musterstadt.example"
BACK = "/signin/directory/back"


@dataclass
class Directory:
    """The provider's address, and whom it signs in next."""

    issuer: str
    base_url: str = BASE_URL

    def says(self, mode: str = "", **person: Any) -> list[str]:
        """Have the provider sign this person in; returns what it was asked since."""
        told = {
            "mode": mode,
            "person": person,
            "redirect_uri": f"{self.base_url}{BACK}",
            "elsewhere": f"{self.issuer.replace('127.0.0.1', 'localhost')}/elsewhere",
        }
        answer = requests.post(f"{self.issuer}/control", json=told, timeout=PATIENCE_S)
        found: list[str] = answer.json()
        return found

    def come_back(self, client: FlaskClient, wanted: str = "") -> TestResponse:
        """Press the button, go to the provider as a browser does, and come back with what it says."""
        query = {"lang": "en"} | ({"next": wanted} if wanted else {})
        sent = client.get("/signin/directory", query_string=query)
        if sent.status_code != 302:
            return sent
        return client.get(self.answer(sent.headers["Location"]) + "&lang=en")

    def answer(self, address: str) -> str:
        """Return the path and query to which the provider sends the browser back."""
        assert address.startswith(f"{self.issuer}/authorize?")
        there = requests.get(address, allow_redirects=False, timeout=PATIENCE_S)
        assert there.status_code == 302, there.text
        location = there.headers["Location"]
        assert location.startswith(f"{self.base_url}{BACK}?")
        parts = urlsplit(location)
        return f"{parts.path}?{parts.query}"


@pytest.fixture(scope="session")
def provider_process() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.directory.provider_process", str(port)],
        cwd=ROOT,
        env=os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    issuer, until = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE_S
    try:
        while True:
            assert process.poll() is None, "it ended"
            assert time.monotonic() < until
            try:
                requests.get(f"{issuer}/keys", timeout=PATIENCE_S)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield issuer
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


@pytest.fixture
def provider(app: Flask, provider_process: str, monkeypatch: pytest.MonkeyPatch) -> Directory:
    """The application knows this provider, and has asked nothing of it yet."""
    set_up(app, provider_process, monkeypatch)
    return Directory(provider_process)


def set_up(app: Flask, issuer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server = DirectoryServer(issuer, CLIENT_ID, "Stadtverwaltung", CLIENT_SECRET)
    changed = replace(app.config["SETTINGS"], directory_server=server, base_url=BASE_URL)
    monkeypatch.setitem(app.config, "SETTINGS", changed)
    told = Provider(server, f"{BASE_URL}{BACK}", app.extensions["festival_door"])
    monkeypatch.setitem(app.extensions, "festival_directory", told)
