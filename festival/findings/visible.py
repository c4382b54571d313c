"""A finding as one reader may know it: the only kind that is put into words."""

from __future__ import annotations

from dataclasses import dataclass

from festival.findings.finding import Finding


@dataclass(frozen=True, slots=True)
class VisibleFinding(Finding):
    """A finding as one reader may know it: only `tell` makes one, and only such a one is put into words.

    Its evidence names no event the reader may not know. `is_whole` where nothing was kept back; where it isn't, what
    could be reckoned from the numbers is left out of the words too. `german` are titles there is no English for.
    """

    is_whole: bool = True
    german: tuple[str, ...] = ()
