"""In which language data are said: the reader's on a page, both with their names in a dump."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from festival.base import vocabulary

Data = dict[str, Any]


@dataclass(frozen=True)
class Voice:
    """The language of a page; empty where each text is to say its own."""

    locale: str = ""

    def say(self, row: Any, field: str, change: Callable[[str], str] = str) -> Any:
        """Return a text of the row, changed; None where nobody wrote one."""
        if self.locale:
            return change(row.say(field, self.locale)) or None
        written = (("de", getattr(row, field)), ("en", getattr(row, f"{field}_en")))
        said = [{"@language": code, "@value": change(words)} for code, words in written if words]
        return said or None

    def label(self, kind: str, key: str) -> Any:
        """Return what a key of the vocabulary is called."""
        if self.locale:
            return vocabulary.label(kind, key, self.locale)
        return [{"@language": code, "@value": vocabulary.label(kind, key, code)} for code in ("de", "en")]


def known(data: Data) -> Data:
    """Return the data without what nobody has said."""
    return {name: value for name, value in data.items() if value not in (None, "", [], {})}


def address(endpoint: str, **values: Any) -> str:
    """Return the whole address of a page in no language of its own: names of things are the same for everybody."""
    return url_for(endpoint, **values, lang=None, _external=True)


def web_page(link: str) -> str | None:
    """Return the address of a page as people typed it, where it is one."""
    return link if link.startswith(("https://", "http://")) else None
