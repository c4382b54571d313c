"""The disk fills up while people work: they are told, readers read on, and with room again all goes on as before."""

from __future__ import annotations

import resource
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.faults.editors import at_work, crew, lost_and_doubled
from tests.faults.installation import Installation, until
from tests.real_server import Server

ROOM_BYTES = 64 * 1024


def test_a_disk_that_is_full_is_said_and_loses_nothing(installation: Installation) -> None:
    if installation.way is not None:
        pytest.skip("the server's disk is not ours to fill")
    file = Path(make_url(installation.database_url).database or "")
    installation.stop()
    with closing(sqlite3.connect(file)) as tidying:
        tidying.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    longest = file.stat().st_size + ROOM_BYTES

    def leave_little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (longest, longest))

    installation.start_web(before=leave_little_room)
    try:
        editors, ledger = crew(installation, "d", count=4, events=4)
        with at_work(editors):
            until(lambda: bool(ledger.statuses[503] + ledger.statuses[507]), "no more room is said")
            time.sleep(0.5)
            assert Server(installation.port, installation.folder).ask("/events").status == 200
    finally:
        installation.stop()
    assert ledger.surprises == {}
    assert lost_and_doubled(installation, ledger) == []
    assert installation.breaches() == []
    installation.start_web()
    editors, ledger = crew(installation, "r", count=4, events=4)
    with at_work(editors):
        until(lambda: ledger.saved > 3, "with room again people go on saving")
    assert lost_and_doubled(installation, ledger) == []
