"""Writes what was decided to be imported, and takes back what was decided to be taken back."""

from __future__ import annotations

from festival.exchange.working import work_on_runs


def work() -> None:
    """Work on what waits; a run that a crash left unfinished is gone on with."""
    work_on_runs()
