"""Rows that are one event: dates of the same title together; and the key by which each is known next week. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from festival.base import text, vocabulary
from festival.exchange.candidate import Candidate, GivenPlace, Trouble
from festival.recurrence.time_plan import TimeLine
from festival.sheets.list_reading import RowRead
from festival.sheets.list_settings import APART, ListSettings

MOST_LINES = 366
_NUMBER = re.compile(r"\d{1,3}(?:[. ]\d{3})+|\d+")
_FREE = re.compile(
    r"(?:frei|kostenlos|kostenfrei|free|eintritt frei|freier eintritt|umsonst|0(?:[,.]00)? ?€?)\W*", re.I
)
_CALLED_OFF = re.compile(r"^\W*(?:abgesagt|entf[äa]llt|cancell?ed)\W+", re.IGNORECASE)
_KEY = 180


@dataclass(frozen=True)
class Meaning:
    """What names in the list mean: venues and organisations of ours by the folded name."""

    venues: Mapping[str, int]
    organisations: Mapping[str, int]


def candidates_of(
    rows: Sequence[RowRead], settings: ListSettings, meaning: Meaning, known: Collection[str]
) -> list[Candidate]:
    """Return the events that the rows name, in their order, each with a key of its own. `known` are the keys by which
    the source knows events already.

    A number of the list is the best key; lists that begin to count anew on each sheet give one to several events, which
    their titles tell apart. Without one it is the title, as places and dates change; where several events have the same
    title, what tells them apart stands behind it.
    """
    groups: dict[str, list[RowRead]] = {}
    for row in rows:
        groups.setdefault(_first_key(row, settings), []).append(row)
    found: list[Candidate] = []
    for key, group in groups.items():
        unread = [row for row in group if any(one.stops for one in row.troubles)]
        read = [row for row in group if row not in unread] if unread else group
        for row in unread:  # its event stands in the list, though nobody can say when it is
            own = key if not read and row is unread[0] else f"{key}!{_where(row)}"[:_KEY]
            found.append(_candidate(own, [row], meaning))
        if not read:
            continue
        parts = _parts_of(read, settings)
        keys = _keys(key, parts, known)
        found.extend(_candidate(keys[part], some, meaning) for part, some in parts.items())
    first = {_where(row): place for place, row in enumerate(rows)}
    return sorted(found, key=lambda one: first.get(one.where, 0))


def _first_key(row: RowRead, settings: ListSettings) -> str:
    number = _number(row)
    if number:
        return f"nr {number}"[:_KEY]
    title = _title(row)
    if settings.same_title != APART:
        return title[:_KEY] or f"row {row.sheet} {row.number}"
    day = row.lines[0].local_start.isoformat("T", "minutes") if row.lines else f"row {row.number}"
    return f"{title[:_KEY]}@{day}"


def _title(row: RowRead) -> str:
    return text.fold(_CALLED_OFF.sub("", row.title))


def _number(row: RowRead) -> str:
    return text.fold(row.words.get("number", ""))[:_KEY]


def _parts_of(group: Sequence[RowRead], settings: ListSettings) -> dict[str, list[RowRead]]:
    if _number(group[0]):
        parts: dict[str, list[RowRead]] = {}
        for row in group:
            parts.setdefault(_title(row), []).append(row)
        return parts
    return {"": list(group)} if settings.same_title == APART else _parts(group)


def _parts(group: Sequence[RowRead]) -> dict[str, list[RowRead]]:
    """Return the rows of one title by what tells them apart: who organises them, where they are, what is said of
    them; what only some of them say tells nothing."""
    telling: list[Callable[[RowRead], str]] = [
        lambda row, kind=kind: text.fold(row.words.get(kind, ""))  # type: ignore[misc]
        for kind in ("organisation", "place", "description")
    ]
    used = [tell for tell in telling if len({tell(row) for row in group} - {""}) > 1]
    parts: dict[str, list[RowRead]] = {}
    for row in group:
        parts.setdefault("|".join(tell(row) for tell in used), []).append(row)
    return parts


def _keys(key: str, parts: Mapping[str, Sequence[RowRead]], known: Collection[str]) -> dict[str, str]:
    """Return the key of each part. The plain title goes on being the one of the first part where nothing tells which of
    them had it before; a part that has a key of its own already keeps it."""
    if len(parts) == 1:
        return dict.fromkeys(parts, key)
    own = {part: f"{key}|{_digest(part)}" for part in parts}
    fresh = [part for part in parts if own[part] not in known]
    if key in known and fresh:
        own[fresh[0]] = key
    return own


def _digest(words: str) -> str:
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _where(row: RowRead) -> str:
    return f"{row.sheet}, {row.number}" if row.sheet else str(row.number)


def _candidate(key: str, rows: Sequence[RowRead], meaning: Meaning) -> Candidate:
    first = rows[0]
    held = [row for row in rows if not row.is_called_off]
    lines: dict[TimeLine, None] = {}
    for row in held or rows:
        lines.update(dict.fromkeys(row.lines))
    troubles = [trouble for row in rows for trouble in row.troubles]
    if len(lines) > MOST_LINES:
        troubles.append(Trouble("too_many_dates", _where(first)))
    said = {kind: next((row.words[kind] for row in rows if row.words.get(kind)), "") for kind in _kinds(rows)}
    number = _numbers(said.get("visitors", ""))
    candidate = Candidate(
        key=key,
        title=_CALLED_OFF.sub("", first.title),
        where=_where(first),
        lines=tuple(sorted(lines, key=lambda one: one.local_start)),
        place=_place(said, meaning) if {"place", "address"} & said.keys() else None,
        category=_category(said.get("category", "")),
        audiences=_audiences(said.get("audience", "")),
        link=_link(said["link"]) if "link" in said else None,
        price=said.get("price"),
        is_free=True if _FREE.fullmatch(said.get("price", "")) else None,
        visitors_expected=number,
        contact=said.get("contact"),
        is_cancelled=not held,
        troubles=tuple(troubles),
    )
    return _with_organisation(candidate, said, meaning)


def _kinds(rows: Sequence[RowRead]) -> list[str]:
    return list(dict.fromkeys(kind for row in rows for kind in row.words))


def _with_organisation(candidate: Candidate, said: Mapping[str, str], meaning: Meaning) -> Candidate:
    """Give it to the organisation that the list names, where it is one of ours; else the name stays in its text."""
    name = text.one_line(said.get("organisation", ""))
    organisation_id = meaning.organisations.get(text.fold(name))
    description = said.get("description")
    if name and organisation_id is None:
        description = f"{description or ''}\n\nVeranstalter: {name}".strip()
    return replace(candidate, organisation_id=organisation_id, description=description)


def _place(said: Mapping[str, str], meaning: Meaning) -> GivenPlace:
    name, address = (text.one_line(said.get(kind, "")) for kind in ("place", "address"))
    venue_id = meaning.venues.get(text.fold(name))
    if venue_id is not None:
        return GivenPlace(venue_id=venue_id)
    return GivenPlace(name=", ".join(dict.fromkeys(part for part in (name, address) if part)))


def _category(words: str) -> str | None:
    """Return the category that these words mean: its name, or one word of it; None where that is not sure."""
    folded = text.fold(words)
    if not folded:
        return None
    for term in vocabulary.terms("category").values():
        if folded in (term.key, text.fold(term.de), text.fold(term.en)):
            return term.key
    found = {
        term.key
        for term in vocabulary.terms("category").values()
        for label in (term.de, term.en)
        if folded in {text.fold(part).strip() for part in re.split(r"[,()]|(?<=\w)-(?=,)", label)}
    }
    return found.pop() if len(found) == 1 else None


def _audiences(words: str) -> tuple[str, ...] | None:
    wanted = {text.fold(part) for part in re.split(r"[,;/]", words) if part.strip()}
    terms = vocabulary.terms("audience").values()
    return tuple(one.key for one in terms if wanted & {one.key, text.fold(one.de), text.fold(one.en)}) or None


def _link(words: str) -> str:
    address = words.split()[0] if words.split() else ""
    return f"https://{address}" if address.lower().startswith("www.") else address


def _numbers(words: str) -> int | None:
    """Return the largest number of "300", "ca. 1.500", "200–300"; None for none."""
    numbers = [int(re.sub(r"[. ]", "", one)) for one in _NUMBER.findall(words)]
    return max(numbers) if numbers and max(numbers) < 10_000_000 else None
