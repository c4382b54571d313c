"""`python -m tests.faults --minutes N [--seed S] [--postgresql]`: bad days at random, for as long as one likes.

Six people work without a pause. Each round one thing goes wrong, drawn by the seed; then all that was acknowledged has
to be there once, and every proof of the stored data has to hold. Ends with 1 at the first that doesn't.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

from sqlalchemy import make_url

from tests.conftest import fresh_postgresql
from tests.faults.editors import at_work, crew, lost_and_doubled
from tests.faults.installation import Installation, installed, until

Fault = Callable[[Installation, Random], None]


def kill_web(installation: Installation, _chance: Random) -> None:
    installation.kill_web()
    installation.start_web()


def kill_jobs(installation: Installation, _chance: Random) -> None:
    for one in installation.jobs:
        one.kill()
        one.wait()
    installation.jobs = []
    installation.start_jobs()


def kill_both(installation: Installation, chance: Random) -> None:
    kill_jobs(installation, chance)
    kill_web(installation, chance)


def lose_the_way(installation: Installation, chance: Random) -> None:
    if installation.way is not None:
        installation.way.cut()
        time.sleep(chance.uniform(0, 3))
        installation.way.mend()


def lock_the_file(installation: Installation, chance: Random) -> None:
    if installation.way is None:
        with closing(
            sqlite3.connect(make_url(installation.database_url).database or "", timeout=20)
        ) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(chance.uniform(0, 13))
            other.rollback()


FAULTS: tuple[Fault, ...] = (kill_web, kill_jobs, kill_both, lose_the_way, lock_the_file)


def one_round(installation: Installation, name: str, chance: Random) -> list[str]:
    """Let one thing go wrong while people work; return what is wrong afterwards."""
    fault = chance.choice(FAULTS)
    editors, ledger = crew(installation, name, count=6, events=6)
    if not installation.jobs:
        installation.start_jobs()
    with at_work(editors):
        time.sleep(chance.uniform(0.2, 3))
        fault(installation, chance)
        saved = ledger.saved
        until(lambda: ledger.saved > saved + 2, "people go on saving")
    installation.stop_jobs()
    found = lost_and_doubled(installation, ledger, is_told_surely=fault is not lose_the_way)
    found += [f"{count} answers of status {status}" for status, count in ledger.surprises.items()]
    found += [*installation.breaches(), *filter(None, [installation.failures()])]
    print(f"{name}: {fault.__name__}, {ledger.saved} saved, {dict(ledger.statuses)}", flush=True)
    return found


@contextmanager
def somewhere(*, is_postgresql: bool) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not is_postgresql:
            with installed(folder, f"sqlite:///{folder / 'festival.sqlite3'}") as one:
                yield one
            return
        with fresh_postgresql("festival_faults_for_long") as url, installed(folder, url) as one:
            yield one


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    chance, until_s = Random(asked.seed), time.monotonic() + asked.minutes * 60
    with somewhere(is_postgresql=asked.postgresql) as installation:
        number = 0
        while time.monotonic() < until_s:
            number += 1
            found = one_round(installation, f"r{number}-", chance)
            if found:
                print("\n".join(found))
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
