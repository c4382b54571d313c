"""The look as it arrives at a browser: the accent's address, the house's own error pages, nothing inline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from festival.base.accent import PAPER_BY_DAY, PAPER_BY_NIGHT
from festival.base.city import bump_revision, get_city
from festival.base.database import begin_writing, db
from festival.base.folders import folder

TEMPLATES = sorted(folder("templates").rglob("*.html"))
STYLESHEETS = sorted((folder("static") / "css").glob("*.css"))
A_MAIL = folder("templates") / "outbox" / "mail" / "base.html"
"""A mail can load no stylesheet: its own stands in it, once for all mails."""
INLINE = re.compile(
    r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style\b|javascript:|<script(?![^>]*(?:\bsrc=|\btype=.application/ld))",
    re.IGNORECASE,
)


def test_the_accent_is_sent_once_and_again_when_the_city_changes_it(client: FlaskClient) -> None:
    first = client.get("/city.css")
    assert first.status_code == 200
    assert first.mimetype == "text/css"
    assert client.get("/city.css", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304

    begin_writing()
    get_city().accent = "#1d6136"
    bump_revision()
    db.session.commit()

    again = client.get("/city.css", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "#1d6136" in again.text


@pytest.mark.parametrize(
    ("locale", "words"), [("en", "There’s no page here"), ("de", "Hier ist keine Seite")]
)
def test_an_address_without_a_page_is_answered_in_the_readers_language(
    client: FlaskClient, locale: str, words: str
) -> None:
    answer = client.get(f"/no-such-page?lang={locale}")
    assert answer.status_code == 404
    assert words in answer.text
    assert f'<html lang="{locale}">' in answer.text


@pytest.mark.parametrize("page", ["/accessibility", "/imprint", "/licences"])
def test_the_footers_pages_can_be_read_by_anybody(client: FlaskClient, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_holds_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path == A_MAIL:
        text = text.replace("<style>", "")
    assert not INLINE.search(text)


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_a_stylesheet_asks_no_other_server(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "@import" not in text
    assert all(address.startswith("../") for address in re.findall(r"url\(\s*[\"']?([^\"')]*)", text))


def test_the_accent_is_measured_on_the_paper_that_is_printed() -> None:
    tokens = (folder("static") / "css" / "tokens.css").read_text(encoding="utf-8")
    assert f"--paper: light-dark({PAPER_BY_DAY}, {PAPER_BY_NIGHT});" in tokens
