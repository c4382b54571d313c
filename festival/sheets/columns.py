"""Which column of a list is what, by the words above it in German and English, and which row these stand in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from festival.base import text
from festival.tables.plain_table import Cell

_HEADS = {
    "title": "titel veranstaltung veranstaltungstitel name bezeichnung was anlass event title veranstaltungsname thema"
    " ereignis festname termintitel",
    "date": "datum termin tag date day wann von vom beginn start ab startdatum anfangsdatum beginndatum"
    " datumvon vondatum termine dates from begin startdate beginnt veranstaltungsdatum zeitraum"
    " zeit/datum datum/zeit datumuhrzeit",
    "until": "bis enddatum ende datumbis bisdatum to until end enddate endet schluss",
    "month": "monat month",
    "weekday": "wochentag wt weekday",
    "time": "uhrzeit zeit time beginnuhrzeit startzeit anfangszeit uhrzeitvon zeitvon vonuhr uhr starttime beginnzeit"
    " uhrzeiten zeiten anfang uhrzeitbeginn von(uhr) beginnuhr",
    "time_until": "uhrzeitbis zeitbis endzeit bisuhr endtime endeuhrzeit uhrzeitende bis(uhr) endeuhr",
    "place": "ort veranstaltungsort place venue location wo platz halle raum spielort treffpunkt where stätte",
    "address": "adresse anschrift strasse address street ortadresse",
    "organisation": "veranstalter organisator ausrichter verein organizer organiser organisation organization host"
    " veranstalterin veranstalter/in träger wer institution durchführende antragsteller",
    "category": "kategorie art typ rubrik category type kind sparte veranstaltungsart genre",
    "description": "beschreibung inhalt programm description details langtext erläuterung kurzbeschreibung info text",
    "audience": "zielgruppe publikum audience targetgroup für",
    "link": "link website web internet url homepage webseite www internetseite",
    "price": "preis eintritt kosten price admission fee eintrittspreis gebühr",
    "visitors": "besucher besucherzahl teilnehmer personen gäste visitors attendance erwartetebesucher anzahlpersonen"
    " teilnehmerzahl besucherinnen",
    "contact": "kontakt ansprechpartner telefon tel email e-mail mail contact phone ansprechpartnerin handy"
    " ansprechpartner/in verantwortlich telefonnummer",
    "status": "status stand state zustand",
    "number": "nr nummer id lfdnr laufendenummer no number kennung lfd uid key",
}
FIELDS = tuple(_HEADS)
"""What a column may be, in the order of a choice."""
UNUSED = ""
_MOST_HEADS = 40
"""A row further down is no row of heads."""
_LONGEST_HEAD = 60
_START = re.compile(r"von|beginn|start|ab|from|begin|beginnt")
_NO_LETTERS = re.compile(r"[^a-z0-9/()]")


def _plain(words: str) -> str:
    return _NO_LETTERS.sub("", text.fold(words))


_KNOWN = {_plain(word): field for field, words in _HEADS.items() for word in words.split()}


@dataclass(frozen=True)
class Head:
    """One column: its number from 0, the words above it, and by what it is known again."""

    column: int
    words: str
    key: str


def column_letters(column: int) -> str:
    """Return how spreadsheets call a column: A for 0, AB for 27."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def guess(words: str) -> str:
    """Return what a column with these words above it is, empty for unknown: "Beginn (Uhrzeit)", "Datum von"."""
    plain = _plain(words)
    if plain in _KNOWN:
        return _KNOWN[plain]
    inner = _plain(re.sub(r"\(.*?\)", "", words))
    if inner != plain and inner in _KNOWN and not re.search(r"uhr|zeit|time", text.fold(words)):
        return _KNOWN[inner]
    folded = text.fold(words)
    has_end = bool(re.search(r"\b(bis|ende|end|until|to)\b", folded))
    if re.search(r"uhr|zeit\b|\btime", folded):
        return "time_until" if has_end else "time"
    if re.search(r"datum|termin|\bdate", folded):
        return "until" if has_end else "date"
    found = [_KNOWN[part] for word in re.findall(r"[\w-]+", folded) if (part := _plain(word)) in _KNOWN]
    return found[0] if found and len(set(found)) == 1 else UNUSED


def head_row(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Return the number from 0 of the row that names the columns; None where none does.

    It is the one that names the most kinds of columns, a title or a date among them.
    """
    best, most = None, 1
    for number, row in enumerate(rows[:_MOST_HEADS]):
        named = {guess(one) for one in row if isinstance(one, str) and 0 < len(one) <= _LONGEST_HEAD} - {
            UNUSED
        }
        if len(named) > most and named & {"title", "date"}:
            best, most = number, len(named)
    return best


def heads_of(rows: Sequence[Sequence[Cell]], row: int | None) -> list[Head]:
    """Return the columns of a sheet that hold anything, by the words of this row; without one by their letters."""
    width = max((len(one) for one in rows), default=0)
    names = rows[row] if row is not None else ()
    below = rows[(row + 1) if row is not None else 0 :]
    heads: list[Head] = []
    taken: set[str] = set()
    for column in range(width):
        said = names[column] if column < len(names) else None
        words = text.one_line(str(said))[:_LONGEST_HEAD] if said not in (None, "") else ""
        if not words and not any(len(one) > column and one[column] not in (None, "") for one in below):
            continue
        key = text.fold(words) or f"#{column_letters(column)}"
        if key in taken:
            key = f"{key}#{column_letters(column)}"
        taken.add(key)
        heads.append(Head(column, words, key))
    return heads


def assigned(heads: Iterable[Head], said: Mapping[str, str]) -> dict[str, list[int]]:
    """Return the columns of each kind: as somebody said, else by the words above; of a column that was called by its
    letter before anybody said where the heads stand, what was said then. Several may be of one kind."""
    found: dict[str, list[int]] = {}
    heads = list(heads)
    has_day = any(guess(head.words) == "date" and not _START.fullmatch(_plain(head.words)) for head in heads)
    for head in heads:
        field = said.get(head.key)
        if field is None:
            field = guess(head.words) or said.get(f"#{column_letters(head.column)}", UNUSED)
            if has_day and field == "date" and _START.fullmatch(_plain(head.words)):
                field = "time"  # "Datum, Beginn, Ende": the beginning is an hour
        if field in FIELDS:
            found.setdefault(field, []).append(head.column)
    if "until" in found and "date" not in found:
        found["date"] = [found["until"].pop(0)]
    return {field: columns for field, columns in found.items() if columns}
