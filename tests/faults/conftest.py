"""One installation a database for all faults: what one of them leaves is what the next one finds, as in a town."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.conftest import databases, fresh_postgresql
from tests.faults.installation import Installation, installed


@pytest.fixture(scope="package", params=databases())
def _installed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("faults")
    if request.param == "sqlite":
        with installed(folder, f"sqlite:///{folder / 'festival.sqlite3'}") as one:
            yield one
        return
    with fresh_postgresql(f"festival_faults_{os.getpid()}") as url, installed(folder, url) as one:
        yield one


@pytest.fixture
def installation(_installed: Installation) -> Iterator[Installation]:
    """The installation, its web server running as the last test has left it; the jobs do not run."""
    yield _installed
    _installed.stop_jobs()
    failed = _installed.failures()
    assert not failed, "\n" + failed
