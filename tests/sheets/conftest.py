"""Lists as people keep them, sent in through the pages as a browser would."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.test import TestResponse

from festival.exchange.working import work_on_runs
from tests.conftest import make_account, sign_in

HEADS = ("Datum", "Uhrzeit", "Veranstaltung", "Ort", "Veranstalter")
ROWS: tuple[tuple[Any, ...], ...] = (
    ("14.6.2027", "19–22 Uhr", "Sommerkonzert", "Marktplatz", "Musikverein"),
    ("19.–20.6.2027", "10–18 Uhr", "Töpfermarkt", "Marktplatz", "Stadtmarketing"),
    ("3.7.2027", "", "Stadtfest", "Altstadt", ""),
)


def xlsx(rows: Sequence[Sequence[Any]], heads: Sequence[str] | None = HEADS, name: str = "Liste") -> bytes:
    book = Workbook()
    book.active.title = name
    for row in ([heads] if heads else []) + list(rows):
        book.active.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def coordinator(client: FlaskClient) -> FlaskClient:
    """A browser in which the coordination is signed in."""
    sign_in(client, make_account(role="coordinator"))
    return client


def send(client: FlaskClient, data: bytes, name: str = "Liste 2027.xlsx", **more: str) -> TestResponse:
    form: dict[str, Any] = {"file": (io.BytesIO(data), name), "source": "0"} | more
    return client.post("/desk/imports", data=form, content_type="multipart/form-data")


def sent(client: FlaskClient, rows: Sequence[Sequence[Any]] = ROWS, **more: Any) -> str:
    """Send a list in and return the address of its preview."""
    heads = more.pop("heads", HEADS)
    answer = send(client, xlsx(rows, heads), **more)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return words_of(answer.get_data(as_text=True))


def words_of(html: str) -> str:
    """The words of a page, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def import_it(client: FlaskClient, address: str, own: int, state: str = "pencilled") -> str:
    """Press "Import", let the job work, and return the page of the result."""
    answer = client.post(f"{address}/import", data={"state": state, "own": str(own)})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    work_on_runs()
    return page(client, f"{address}/result")
