"""The database goes away and comes back while people work: they are told, nothing is lost, and nobody has to restart
anything."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from functools import partial

import pytest
from sqlalchemy import make_url

from tests.faults.editors import Ledger, at_work, crew, lost_and_doubled
from tests.faults.installation import Installation, until
from tests.real_server import Server

LONGER_THAN_ANYBODY_WAITS_S = 11


def _goes_on(ledger: Ledger, saved: int) -> bool:
    return ledger.saved > saved + 2


def test_a_database_that_is_away_for_a_while_is_waited_for(installation: Installation) -> None:
    if installation.way is None:
        pytest.skip("a file is never away; see the other test")
    editors, ledger = crew(installation, "a", count=6, events=6)
    jobs = installation.start_jobs()
    with at_work(editors):
        for away_s in (0.1, 1):
            saved = ledger.saved
            until(partial(_goes_on, ledger, saved), "people save")
            saved = ledger.saved
            installation.way.cut()
            time.sleep(away_s)
            installation.way.mend()
            until(partial(_goes_on, ledger, saved), "people go on saving")
    assert 503 in ledger.statuses
    assert ledger.surprises == {}
    assert lost_and_doubled(installation, ledger, is_told_surely=False) == []
    assert installation.breaches() == []
    until(lambda: Server(installation.port, installation.folder).ask("/healthz").status == 200, "it answers")
    assert jobs.poll() is None or jobs.returncode == 0


def test_a_file_that_somebody_locks_for_long_is_waited_for(installation: Installation) -> None:
    if installation.way is not None:
        pytest.skip("nobody locks a whole database server")
    editors, ledger = crew(installation, "l", count=3, events=6)
    installation.start_jobs()
    with at_work(editors):
        until(partial(_goes_on, ledger, 0), "people save")
        with closing(sqlite3.connect(make_url(installation.database_url).database or "")) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(LONGER_THAN_ANYBODY_WAITS_S)
            assert Server(installation.port, installation.folder).ask("/events").status == 200
            other.rollback()
        saved = ledger.saved
        until(partial(_goes_on, ledger, saved), "people go on saving")
    assert 503 in ledger.statuses
    assert ledger.surprises == {}
    assert lost_and_doubled(installation, ledger) == []
    assert installation.breaches() == []
