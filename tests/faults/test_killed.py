"""Web and jobs are killed while people work: what they were told is saved is there, and nothing is there twice."""

from __future__ import annotations

import time
from random import Random

from tests.faults.editors import at_work, crew, lost_and_doubled
from tests.faults.installation import Installation


def test_killed_at_any_moment_it_loses_nothing_that_it_said_was_saved(installation: Installation) -> None:
    editors, ledger = crew(installation, "k", count=6, events=6)
    jobs = installation.start_jobs()
    with at_work(editors):
        time.sleep(1 + Random(1).random())
        jobs.kill()
        installation.kill_web()
        installation.start_web()
        installation.start_jobs()
        time.sleep(1)
    assert ledger.saved > 5
    assert ledger.surprises == {}
    assert lost_and_doubled(installation, ledger) == []
    assert installation.breaches() == []
