"""A list as its rows: which sheet, which head, which section, and what each row says. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from festival.base import text
from festival.exchange.candidate import Trouble
from festival.recurrence.time_plan import TimeLine
from festival.sheets.columns import Head, assigned, column_letters, head_row, heads_of
from festival.sheets.list_settings import ListSettings
from festival.sheets.row_times import Around, read_times
from festival.tables.plain_table import Book, Cell, Sheet, text_of
from festival.typed_times.typed_season import read_months

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DATED = re.compile(r"\d{1,2}\.\s?(?:\d{1,2}\.|\w{3,9})\s?\d{2,4}|\d{4}-\d\d-\d\d")
_MONTH_AND_YEAR = re.compile(r"([^\W\d]{3,9})\.?\s*[’']?\s*(20\d\d|\d\d)?")
_CALLED_OFF = re.compile(r"abgesagt|entf[äa]llt|f[äa]llt aus|gestrichen|cancell?ed|called off", re.IGNORECASE)
_WEEKDAY = re.compile(r"\w{2,10}\.?")
_EXAMPLES = 3
_MANY = ("description", "contact")
"""Kinds that several columns may be: they are read one after the other."""


@dataclass(frozen=True)
class RowRead:
    """One row: where it stands, its words by the kind of column, its times, and what could not be read."""

    sheet: str
    number: int
    words: Mapping[str, str]
    lines: tuple[TimeLine, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    is_called_off: bool = False

    @property
    def title(self) -> str:
        return self.words.get("title", "")


@dataclass
class Column:
    """A column of the list for people: its head, what it is taken for, and what stands in it."""

    head: Head
    kind: str
    examples: list[str] = field(default_factory=list)


@dataclass
class ListRead:
    """All that was read: `skipped` are rows that say nothing of an event. `sheets` are those that were read with the
    number of the row of heads, from 1, 0 for none."""

    rows: list[RowRead] = field(default_factory=list)
    columns: dict[str, Column] = field(default_factory=dict)
    sheets: dict[str, int] = field(default_factory=dict)
    skipped: int = 0

    @property
    def kinds(self) -> set[str]:
        return {one.kind for one in self.columns.values()}


def sheets_read(book: Book, settings: ListSettings) -> list[Sheet]:
    """Return the sheets that are read: those that were said, else all that hold anything and are not hidden."""
    if settings.sheets is not None:
        return [one for one in book.sheets if one.name in settings.sheets]
    return [one for one in book.sheets if not one.is_hidden and any(one.rows)]


def read_list(book: Book, settings: ListSettings, zone: ZoneInfo) -> ListRead:
    """Return the rows of all sheets that are read, in order."""
    found = ListRead()
    for sheet in sheets_read(book, settings):
        row = head_row(sheet.rows) if settings.head is None else settings.head - 1 if settings.head else None
        if row is not None and row >= len(sheet.rows):
            row = None
        heads = heads_of(sheet.rows, row)
        columns = assigned(heads, settings.columns)
        found.sheets[sheet.name] = 0 if row is None else row + 1
        _note_columns(found, sheet, heads, columns, row)
        if "title" in columns or "date" in columns:
            around = _around(sheet, row, settings, zone)
            found.rows.extend(_SheetRows(sheet, row, columns, settings, around, found).read())
        else:
            found.skipped += sum(1 for one in sheet.rows if one)
    return found


def _note_columns(
    found: ListRead, sheet: Sheet, heads: Sequence[Head], columns: Mapping[str, list[int]], row: int | None
) -> None:
    kinds = {column: kind for kind, many in columns.items() for column in many}
    for head in heads:
        column = found.columns.setdefault(head.key, Column(head, kinds.get(head.column, "")))
        for cells in sheet.rows[0 if row is None else row + 1 :]:
            if len(column.examples) == _EXAMPLES:
                break
            said = text_of(cells[head.column])[:40] if head.column < len(cells) else ""
            if said and said not in column.examples:
                column.examples.append(said)


@dataclass
class _SheetRows:
    """One sheet on its way: what the sections above a row say, and the date that stood last."""

    sheet: Sheet
    head: int | None
    columns: Mapping[str, list[int]]
    settings: ListSettings
    around: Around
    found: ListRead
    last_date: Cell = None

    def read(self) -> Iterator[RowRead]:
        head_words = [text_of(one) for one in self.sheet.rows[self.head]] if self.head is not None else None
        for number, row in enumerate(self.sheet.rows):
            words = [text_of(one) for one in row]
            if number <= (-1 if self.head is None else self.head) or not any(words):
                continue
            if self._begins_section(words):
                continue
            read = None if words == head_words else self._row(number + 1, row)
            if read is None:
                self.found.skipped += 1
            else:
                yield read

    def _begins_section(self, words: Sequence[str]) -> bool:
        """Whether the row is a heading, that holds for the rows below it."""
        said = {one for one in words if one}
        month, year = _section(said.pop()) if len(said) == 1 else (None, None)
        if month is None and year is None:
            return False
        year = self.settings.year or year or self.around.year
        self.around = replace(self.around, year=year, month=month or self.around.month)
        return True

    def _row(self, number: int, row: Sequence[Cell]) -> RowRead | None:
        """Return what a row says; None for one that names neither a title nor, with anything else, a date."""
        cells = _cells(row, number, self.columns)
        self._look_around(cells, number)
        title, has_date = text.one_line(_said(cells, "title")), bool(_said(cells, "date"))
        if not title and not (has_date and cells.keys() - {"date", "weekday", "month", "number"}):
            return None
        words = {kind: _said(cells, kind) for kind in self.columns} | {"title": title}
        for kind in _MANY:
            many = [text_of(row[one]) for one in self.columns.get(kind, ()) if one < len(row)]
            if many:
                words[kind] = "\n".join(one for one in many if one)
        troubles = [] if title else [Trouble("no_title", self._where("title", number))]
        cells.setdefault("date", (self._where("date", number), None))
        _join_weekday(cells)
        times = read_times(cells, self.around)
        is_off = any(_CALLED_OFF.search(words.get(kind, "")) for kind in ("status", "title", "date", "time"))
        return RowRead(
            self.sheet.name, number, words, tuple(times.lines), (*troubles, *times.troubles), is_off
        )

    def _look_around(self, cells: dict[str, tuple[str, Cell]], number: int) -> None:
        """Note the month of a column of months, and the date, which an empty cell below may mean."""
        if months := read_months(_said(cells, "month")):
            self.around = replace(self.around, month=months[0])
        if "date" in cells:
            self.last_date = cells["date"][1]
        elif self.settings.above and self.last_date is not None and "title" in cells:
            cells["date"] = (self._where("date", number), self.last_date)

    def _where(self, kind: str, number: int) -> str:
        return f"{column_letters(self.columns[kind][0])}{number}" if kind in self.columns else str(number)


def _around(sheet: Sheet, head: int | None, settings: ListSettings, zone: ZoneInfo) -> Around:
    """Return what is known before the first row: by the sheet's name, and by what stands above the heads."""
    above = " ".join(text_of(one) for row in sheet.rows[: head or 0] for one in row)
    month, year = _section(sheet.name)
    year = settings.year or year or _only_year(f"{sheet.name} {above}")
    return Around(zone, year, month, settings.length, settings.days)


def _join_weekday(cells: dict[str, tuple[str, Cell]]) -> None:
    """Put the weekday of a column of its own before the date, which then has to be on it."""
    where, value = cells.get("date", ("", None))
    weekday = _said(cells, "weekday")
    if weekday and _WEEKDAY.fullmatch(weekday) and isinstance(value, str) and value[:1].isdigit():
        cells["date"] = (where, f"{weekday} {value}")


def _cells(row: Sequence[Cell], number: int, columns: Mapping[str, list[int]]) -> dict[str, tuple[str, Cell]]:
    """Return by kind of column where the cell stands, and what is in it: of several the first that says anything."""
    found: dict[str, tuple[str, Cell]] = {}
    for kind, many in columns.items():
        for column in many:
            if column < len(row) and text_of(row[column]):
                found[kind] = (f"{column_letters(column)}{number}", row[column])
                break
    return found


def _said(cells: Mapping[str, tuple[str, Cell]], kind: str) -> str:
    return text_of(cells[kind][1]) if kind in cells else ""


def _section(words: str) -> tuple[int | None, int | None]:
    """Return the month and the year of a heading: "Juni", "Juni 2027", "JUNI ’27", "2027"; None for what isn't said."""
    words = text.one_line(words).strip(" .:-–*")
    if re.fullmatch(r"20\d\d", words):
        return None, int(words)
    found = _MONTH_AND_YEAR.fullmatch(words)
    months = read_months(found[1]) if found else None
    if not found or not months or len(months) != 1:
        return None, None
    year = int(found[2]) if found[2] else None
    return months[0], year + 2000 if year is not None and year < 100 else year


def _only_year(words: str) -> int | None:
    """Return the year that a title names, if it names one; the day on which somebody wrote the list is none."""
    years = set(_YEAR.findall(_DATED.sub("", words)))
    return int(years.pop()) if len(years) == 1 else None
