"""Tables as files for spreadsheet programs: XLSX with real dates, and CSV. What is typed never becomes a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Value = str | int | float | date | datetime | time | None
MOST_CHARACTERS = 32_767
"""What one cell of a spreadsheet holds."""
_FORMATS = {datetime: "yyyy-mm-dd hh:mm", time: "hh:mm"}
"""Of what openpyxl would write otherwise; a date is yyyy-mm-dd by itself."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORMULA_WITHIN = re.compile(r'([;\t\r\n][ "]*)(?=[=+\-@＝＋－＠])')
"""A German Excel takes the semicolon for the end of a cell, and quotes only for quotes where a cell begins with one."""
_NAME_LENGTH = 31


@dataclass(frozen=True)
class Sheet:
    """One table: its name, its columns with their widths in characters, and its rows."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Value]]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return an XLSX file: dates are dates, numbers are numbers, and every text is a text whatever it begins with."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(_sheet_name(sheet.name))
        page.freeze_panes = "A2"
        for number, (_words, width) in enumerate(sheet.columns, 1):
            page.column_dimensions[get_column_letter(number)].width = width
        page.append([_heading(page, words) for words, _width in sheet.columns])
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}1"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def comma_separated(sheet: Sheet) -> str:
    """Return the table as CSV (RFC 4180, UTF-8 with a mark for Excel). A text that a program would take for a formula
    gets an apostrophe in front (OWASP: CSV injection), also where it would begin after a semicolon or a line's end."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([_plain(words) for words, _width in sheet.columns])
    writer.writerows([_plain(value) for value in row] for row in sheet.rows)
    return "\ufeff" + file.getvalue()


def _heading(page: object, words: str) -> object:
    cell = WriteOnlyCell(page, words)
    cell.data_type = "s"
    cell.font = Font(bold=True)
    return cell


def _cell(page: object, value: Value) -> object:
    """Return what is written for a value: itself where openpyxl would write the same, which is quicker, else a cell."""
    if isinstance(value, str):
        return _text_cell(page, value)
    if type(value) in _FORMATS:
        cell = WriteOnlyCell(page, value)
        cell.number_format = _FORMATS[type(value)]
        return cell
    return value


def _text_cell(page: object, value: str) -> object:
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:MOST_CHARACTERS]
    if not text.startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"  # it would be taken for a formula, or for an error like "#N/A"
    return cell


def _plain(value: Value) -> str:
    if isinstance(value, str):
        value = _FORMULA_WITHIN.sub(r"\1'", value)
        return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value
    if value is None:
        return ""
    return value.isoformat(" ", "minutes") if isinstance(value, datetime) else str(value)


def _sheet_name(words: str) -> str:
    """Excel knows no sheet whose name is long or holds one of []:*?/\\ ."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in words)[:_NAME_LENGTH].strip("'") or "-"
