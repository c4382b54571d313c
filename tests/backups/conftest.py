"""Installations of their own, brought up by migrations as those that are backed up and restored."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from festival import create_app
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.base.folders import folder
from tests.conftest import fresh_postgresql, make_settings

Installation = Callable[..., Flask]
_numbers = itertools.count(1)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Makes an application over an empty database of the kind asked for, up to a migration if one is named."""
    with ExitStack() as stack:

        def make(kind: str, *, migration: str = "") -> Flask:
            number = next(_numbers)
            data_dir = tmp_path / f"data-{number}"
            data_dir.mkdir()
            url = f"sqlite:///{data_dir / 'festival.sqlite3'}"
            if kind == "postgresql":
                url = stack.enter_context(fresh_postgresql(f"festival_backup_{_own_number()}_{number}"))
            app = create_app(make_settings(data_dir, url))
            with app.app_context():
                if migration:
                    upgrade(directory=str(folder("migrations")), revision=migration)
                if migration == "head":
                    begin_writing()
                    db.session.add(City(id=1, name="Musterstadt", land="DE-NW", zone="Europe/Berlin"))
                    db.session.commit()
            stack.callback(_close, app)
            return app

        yield make


def _own_number() -> int:
    import os

    return os.getpid()


def _close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
