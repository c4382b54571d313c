"""`python reading_process.py < file`: a table file as JSON. Run as a program of its own, which imports nothing of ours.

A spreadsheet of five kilobytes can make any reader ask for hundreds of gigabytes, and the reader ends its process then:
that is to be this one. Its memory and its time are bounded; no macro, formula or link is ever run or followed.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_SHEETS = 60
MOST_UNPACKED = 50 * 1024 * 1024
MOST_PARTS = 2_000
MOST_LETTERS = 12_000_000
MOST_MEMORY = 260 * 1024 * 1024
MOST_SECONDS = 20
_AT_ONCE = 1024 * 1024
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]{1,3}\d+:[A-Z]{1,3}(\d+)"')
_CODES = ("cp1252", "cp850", "mac_roman", "iso8859_15", "cp437", "cp1250")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TYPED = "'=", "'+", "'-", "'@"


class Refused(Exception):
    """What is not read: `code` says why, `numbers` what belongs to it."""

    def __init__(self, code: str, **numbers: int) -> None:
        super().__init__(code)
        self.code, self.numbers = code, numbers


def read(data: bytes) -> dict[str, Any]:
    """Return the kind of file and its sheets. Raises Refused."""
    if not data.strip():
        raise Refused("empty")
    if data.startswith(b"PK"):
        _judge_archive(data)
        return {"kind": "workbook", "sheets": _workbook(data)}
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Refused("password")
        return {"kind": "workbook", "sheets": _workbook(data)}
    if re.match(
        rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|meta|head)", data[:300], re.IGNORECASE
    ):
        raise Refused("web_page")
    if data.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")):
        raise Refused("no_table")
    return {"kind": "text", "sheets": [_text(data)]}


def _judge_archive(data: bytes) -> None:
    """Look at what the archive would become before any of it is kept: what its list says may be a lie."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise Refused("broken") from error
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise Refused("too_large")
    names = {one.filename for one in parts}
    if "EncryptedPackage" in names or any(one.flag_bits & 1 for one in parts):
        raise Refused("password")
    if "xl/workbook.xml" not in names and "content.xml" not in names:
        raise Refused("no_table")
    left = MOST_UNPACKED
    for one in parts:
        rows = 0
        with archive.open(one) as part:
            while piece := part.read(_AT_ONCE):
                if left == MOST_UNPACKED or not rows:
                    found = _DIMENSION.search(piece[:4000])
                    rows = int(found[1]) if found else rows
                left -= len(piece)
                if left < 0:
                    raise Refused("too_many_rows", rows=rows) if rows > MOST_ROWS else Refused("too_large")


def _workbook(data: bytes) -> list[dict[str, Any]]:
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(io.BytesIO(data))
        found, rows, letters = [], 0, 0
        sheets = [
            one
            for one in book.sheets_metadata
            if one.typ in (calamine.SheetTypeEnum.WorkSheet, calamine.SheetTypeEnum.MacroSheet)
        ]
        if len(sheets) > MOST_SHEETS:
            raise Refused("too_many_sheets", sheets=len(sheets))
        for one in sheets:
            sheet = book.get_sheet_by_name(one.name)
            before = [""] * min(sheet.start[1] if sheet.start else 0, MOST_COLUMNS)
            table = _Table(([*before, *row] for row in sheet.iter_rows()), rows, letters)
            _fill_merged(table.rows, sheet)
            rows, letters = rows + len(table.rows), table.letters
            is_hidden = one.visible != calamine.SheetVisibleEnum.Visible
            found.append({"name": one.name, "is_hidden": is_hidden, "rows": table.rows})
    except calamine.PasswordError as error:
        raise Refused("password") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("broken") from error
    return found


class _Table:
    """The rows of a sheet, each value written so that JSON keeps it; what is empty at the ends is left off."""

    def __init__(self, rows: Iterable[list[Any]], known_rows: int, letters: int) -> None:
        self.rows: list[list[Any]] = []
        self.letters = letters
        empty = 0
        for row in rows:
            while row and row[-1] in ("", None):
                row.pop()
            if not row:
                empty += 1
                continue
            if len(row) > MOST_COLUMNS:
                raise Refused("too_many_columns", columns=len(row))
            self.rows.extend([] for _ in range(min(empty, MOST_ROWS)))
            empty = 0
            self.rows.append([self._cell(one) for one in row])
            if known_rows + len(self.rows) > MOST_ROWS:
                raise Refused("too_many_rows", rows=known_rows + len(self.rows))

    def _cell(self, value: Any) -> Any:
        if isinstance(value, str):
            self.letters += len(value)
            if self.letters > MOST_LETTERS:
                raise Refused("too_large")
            return value.strip()
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float):
            return int(value) if value == value // 1 and abs(value) < 1e15 else value
        for kind, sign in ((datetime, "at"), (date, "on"), (time, "time")):
            if isinstance(value, kind):
                return [sign, value.isoformat()]
        return ["length", round(value.total_seconds())] if isinstance(value, timedelta) else str(value)


def _fill_merged(rows: list[list[Any]], sheet: Any) -> None:
    """Write what stands in a merged cell into the cells below it that it covers: it holds for each of their rows.

    Beside it nothing is filled: a heading over the whole width is no value of each column. Empty columns and rows
    before the first cell are counted by the file, and stand in `rows` too.
    """
    for (top, left), (bottom, right) in (sheet.merged_cell_ranges or ())[:MOST_ROWS]:
        if bottom == top or right - left > 3 or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            row.extend([""] * (left + 1 - len(row)))
            if row[left] in ("", None):
                row[left] = rows[top][left]


def _text(data: bytes) -> dict[str, Any]:
    text = _decoded(data).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Refused("empty")
    sign = _separator(text)
    csv.field_size_limit(1_000_000)
    try:
        table = _Table(_unmarked(csv.reader(io.StringIO(text, newline=""), delimiter=sign)), 0, 0)
    except csv.Error as error:
        raise Refused("broken") from error
    return {"name": "", "is_hidden": False, "rows": table.rows}


def _unmarked(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """Give rows without the apostrophe that keeps programs from taking a text for a formula: ours write it too."""
    for row in rows:
        yield [one[1:] if one.startswith(_TYPED) else one.strip() for one in row]


def _decoded(data: bytes) -> str:
    for mark, code in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(code, "replace")
    head = data[:2000]
    if head.count(0) > len(head) // 4:  # Excel's "Unicode text" without its mark
        return data.decode(
            "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be", "replace"
        )
    if head.count(0) > 3:
        raise Refused("no_table")
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("utf-8")
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000], cp_isolation=list(_CODES), preemptive_behaviour=False).best()
    return data.decode(best.encoding if best else "cp1252", "replace")


def _separator(text: str) -> str:
    """Return what stands between the cells: of ; tab , | the one that parts most lines, and those the most alike."""
    lines = [line for line in text[:50_000].split("\n")[:60] if line.strip()]
    best, most = ";", 0.0
    for sign in ";\t,|":
        counts = [line.count(sign) for line in lines]
        parted = sum(1 for count in counts if count)
        alike = max((counts.count(count) for count in set(counts) if count), default=0)
        if parted and parted + alike > most:
            best, most = sign, parted + alike
    return best


def _bound() -> None:
    try:
        import resource
    except ImportError:  # not on this system: the file's own bounds hold
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read what is sent in and write what is found, or why nothing is."""
    _bound()
    answer: dict[str, Any]
    try:
        answer = read(sys.stdin.buffer.read())
    except Refused as error:
        answer = {"refused": error.code, "numbers": error.numbers}
    except MemoryError:
        answer = {"refused": "too_large", "numbers": {}}
    except BaseException:  # the reader's own panics are no Exception
        answer = {"refused": "broken", "numbers": {}}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
