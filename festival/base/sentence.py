"""A sentence for two kinds of readers: English on the command line and in logs, their own language on a page."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext


class Sentence(str):
    """An English text that knows the message and the values it was made from."""

    message: str
    values: dict[str, Any]

    def __new__(cls, message: str, **values: Any) -> Sentence:
        self = super().__new__(cls, message % values if values else message)
        self.message, self.values = message, values
        return self

    @property
    def words(self) -> str:
        """The same in the reader's language."""
        return str(gettext(self.message, **self.values))
