"""What a rule answers: a finding with its reason, remedies and evidence. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from festival.findings.happening import Happening


class Severity(IntEnum):
    """How much a finding weighs. Nothing forbids: the highest is a question to people."""

    INFORMS = 1
    WARNS = 2
    NEEDS_DECISION = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a code with plain values; `coordination/reason_words.py` says it in the reader's language."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remedy:
    """What could be done, as a code with plain values: another date, another place, quieter, ask an office, share."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Later(Mapping[str, Any]):
    """Evidence that is put together when somebody reads it: of thousands of findings about dates few are shown."""

    def __init__(self, make: Callable[[], Mapping[str, Any]]) -> None:
        self._make = make
        self._made: Mapping[str, Any] | None = None

    def __getitem__(self, name: str) -> Any:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def _read(self) -> Mapping[str, Any]:
        if self._made is None:
            self._made = self._make()
        return self._made


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says.

    `key` names the matter, not the draft it was found with: the same whichever of those concerned was looked at, and
    stable from one check to the next. `event_ids` are those concerned, in ascending order; `[from_at, to_at)` when it
    happens; `evidence` is JSON-ready: names, distances in metres, paragraphs, sources, how sure.
    """

    rule: str
    severity: Severity
    key: str
    event_ids: tuple[int, ...]
    on: date
    from_at: datetime
    to_at: datetime
    reason: Reason
    evidence: Mapping[str, Any] = field(default_factory=dict)
    remedies: Sequence[Remedy] = ()
    is_small: bool = False
    """Folded away on the board: true, but nothing a person has to read first."""
    question: str = ""
    """What it asks, where findings of other events or years ask the same; empty where questions.py can tell."""


def pair_key(rule: str, one: Happening, other: Happening) -> str:
    """Return the key of a matter between two events, whatever their dates: "rule:12:40", the lower id first."""
    low, high = sorted((one.event.event_id, other.event.event_id))
    return f"{rule}:{low}:{high}"


def event_key(rule: str, happening: Happening, subject: str) -> str:
    """Return the key of a matter between an event and a rule: "rule:12:subject"."""
    return f"{rule}:{happening.event.event_id}:{subject}"


def group_key(rule: str, subject: str) -> str:
    """Return the key of a matter of many, whoever they are: "city_load:2026-06-13:4"."""
    return f"{rule}:{subject}"
