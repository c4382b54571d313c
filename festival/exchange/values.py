"""What a source gives of an event as values that can be kept and compared: JSON, one value a field. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from festival.base import text, vocabulary
from festival.base.vocabulary import UNKNOWN
from festival.exchange.candidate import Candidate, GivenChange, GivenPlace
from festival.recurrence.expansion import parse_rrule
from festival.recurrence.time_plan import TimeLine

FIELDS = (
    *(
        "title",
        "lines",
        "changes",
        "summary",
        "description",
        "place",
        "organisation_id",
        "category",
        "audiences",
    ),
    *("tone", "link", "is_free", "price", "visitors_expected"),
)
"""What a source may say, and what is merged field by field."""
TITLE_LENGTH = 140
SHORT_LENGTH = 300
_LINK = re.compile(r"https?://[^\s/]+\S*\Z", re.IGNORECASE)
_DEGREES = 6

Values = dict[str, Any]


def given_values(candidate: Candidate) -> Values:
    """Return what the candidate says, as it would be kept: lines of text on one line, words of the vocabulary only."""
    given: Values = {
        "title": text.one_line(candidate.title)[:TITLE_LENGTH].rstrip(),
        "lines": None if candidate.lines is None else kept_lines(candidate.lines),
        "changes": None if candidate.changes is None else kept_changes(candidate.changes),
        "summary": None
        if candidate.summary is None
        else text.one_line(candidate.summary)[:SHORT_LENGTH].rstrip(),
        "description": None if candidate.description is None else many_lines(candidate.description),
        "place": None if candidate.place is None else kept_place(candidate.place),
        "organisation_id": candidate.organisation_id,
        "category": _term("category", candidate.category),
        "audiences": None if candidate.audiences is None else _terms("audience", candidate.audiences),
        "tone": _term("tone", candidate.tone),
        "link": None if candidate.link is None else _link(candidate.link),
        "is_free": candidate.is_free,
        "price": None if candidate.price is None else text.one_line(candidate.price)[:SHORT_LENGTH].rstrip(),
        "visitors_expected": candidate.visitors_expected,
    }
    return {name: value for name, value in given.items() if value is not None}


def many_lines(words: str) -> str:
    """Return a longer text as it is kept, cut to what a text may be long."""
    return text.many_lines(words)[: text.MAX_LENGTH]


def kept_lines(lines: Iterable[TimeLine]) -> list[list[Any]]:
    """Return lines of times as JSON; `read_lines` reads them."""
    return [
        [
            line.local_start.isoformat(),
            line.local_end.isoformat(),
            line.all_day,
            line.start_fold,
            line.end_fold,
            str(line.rule) if line.rule else "",
        ]
        for line in lines
    ]


def read_lines(kept: Iterable[list[Any]]) -> list[TimeLine]:
    """Return the lines of times that were kept."""
    return [
        TimeLine(
            local_start=datetime.fromisoformat(start),
            local_end=datetime.fromisoformat(end),
            all_day=all_day,
            start_fold=start_fold,
            end_fold=end_fold,
            rule=parse_rrule(rule) if rule else None,
        )
        for start, end, all_day, start_fold, end_fold, rule in kept
    ]


def kept_changes(changes: Iterable[GivenChange]) -> list[list[str]]:
    """Return what differs on single dates as JSON, in order; `read_changes` reads it."""
    return sorted(
        [
            *(one.named.isoformat(), one.kind, _iso(one.local_start), _iso(one.local_end)),
            *([text.one_line(one.place_name)[:SHORT_LENGTH].rstrip()] if one.place_name.strip() else []),
        ]
        for one in changes
    )


def read_changes(kept: Iterable[list[str]]) -> list[GivenChange]:
    """Return what was kept of single dates."""
    return [
        GivenChange(datetime.fromisoformat(named), kind, _instant(start), _instant(end), *place)
        for named, kind, start, end, *place in kept
    ]


def kept_place(place: GivenPlace) -> list[Any]:
    """Return a place as JSON: the venue alone where it is one of ours, else its words and its point."""
    if place.venue_id is not None:
        return [place.venue_id, "", None, None]
    point = (place.lon, place.lat) if place.lon is not None and place.lat is not None else (None, None)
    lon, lat = (None if one is None else round(one, _DEGREES) for one in point)
    return [None, text.one_line(place.name)[:SHORT_LENGTH].rstrip(), lon, lat]


def is_empty(name: str, value: Any) -> bool:
    """Whether a field's value says nothing."""
    if name == "place":
        return value is None or not any(part not in (None, "") for part in value)
    return value in (None, "", [], UNKNOWN)


def _term(kind: str, key: str | None) -> str | None:
    return key if key is None or key == UNKNOWN or key in vocabulary.terms(kind) else None


def _terms(kind: str, keys: Iterable[str]) -> list[str]:
    return [key for key in dict.fromkeys(keys) if key in vocabulary.terms(kind)]


def _link(address: str) -> str:
    """Return an address of the web, nothing for anything else: no "javascript:" comes in by a list."""
    address = address.strip()
    return address if _LINK.match(address) and len(address) <= 1000 else ""


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _instant(text_of_it: str) -> datetime | None:
    return datetime.fromisoformat(text_of_it) if text_of_it else None
