"""A table file as rows of plain values, read by a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from festival.base.errors import FestivalError
from festival.base.http import current_locale
from festival.base.numbers import number
from festival.tables import reading_process
from festival.tables.plain_table import Book, Cell, Sheet

MOST_BYTES = 10 * 1024 * 1024
_LONGEST_S = 40


class BadTable(FestivalError):
    """A file that is not read; `code` says why, `numbers` what belongs to it."""

    def __init__(self, code: str, **numbers: int) -> None:
        super().__init__(code)
        self.code, self.numbers = code, numbers


def read_book(data: bytes) -> Book:
    """Return what is in the file, by what it is and never by its name. Takes up to some seconds: call it outside of a
    transaction that writes. Raises BadTable."""
    if len(data) > MOST_BYTES:
        raise BadTable("too_many_bytes")
    program = [sys.executable, "-I", str(Path(reading_process.__file__))]
    try:
        # It is our own program, and what is sent in is read by it as data alone.
        done = subprocess.run(program, input=data, capture_output=True, timeout=_LONGEST_S, check=False)  # noqa: S603
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise BadTable("too_large") from error
    except ValueError as error:  # it was ended for its memory or its time, in the middle of a word
        raise BadTable("too_large") from error
    if "refused" in answer:
        raise BadTable(answer["refused"], **answer["numbers"])
    return Book(
        answer["kind"],
        tuple(Sheet(one["name"], one["is_hidden"], _rows(one["rows"])) for one in answer["sheets"]),
    )


def _rows(rows: list[list[Any]]) -> list[list[Cell]]:
    return [[_value(one) if isinstance(one, list) else one for one in row] for row in rows]


def _value(kept: list[Any]) -> Cell:
    kind, value = kept
    if kind == "length":
        return timedelta(seconds=value)
    read: Any = {"at": datetime, "on": date, "time": time}[kind]
    found: Cell = read.fromisoformat(value)
    return found


def bad_table_words(error: BadTable) -> str:
    """Return why a file is not taken, and what helps."""
    locale = current_locale()

    def said(name: str) -> str:
        return number(error.numbers.get(name, 0), locale)

    return {
        "empty": _("There is nothing in this file."),
        "too_many_bytes": _(
            "This file is larger than %(size)s MB. A list of events is much smaller: take out pictures, or send its"
            " parts one after the other.",
            size=MOST_BYTES // 1024 // 1024,
        ),
        "too_many_rows": _(
            "This list has %(rows)s rows or more; up to %(most)s are read. Send its parts one after the other.",
            rows=said("rows"),
            most=number(reading_process.MOST_ROWS, locale),
        ),
        "too_many_columns": _(
            "A row has %(columns)s columns; up to %(most)s are read. Delete the columns that belong to nothing.",
            columns=said("columns"),
            most=reading_process.MOST_COLUMNS,
        ),
        "too_many_sheets": _(
            "This file has %(sheets)s sheets; up to %(most)s are read.",
            sheets=said("sheets"),
            most=reading_process.MOST_SHEETS,
        ),
        "too_large": _(
            "Unpacked, this file is much larger than a list of events. Often there is something in a cell far below or"
            " far to the right, or a picture: copy the list alone into a new file."
        ),
        "password": _("This file is protected by a password. Save it without one and send it again."),
        "web_page": _(
            "This is a web page, even if its name says something else. Open it in a spreadsheet program and save it"
            " as XLSX."
        ),
        "no_table": _("This is no spreadsheet. XLSX, ODS, XLS and CSV are read."),
    }.get(
        error.code,
        _(
            "This file is damaged or only a part of it has arrived. Open it in a spreadsheet program and save it anew"
            " as XLSX."
        ),
    )
