"""Writes lists of places that somebody has looked at, and takes lists back."""

from __future__ import annotations

from festival.place_lists.writing_places import work_on_lists


def work() -> bool:
    """Work on what waits; return whether anything did. What a crash left unfinished is gone on with."""
    return work_on_lists() > 0
