"""A town that nobody looks after yet, and people who set it up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.city import DEFAULT_MIDDLE, DEFAULT_NAME, City
from festival.base.database import begin_writing, db
from festival.first_start.secret import drop_secret, make_secret
from tests.conftest import PASSWORD, make_account, sign_in

TOWN = {"name": "Neustadt", "land": "DE-NW", "zone": "", "languages": ["de", "en"], "offered": "", "part": ""}
ACCOUNT = {
    "name": "Ada Muster",
    "email": "ada@neustadt.example",
    "password": PASSWORD,
    "repeated_password": PASSWORD,
}


def data_dir(app: Flask) -> Path:
    return Path(app.config["SETTINGS"].data_dir)


def city() -> City:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(City, 1)


@pytest.fixture
def secret(app: Flask) -> Iterator[str]:
    """A new installation of which nobody has said anything, and the secret that its start has made."""
    begin_writing()
    row = db.session.get_one(City, 1)
    row.name, row.land = DEFAULT_NAME, ""
    row.map_lon, row.map_lat = DEFAULT_MIDDLE
    db.session.commit()
    yield make_secret(data_dir(app))
    drop_secret(data_dir(app))


@pytest.fixture
def holder(client: FlaskClient, secret: str) -> FlaskClient:
    """Somebody who has shown the secret."""
    assert client.post("/setup", data={"secret": secret}).status_code == 303
    return client


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(role="administrator", email="ada@neustadt.example"))
    return client
