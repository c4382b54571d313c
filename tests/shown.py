"""What an answer shows, as plain texts: a page as a browser reads it, a feed, data and office files likewise."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook
from werkzeug.test import TestResponse


class _Page(HTMLParser):
    """A page's text as one piece, its attributes each, and what data in an attribute holds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.attributes: list[str] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for _, value in attrs:
            self.attributes += _data_or_text(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def texts_of(answer: TestResponse) -> list[str]:
    """Return all texts that the answer shows; of a kind nobody reads (pictures, styles) none."""
    kind = answer.mimetype
    if kind == "text/html":
        page = _Page(answer.get_data(as_text=True))
        return [page.text, *page.attributes]
    if kind.endswith("json"):
        return list(_strings(json.loads(answer.data)))
    if kind == "text/calendar":
        return [
            _plain(value)
            for part in Calendar.from_ical(answer.data).walk()
            for _, value in part.property_items()
        ]
    if kind == "text/csv":
        return [cell for row in csv.reader(io.StringIO(answer.get_data(as_text=True))) for cell in row]
    if kind.endswith("spreadsheetml.sheet"):
        book = load_workbook(io.BytesIO(answer.data))
        return [
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell
        ]
    if kind.endswith("wordprocessingml.document"):
        return list(_paragraphs(answer.data))
    return []


def _data_or_text(value: str) -> list[str]:
    if value[:1] in "{[" and value:
        try:
            return list(_strings(json.loads(value)))
        except ValueError:
            pass
    return [value]


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from (str(key), *_strings(value))
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value)


def _plain(value: Any) -> str:
    return ",".join(map(str, value.cats)) if hasattr(value, "cats") else str(value)


def _paragraphs(data: bytes) -> Iterator[str]:
    document = Document(io.BytesIO(data))
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        yield from (cell.text for row in table.rows for cell in row.cells)
