"""Conditions of the law's tables: read strictly, never run as code, answered yes, no or unknown. Pure.

A condition is words joined by `and`, `or`, `not` and brackets, and `weekday in MO-FR` or `weekday in SA,SU`. A word
nobody knows, or a text that is no condition at all, is unknown: then somebody has to be asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

_TOKENS = re.compile(r"\s*(?:(weekday in [A-Z]{2}(?:[-,][A-Z]{2})*)|([a-z][a-z_0-9]*)|([()])|(\S))")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class BadCondition(ValueError):
    """A text that is no condition."""


def holds(condition: str, on: date, facts: Mapping[str, bool | None]) -> bool | None:
    """Return whether the condition holds on the date, by the facts; None where that is unknown. Empty always holds."""
    if not condition.strip():
        return True
    try:
        return _Reader(tokens(condition), on, facts).read()
    except BadCondition:
        return None


def unknown_words(condition: str, facts: Mapping[str, bool | None]) -> list[str]:
    """Return the words of the condition that no fact answers: what to ask. Raises BadCondition where it is none."""
    parts = tokens(condition)
    _Reader(parts, date(2024, 1, 1), {}).read()
    words = [part for part in parts if re.fullmatch("[a-z][a-z_0-9]*", part)]
    return [
        word for word in dict.fromkeys(words) if word not in ("and", "or", "not") and facts.get(word) is None
    ]


def tokens(condition: str) -> list[str]:
    """Return the words and brackets of a condition in order. Raises BadCondition."""
    found, position = [], 0
    condition = condition.rstrip()
    while position < len(condition):
        match = _TOKENS.match(condition, position)
        if match is None or match[4]:
            raise BadCondition(condition)
        found.append(match[1] or match[2] or match[3])
        position = match.end()
    if not found or len(found) > 40:
        raise BadCondition(condition)
    return found


class _Reader:
    """Reads `or` over `and` over `not`, in the three-valued logic of Kleene."""

    def __init__(self, tokens: list[str], on: date, facts: Mapping[str, bool | None]) -> None:
        self._tokens = tokens
        self._at = 0
        self._on = on
        self._facts = facts

    def read(self) -> bool | None:
        answer = self._either()
        if self._at != len(self._tokens):
            raise BadCondition(self._tokens[self._at])
        return answer

    def _either(self) -> bool | None:
        return self._joined("or", self._both, wins=True)

    def _both(self) -> bool | None:
        return self._joined("and", self._one, wins=False)

    def _joined(self, word: str, part: Callable[[], bool | None], *, wins: bool) -> bool | None:
        answers = [part()]
        while self._next() == word:
            self._at += 1
            answers.append(part())
        if wins in answers:
            return wins
        return None if None in answers else not wins

    def _one(self) -> bool | None:
        part = self._take()
        if part == "not":
            answer = self._one()
            return None if answer is None else not answer
        if part == "(":
            answer = self._either()
            if self._take() != ")":
                raise BadCondition("a bracket is open")
            return answer
        if part.startswith("weekday in "):
            return WEEKDAYS[self._on.weekday()] in _weekdays(part.removeprefix("weekday in "))
        if part in (")", "and", "or"):
            raise BadCondition(part)
        return self._facts.get(part)

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        part = self._next()
        if not part:
            raise BadCondition("it ends too early")
        self._at += 1
        return part


def _weekdays(text: str) -> set[str]:
    found: set[str] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            raise BadCondition(text)
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        if begin > end:
            raise BadCondition(text)
        found.update(WEEKDAYS[begin : end + 1])
    return found
