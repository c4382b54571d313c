"""What every bench shares: how much data, how often, and a row of the table."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ROUNDS = 31


@dataclass(frozen=True)
class Scale:
    """How much data: so many dates in the year at full size. Benches take a share of it where they need fewer."""

    occurrences: int = 100_000
    rounds: int = ROUNDS


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, its bar, the ratio that came out and a feeling for its size."""

    what: str
    bar: str
    measured: str
    passed: bool
    feeling: str = ""


def at_least(what: str, ratio: float, bar: float, feeling: str = "") -> Row:
    """Return a row whose ratio has to reach the bar."""
    return Row(what, f"≥ {bar:.0%}", f"{ratio:.0%}", ratio >= bar, feeling)


def at_most(what: str, ratio: float, bar: float, feeling: str = "") -> Row:
    """Return a row whose ratio may not exceed the bar; below one it is shown in per cent, else as a multiple."""

    def said(value: float) -> str:
        return f"{value:.1%}" if bar < 1 else f"{value:.2f} ×"

    return Row(what, f"≤ {said(bar)}", said(ratio), ratio <= bar, feeling)


def at_most_ms(what: str, seconds: float, most: float, feeling: str = "") -> Row:
    """Return a row that may not take longer than `most` seconds."""
    return Row(what, f"≤ {most * 1000:.0f} ms", f"{seconds * 1000:.0f} ms", seconds <= most, feeling)


def not_measured(what: str, bar: str, why: str) -> Row:
    """Return a row for what can't be measured on this machine; it doesn't count as missed."""
    return Row(what, bar, "not measured", True, why)


def seconds(work: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def settle() -> None:
    """Let the collector leave alone what is loaded, as the servers do (wsgi.py); before anything is kept in memory."""
    gc.collect()
    gc.freeze()


def medians(works: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """Return the median seconds of each work; they take turns, so that a busy moment meets all of them."""
    settle()
    for work in works:
        work()
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(max(rounds, 30)):
        for number, work in enumerate(works):
            taken[number].append(seconds(work))
    return [statistics.median(times) for times in taken]


def print_table(rows: Sequence[Row]) -> None:
    """Print the rows as a table that can be read in a terminal and pasted into an issue."""
    heads = ("what", "bar", "measured", "", "feeling")
    lines = [(row.what, row.bar, row.measured, "ok" if row.passed else "MISSED", row.feeling) for row in rows]
    widths = [max(len(line[column]) for line in (heads, *lines)) for column in range(len(heads))]
    for line in (heads, tuple("-" * width for width in widths), *lines):
        print(
            "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |",
            flush=True,
        )
