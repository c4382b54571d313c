"""How a run finds what its source has: each room that reads a kind of source says so here when it is registered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from festival.base.errors import FestivalError
from festival.exchange.candidate import Candidate
from festival.exchange.model import ImportRun
from festival.exchange.run_writing import Orders


class CannotRead(FestivalError):
    """The source can't be read any more; `key` says why, and the room has words for it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Reading:
    """What a source has, and how it is to be written."""

    candidates: Sequence[Candidate]
    orders: Orders


READERS: dict[str, Callable[[ImportRun], Reading]] = {}
"""What reads a run's source, by the kind of source: outside a transaction that writes. It may raise CannotRead."""
PAGES: dict[str, str] = {}
"""The endpoint of a source's own page, by its kind; it takes `source_id`."""
CLEANERS: dict[str, Callable[[ImportRun], None]] = {}
"""What is called, by the kind of source, when a run has been written: to let go of its file. The caller commits."""
