"""Files that people send in as tables: what is read, and what is refused with which words, in a bounded process."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook

from festival.base.spreadsheet import Sheet as SheetOut
from festival.base.spreadsheet import comma_separated, workbook
from festival.tables.book import BadTable, bad_table_words, read_book


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def made(fill: Callable[[Any], None]) -> bytes:
    book = Workbook()
    fill(book.active)
    return saved(book)


def refused(data: bytes) -> str:
    with pytest.raises(BadTable) as caught:
        read_book(data)
    return caught.value.code


def first_rows(data: bytes) -> list[list[Any]]:
    return [list(row) for row in read_book(data).sheets[0].rows]


def test_dates_times_numbers_and_texts_come_as_what_they_are() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["Datum", "Beginn", "Wann", "Gäste"])
        sheet.append([date(2027, 6, 14), time(19, 30), datetime(2027, 6, 14, 19, 30), 300])

    assert first_rows(made(fill)) == [
        ["Datum", "Beginn", "Wann", "Gäste"],
        [date(2027, 6, 14), time(19, 30), datetime(2027, 6, 14, 19, 30), 300],
    ]


def test_a_file_that_counts_days_from_1904_means_the_same_days() -> None:
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)
    book.active.append([date(2027, 6, 14)])
    assert first_rows(saved(book)) == [[date(2027, 6, 14)]]


def test_rows_keep_their_numbers_though_some_are_empty() -> None:
    def fill(sheet: Any) -> None:
        sheet["B3"] = "Titel"
        sheet["B6"] = "Fest"

    assert first_rows(made(fill)) == [[], [], ["", "Titel"], [], [], ["", "Fest"]]


def test_a_merged_cell_holds_for_each_row_it_covers_and_for_no_column_beside_it() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"], sheet["B1"], sheet["B2"] = "Sa 14.6.", "Umzug", "Konzert"
        sheet.merge_cells("A1:A2")
        sheet["A3"] = "Juli 2027"
        sheet.merge_cells("A3:D3")

    assert first_rows(made(fill)) == [["Sa 14.6.", "Umzug"], ["Sa 14.6.", "Konzert"], ["Juli 2027"]]


def test_hidden_sheets_are_said_to_be_hidden() -> None:
    book = Workbook()
    book.active.append(["a"])
    for name, state in (("Alt", "hidden"), ("Sehr alt", "veryHidden")):
        book.create_sheet(name).sheet_state = state
    assert [(one.name, one.is_hidden) for one in read_book(saved(book)).sheets] == [
        ("Sheet", False),
        ("Alt", True),
        ("Sehr alt", True),
    ]


def test_of_a_formula_the_value_is_read_that_was_stored_with_it() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = "=1+1"

    data = made(fill)
    with_value = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(with_value, "w") as new:
        for one in old.infolist():
            part = old.read(one).replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
            new.writestr(one, part)
    assert first_rows(with_value.getvalue()) == [[2]]


@pytest.mark.parametrize(
    "code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "mac_roman"]
)
def test_csv_is_read_in_whatever_letters_it_was_written(code: str) -> None:
    words = "Datum;Titel;Ort\n14.6.2027;Straßenfest am Köllnischen Park;Märkisches Ufer\n" + (
        "1.7.2027;Frühstück für Ältere – größer als je;Rathaus Schöneberg\n" * 20
    )
    if code in ("latin-1", "mac_roman"):
        words = words.replace("–", "-")
    rows = first_rows(words.encode(code))
    assert rows[1] == ["14.6.2027", "Straßenfest am Köllnischen Park", "Märkisches Ufer"]
    assert rows[2][1].startswith("Frühstück für Ältere")


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_csv_is_read_with_whatever_parts_its_cells(sign: str) -> None:
    words = "\r\n".join(sign.join(row) for row in (["Datum", "Titel"], ["14.6.2027", '"Fest\n; und, mehr"']))
    assert first_rows(words.encode()) == [["Datum", "Titel"], ["14.6.2027", "Fest\n; und, mehr"]]


def test_what_we_write_into_tables_comes_back_as_it_was() -> None:
    words = ["=1+1", "+49 201", "-5", "@x", "#N/A", "Fest"]
    sheet = SheetOut("Liste", [(f"Spalte {one}", 10) for one in range(6)], [words])
    assert first_rows(workbook([sheet]))[1] == words
    assert first_rows(comma_separated(sheet).encode())[1] == words


def test_a_macro_workbook_is_read_as_a_table_and_its_macros_are_not_looked_at() -> None:
    data = made(lambda sheet: sheet.append(["Titel"]))
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0Auto_Open")
    assert first_rows(file.getvalue()) == [["Titel"]]


def test_an_open_document_is_read(tmp_path: object) -> None:
    assert first_rows(open_document("2027-06-14"))[:2] == [["Datum", "Titel"], [date(2027, 6, 14), "Fest"]]


def open_document(on: str) -> bytes:
    """A sheet as LibreOffice saves it: with a million empty rows behind it, said once."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    }
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in names.items())

    def cell(words: str) -> str:
        text = f"<text:p>{words}</text:p>"
        return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'

    empty = '<table:table-cell table:number-columns-repeated="16382"/>'
    rows = (
        f"<table:table-row>{cell('Datum')}{cell('Titel')}{empty}</table:table-row>"
        f'<table:table-row><table:table-cell office:value-type="date" office:date-value="{on}"/>'
        f"{cell('Fest')}{empty}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Tabelle1">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return file.getvalue()


def corner() -> bytes:
    """A value in the last cell that a sheet has: five kilobytes that ask for half a terabyte."""
    return made(lambda sheet: (sheet.append(["a"]), sheet.cell(1048576, 16384, "z")))


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 300_000_000)
    return file.getvalue()


def million_rows() -> bytes:
    file = io.BytesIO()
    row = b'<row><c t="inlineStr"><is><t>Sommerfest am See</t></is></c></row>'
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(b'<worksheet><dimension ref="A1:H1000000"/><sheetData>')
            for _ in range(1000):
                part.write(row * 1000)
    return file.getvalue()


def lying_archive() -> bytes:
    """An archive whose list says that it is small."""
    data = bytearray(bomb())
    size = (300_000_000).to_bytes(4, "little")
    return bytes(data.replace(size, (100).to_bytes(4, "little")))


REFUSED = {
    "empty": lambda: b"",
    "only blanks": lambda: b" \r\n \n",
    "broken archive": lambda: made(lambda sheet: sheet.append(["a"] * 50))[:3000],
    "no spreadsheet in it": lambda: _zip("word/document.xml"),
    "web page": lambda: b"<html><table><tr><td>Datum</td></tr></table></html>",
    "web page with a mark": lambda: b"\xef\xbb\xbf <!DOCTYPE html><html>",
    "PDF": lambda: b"%PDF-1.7 ...",
    "5,000 columns": lambda: made(lambda sheet: sheet.append(list(range(5000)))),
    "5,000 columns of CSV": lambda: (";".join(map(str, range(5000)))).encode(),
    "20,001 rows": lambda: b"Titel;Datum\n" + b"Fest;14.6.2027\n" * 20_001,
    "a million rows": million_rows,
    "the last cell of all": corner,
    "bomb": bomb,
    "lying archive": lying_archive,
    "password": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    "broken old file": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "program": lambda: bytes(range(256)) * 20,
}
CODES = {
    "empty": "empty",
    "only blanks": "empty",
    "broken archive": "broken",
    "no spreadsheet in it": "no_table",
    "web page": "web_page",
    "web page with a mark": "web_page",
    "PDF": "no_table",
    "5,000 columns": "too_many_columns",
    "5,000 columns of CSV": "too_many_columns",
    "20,001 rows": "too_many_rows",
    "a million rows": "too_many_rows",
    "the last cell of all": "too_large",
    "bomb": "too_large",
    "lying archive": "broken",
    "password": "password",
    "broken old file": "broken",
    "program": "no_table",
}


def _zip(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "<x/>")
    return file.getvalue()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_list_is_refused_with_the_reason(name: str) -> None:
    assert refused(REFUSED[name]()) == CODES[name]


@pytest.mark.parametrize("code", sorted({*CODES.values(), "too_many_bytes", "too_many_sheets"}))
def test_each_reason_has_words_of_its_own(app: Flask, code: str) -> None:
    with app.test_request_context("/"):
        words = bad_table_words(BadTable(code, rows=1_000_000, columns=5000, sheets=80))
        others = {
            bad_table_words(BadTable(one)) for one in {*CODES.values(), "too_many_bytes"} if one != code
        }
    assert len(words) > 20
    assert words not in others
