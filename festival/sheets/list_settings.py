"""What was decided about a list, kept as JSON with its source and with each run. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TOGETHER, APART = "together", "apart"
AS_WORDS = "text"
"""Of a place: it stays the words of the list."""
NEW = "new:"
"""Of a place or an organisation: it is made new, with what stands behind it."""
REMEMBERED = (
    "columns",
    "sheets",
    "head",
    "same_title",
    "length",
    "days",
    "above",
    "places",
    "organisations",
    "own",
)
"""What is known of a list the next time; the year, the state and what was said of single rows is asked again."""


@dataclass(frozen=True)
class ListSettings:
    """`columns` are kinds by the key of a head, `sheets` the names of those that are read (None: all that are not
    hidden). `places` and `organisations` say what a name in the list means: the number of one of ours, AS_WORDS, or NEW
    with a setting or a sector."""

    columns: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] | None = None
    head: int | None = None
    """The row of heads, from 1; 0 for none, None for what is found."""
    year: int | None = None
    same_title: str = TOGETHER
    length: int | None = None
    days: str = ""
    above: bool = False
    """Whether an empty date means the one above."""
    places: Mapping[str, str] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)
    own: int | None = None
    """Whose the events are where the list names nobody that is known."""
    state: str = ""
    apart: frozenset[str] = frozenset()
    adopted: Mapping[str, int] = field(default_factory=dict)


def read_settings(kept: Mapping[str, Any]) -> ListSettings:
    """Return what was kept."""
    sheets = kept.get("sheets")
    return ListSettings(
        columns=dict(kept.get("columns") or {}),
        sheets=None if sheets is None else tuple(sheets),
        head=kept.get("head"),
        year=kept.get("year"),
        same_title=kept.get("same_title") or TOGETHER,
        length=kept.get("length"),
        days=kept.get("days") or "",
        above=bool(kept.get("above")),
        places=dict(kept.get("places") or {}),
        organisations=dict(kept.get("organisations") or {}),
        own=kept.get("own"),
        state=kept.get("state") or "",
        apart=frozenset(kept.get("apart") or ()),
        adopted=dict(kept.get("adopted") or {}),
    )
