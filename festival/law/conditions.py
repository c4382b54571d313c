"""Conditions of the law's tables: read strictly, never run as code, answered yes, no or unknown. Pure.

A condition is words joined by `and`, `or`, `not` and brackets, `weekday in MO-FR` or `weekday in SA,SU`, and
`visitors_at_once > 1000` or `land == 'DE-NW'`. A word nobody knows, or a text that is no condition at all, is unknown:
then somebody has to be asked.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date

Fact = bool | int | float | str | None
"""What is known of one word; None is "nobody has said"."""

_TOKENS = re.compile(
    r"\s*(?:(weekday in [A-Z]{2}(?:[-,][A-Z]{2})*)"
    r"|([a-z][a-z_0-9]*\s*(?:>=|<=|==|!=|>|<)\s*(?:[0-9]{1,7}(?:\.[0-9]{1,3})?|'[A-Za-z_-]{1,20}'))"
    r"|([a-z][a-z_0-9]*)|([()])|(\S))"
)
_COMPARISON = re.compile(r"([a-z][a-z_0-9]*)\s*(>=|<=|==|!=|>|<)\s*(.+)")
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}
_WORD = re.compile("[a-z][a-z_0-9]*")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class BadCondition(ValueError):
    """A text that is no condition."""


def holds(condition: str, on: date, facts: Mapping[str, Fact]) -> bool | None:
    """Return whether the condition holds on the date, by the facts; None where that is unknown. Empty always holds."""
    return answer(condition, on, facts)[0]


def answer(condition: str, on: date, facts: Mapping[str, Fact]) -> tuple[bool | None, tuple[str, ...]]:
    """Return whether the condition holds, and where that is unknown the words on which it hangs: what to ask."""
    if not condition.strip():
        return True, ()
    try:
        found, words = _Reader(tokens(condition), on, facts).read()
    except BadCondition:
        return None, ()
    return found, tuple(words) if found is None else ()


def unknown_words(condition: str, facts: Mapping[str, Fact]) -> list[str]:
    """Return the words of the condition that no fact answers: what to ask. Raises BadCondition where it is none."""
    parts = tokens(condition)
    _Reader(parts, date(2024, 1, 1), {}).read()
    words = [
        found[0] for part in parts if not part.startswith("weekday in ") and (found := _WORD.match(part))
    ]
    return [
        word for word in dict.fromkeys(words) if word not in ("and", "or", "not") and facts.get(word) is None
    ]


def comparison(part: str) -> tuple[str, str, str] | None:
    """Return word, sign and value of a part of a condition that compares; None for another part."""
    found = _COMPARISON.fullmatch(part)
    return (found[1], found[2], found[3].strip("'")) if found else None


def tokens(condition: str) -> list[str]:
    """Return the words and brackets of a condition in order. Raises BadCondition."""
    found, position = [], 0
    condition = condition.rstrip()
    while position < len(condition):
        match = _TOKENS.match(condition, position)
        if match is None or match[5]:
            raise BadCondition(condition)
        found.append(match[1] or match[2] or match[3] or match[4])
        position = match.end()
    if not found or len(found) > 40:
        raise BadCondition(condition)
    return found


_Answer = tuple[bool | None, dict[str, None]]
"""An answer in Kleene's logic of three values, and the unknown words that it hangs on, in their order."""


class _Reader:
    """Reads `or` over `and` over `not`."""

    def __init__(self, tokens: list[str], on: date, facts: Mapping[str, Fact]) -> None:
        self._tokens = tokens
        self._at = 0
        self._on = on
        self._facts = facts

    def read(self) -> _Answer:
        answer = self._either()
        if self._at != len(self._tokens):
            raise BadCondition(self._tokens[self._at])
        return answer

    def _either(self) -> _Answer:
        return self._joined("or", self._both, wins=True)

    def _both(self) -> _Answer:
        return self._joined("and", self._one, wins=False)

    def _joined(self, word: str, part: Callable[[], _Answer], *, wins: bool) -> _Answer:
        answers = [part()]
        while self._next() == word:
            self._at += 1
            answers.append(part())
        found = [answer for answer, _words in answers]
        if wins in found:
            return wins, {}
        words = {word: None for answer, hangs_on in answers if answer is None for word in hangs_on}
        return (None if None in found else not wins), words

    def _one(self) -> _Answer:
        part = self._take()
        if part == "not":
            answer, words = self._one()
            return (None if answer is None else not answer), words
        if part == "(":
            bracket = self._either()
            if self._take() != ")":
                raise BadCondition("a bracket is open")
            return bracket
        if part.startswith("weekday in "):
            return WEEKDAYS[self._on.weekday()] in _weekdays(part.removeprefix("weekday in ")), {}
        if part in (")", "and", "or"):
            raise BadCondition(part)
        compared = comparison(part)
        word = compared[0] if compared else part
        fact = self._facts.get(word)
        found = _compare(fact, *compared[1:]) if compared else fact if isinstance(fact, bool) else None
        return found, {} if found is not None else {word: None}

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        part = self._next()
        if not part:
            raise BadCondition("it ends too early")
        self._at += 1
        return part


def _compare(fact: Fact, sign: str, value: str) -> bool | None:
    """Return how a number or a word compares; None where nobody has said it, or the two are of different kinds."""
    if fact is None or isinstance(fact, bool):
        return None
    if isinstance(fact, str):
        return {"==": fact == value, "!=": fact != value}.get(sign)
    try:
        return _COMPARED[sign](fact, float(value))
    except ValueError:
        return None


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
