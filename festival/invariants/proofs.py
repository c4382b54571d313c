"""All that has to hold, by name: in which words, where it is looked for, and what to do where it doesn't hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from festival.base.database import db
from festival.invariants import (
    clashes,
    counters,
    event_dates,
    mail_states,
    named_files,
    neighbour_dates,
    place_points,
    ties,
    told_elsewhere,
)
from festival.invariants.look import Look

REBUILD = "Run `flask --app wsgi festival rebuild` and let the jobs process run for a few minutes."
RESTORE = "Restore the last backup in which this holds, or ask for help; make a backup of what is here first."
SAVE = "Open it at the desk and save it once; if that doesn't help, ask for help."
MOST_NAMED = 5


@dataclass(frozen=True)
class Proof:
    """A thing that holds of all stored data; `look` yields each place where it doesn't."""

    name: str
    holds: str
    mends: str
    look: Callable[[Look], Iterator[str]]


@dataclass(frozen=True)
class Proved:
    """How one look ended: how many places were found, and the first of them by name."""

    proof: Proof
    count: int
    named: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What is broken, where, and what to do."""
        more = self.count - len(self.named)
        those = ", ".join(self.named) + (f" and {more} more" if more else "")
        return f"Not as it has to be: {self.proof.holds} {self.count} found: {those}. {self.proof.mends}"


PROOFS = (
    Proof("dates", "the dates of each event are those of its times.", REBUILD, event_dates.broken_dates),
    Proof("feeds", "feeds say of each event what it says itself.", REBUILD, told_elsewhere.broken_texts),
    Proof("search", "each event is found by its words.", REBUILD, told_elsewhere.broken_search),
    Proof("conflicts", "conflicts are what the rules find.", REBUILD, clashes.broken_conflicts),
    Proof("parties", "each conflict concerns those who hold its events.", REBUILD, clashes.broken_parties),
    Proof("sequence", "no event counts below what calendars hold.", SAVE, counters.broken_sequences),
    Proof("lines", "lines of times are in order, one known by its event.", SAVE, counters.broken_lines),
    Proof("marks", "revision, epoch and numbers of plans fit.", RESTORE, counters.broken_marks),
    Proof("counting", "each table goes on counting where its rows end.", RESTORE, counters.broken_counting),
    Proof("places", "each place lies in its tree and its district.", SAVE, place_points.broken_venues),
    Proof("points", "each event lies where it was drawn.", SAVE, place_points.broken_points),
    Proof("mails", "no mail stands still, and none keeps what it said.", RESTORE, mail_states.broken_mails),
    Proof("notices", "nobody is told anything twice.", RESTORE, mail_states.broken_notices),
    Proof("files", "each file that is named is there, and whole.", RESTORE, named_files.broken_files),
    Proof(
        "left files",
        "files that nothing names are thrown away.",
        "See that the jobs process runs at night.",
        named_files.left_files,
    ),
    Proof("pointers", "events name events that are there.", RESTORE, ties.broken_pointers),
    Proof("entries", "filters know each event once.", REBUILD, ties.broken_entries),
    Proof("together", "events name those who organise them too.", SAVE, ties.broken_lists),
    Proof("states", "each event is where its last step led.", RESTORE, ties.broken_states),
    Proof("programmes", "points of festivals are where they say.", SAVE, ties.broken_programmes),
    Proof(
        "neighbours",
        "what is known of neighbours is in order.",
        "Open the neighbour at the desk and have its calendar looked at.",
        neighbour_dates.broken_neighbours,
    ),
    Proof("statements", "each office has said one thing that holds.", RESTORE, ties.broken_statements),
)


def prove_all(
    *, now: datetime, tell: Callable[[Proof, int], None] = lambda _proof, _rows: None
) -> Iterator[Proved]:
    """Yield how each look ended, one after another; `tell` hears how many rows a look has been through. Reads alone, in
    short transactions; keeps the first few places of each in memory and counts the others."""
    for proof in PROOFS:
        tell(proof, 0)
        count = 0
        named: list[str] = []
        for place in proof.look(Look(now, partial(tell, proof))):
            count += 1
            if count <= MOST_NAMED:
                named.append(place)
        db.session.rollback()
        yield Proved(proof, count, tuple(named))
