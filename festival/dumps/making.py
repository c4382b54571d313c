"""Making the files: at most once for a state of the city, beside the old ones, then put in their place."""

from __future__ import annotations

import fcntl
import filecmp
import json
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from flask import current_app

from festival.base.city import CityMark, read_mark
from festival.base.database import db
from festival.base.private_files import make_folder, private
from festival.base.spreadsheet import Sheet, comma_separated, workbook
from festival.dumps.event_records import columns, linked_record, table_record
from festival.dumps.event_rows import AT_ONCE, DumpRow, every_event
from festival.open_data.read_question import moment_of
from festival.outbox.mail import speaking

NAMES = ("events.jsonld", "events.csv", "events.xlsx")
FRESH_S = 600
"""So long files are handed out without a look at whether something has changed since."""
_CONTEXT = "https://schema.org/"
_WIDTH = 24
_STATE = "made_for"
_Row = list[str | int | float | None]


def folder() -> Path:
    return Path(current_app.config["SETTINGS"].data_dir) / "dumps"


def make_if_due() -> bool:
    """Make the files anew where the city has changed or a day has begun; return whether that was so. For a job: without
    a base address nobody knows here what to call a page."""
    return bool(current_app.config["SETTINGS"].base_url) and _make_unless(_is_made_for)


def make_if_missing() -> None:
    """Make the files where there are none yet; without a base address also those that are old, since no job does."""
    has_job = bool(current_app.config["SETTINGS"].base_url)

    def will_do(mark: CityMark) -> bool:
        made = folder() / _STATE
        if not made.exists():
            return False
        return has_job or time.time() - made.stat().st_mtime < FRESH_S or _is_made_for(mark)

    _make_unless(will_do)


def _make_unless(will_do: Callable[[CityMark], bool]) -> bool:
    mark = read_mark()
    if will_do(mark):
        return False
    make_folder(folder())
    with open(folder() / "lock", "wb", opener=private) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if will_do(mark):  # somebody has made them meanwhile
            return False
        with speaking("de"):
            _make(mark)
    return True


def _state_of(mark: CityMark) -> str:
    base_url = current_app.config["SETTINGS"].base_url
    return f"{mark.epoch} {mark.revision} {mark.today} {mark.zone} {base_url} {current_app.config['BUILD']}"


def _is_made_for(mark: CityMark) -> bool:
    try:
        return (folder() / _STATE).read_text(encoding="utf-8") == _state_of(mark)
    except OSError:
        return False


def _make(mark: CityMark) -> None:
    """Write the files beside the old ones. Where they say the same as before, the old ones stay, with their time."""
    drafts = {name: folder() / f"{name}.{time.time_ns()}.part" for name in NAMES}
    try:
        _write_texts(drafts["events.jsonld"], drafts["events.csv"], mark)
        if (
            not all(_is_as_before(name, drafts[name]) for name in NAMES[:2])
            or not (folder() / NAMES[2]).exists()
        ):
            book = workbook([Sheet("events", [(name, _WIDTH) for name in columns()], _rows(mark))])
            _write(drafts["events.xlsx"], [book])
            for name, draft in drafts.items():
                draft.replace(folder() / name)
    finally:
        db.session.rollback()
        for draft in drafts.values():
            with suppress(FileNotFoundError):
                draft.unlink()
    state = folder() / f"{_STATE}.part"
    _write(state, [_state_of(mark)])
    state.replace(folder() / _STATE)


def _is_as_before(name: str, draft: Path) -> bool:
    known = folder() / name
    return known.exists() and filecmp.cmp(known, draft, shallow=False)


def _write(path: Path, parts: Iterable[str | bytes]) -> None:
    with open(path, "wb", opener=private) as file:
        for part in parts:
            file.write(part.encode() if isinstance(part, str) else part)


def _write_texts(linked: Path, table: Path, mark: CityMark) -> None:
    """Write JSON-LD and CSV beside each other: to read the events takes as long as to write them, once is enough."""
    names, held = columns(), list[_Row]()
    heads = [(name, _WIDTH) for name in names]
    with open(linked, "wb", opener=private) as linked_file, open(table, "wb", opener=private) as table_file:

        def write_rows() -> None:
            table_file.write(_without_heads(Sheet("events", heads, held)).encode())
            held.clear()

        linked_file.write(f'{{"@context":"{_CONTEXT}","@graph":['.encode())
        table_file.write(comma_separated(Sheet("events", heads, [])).encode())
        for number, one in enumerate(every_event(moment_of(mark))):
            told = json.dumps(linked_record(one), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            linked_file.write(f"{',' if number else ''}\n{told}".encode())
            held.append(_row_of(one, names))
            if len(held) == AT_ONCE:
                write_rows()
        write_rows()
        linked_file.write(b"\n]}\n")


def _rows(mark: CityMark) -> Iterable[_Row]:
    names = columns()
    return (_row_of(one, names) for one in every_event(moment_of(mark)))


def _row_of(one: DumpRow, names: list[str]) -> _Row:
    record = table_record(one)
    return [record.get(name) for name in names]


def _without_heads(sheet: Sheet) -> str:
    return comma_separated(sheet).partition("\r\n")[2]
