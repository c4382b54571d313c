"""Web and jobs are killed while people work: what they were told is saved is there, and nothing is there twice."""

from __future__ import annotations

import time
from random import Random

from tests.faults.editors import at_work, crew, lost_and_doubled
from tests.faults.installation import Installation, until


def test_killed_at_any_moment_it_loses_nothing_that_it_said_was_saved(installation: Installation) -> None:
    editors, ledger = crew(installation, "k", count=6, events=6)
    jobs = installation.start_jobs()
    with at_work(editors):
        until(lambda: ledger.saved > 3, "people save")
        time.sleep(Random(1).random() / 2)
        jobs.kill()
        installation.kill_web()
        saved = ledger.saved
        installation.start_web()
        installation.start_jobs()
        until(lambda: ledger.saved > saved + 3, "people go on saving")
    assert ledger.surprises == {}
    assert lost_and_doubled(installation, ledger) == []
    assert installation.breaches() == []
