"""What several tests of this room share."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture
def guarded_app(app: Flask) -> Iterator[Flask]:
    """The application with the protection against forged forms switched on, as in real life."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def hidden_fields(page: str) -> dict[str, str]:
    """The hidden fields of the page's own form, as a browser would send them; the sign-out form is left out."""
    from html import unescape

    main = page[page.index("<main") :]
    found = {}
    for tag in re.findall(r"<input [^>]*>", main):
        if 'type="hidden"' in tag:
            name = re.search(r'name="([^"]*)"', tag)
            value = re.search(r'value="([^"]*)"', tag)
            assert name
            found[unescape(name[1])] = unescape(value[1]) if value else ""
    return found
