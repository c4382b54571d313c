"""What a page says of itself to programs."""

from __future__ import annotations

from html.parser import HTMLParser

from werkzeug.test import TestResponse


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and "content" in given:
            self.said[given.get("property") or given.get("name", "")] = given["content"]
        elif tag == "link" and given.get("rel") == "canonical":
            self.said["canonical"] = given["href"]
        elif tag == "link" and "hreflang" in given:
            self.said[f"hreflang {given['hreflang']}"] = given["href"]


def head_of(page: TestResponse) -> dict[str, str]:
    """Each meta by its name, the canonical address and those of its languages."""
    head = _Head()
    head.feed(page.text)
    return head.said
