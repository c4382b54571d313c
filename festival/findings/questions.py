"""Which findings ask the same question, so that people read it once and may answer it once. Pure.

A rule says for itself what its question is (`Finding.question`), as the one on quiet days does for markets of a kind.
Of one event or two it is the same for every edition of them: the same organiser, title and place, whatever the year or
the weekday; of two of one organiser their organiser and places alone. Everything else is a question of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

from festival.findings.finding import Finding
from festival.findings.happening import Happening

_YEAR = re.compile(r"\b(?:19|20)\d\d(?:\s*[/–-]\s*\d\d(?:\d\d)?)?\b")
_BYTES = 12


def question_of(finding: Finding, those: Sequence[Happening]) -> str:
    """Return the question's key: "rule:…", at most 200 characters."""
    if finding.question:
        return finding.question
    if not 1 <= len(those) <= 2:
        return finding.key
    told = sorted(edition_of(one) for one in those)
    if len({organisation_id for organisation_id, _place, _title in told}) < len(told):
        told = [(organisation_id, place, "") for organisation_id, place, _title in told]
    return question_key(finding.rule, finding.reason.code, *sorted(told))


def edition_of(one: Happening) -> tuple[int, str, str]:
    """Return what all editions of an event have in common: organiser, place and title."""
    return one.event.organisation_id, _place(one), _edition(one)


def question_key(rule: str, *told: object) -> str:
    """Return "rule:" and a digest of what makes the question."""
    return f"{rule}:{blake2b(repr(told).encode(), digest_size=_BYTES).hexdigest()}"


def _edition(one: Happening) -> str:
    """The title without its year, as one edition's differs from the next in nothing else."""
    return " ".join(_YEAR.sub(" ", one.event.title.casefold()).split())


def _place(one: Happening) -> str:
    return str(one.place.venue_id) if one.place.venue_id is not None else one.place.name.casefold()
