"""No secret in a log line: addresses that open something by themselves are cut before they are written down."""

from __future__ import annotations

import logging
import re

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import ExceptionContext

# A private feed's address is its key, and that in a mail ends mails.
_KEY_IN_ADDRESS = re.compile(r"(/(?:feed|unsubscribe)/)[\w-]{8,}(?:\.[\w-]{20,})?")


class WithoutKeys(logging.Filter):
    """Cuts the keys out of the addresses in a message."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        cut = without_keys(said)
        if cut != said:
            record.msg, record.args = cut, None
        return True


def register(app: Flask) -> None:
    app.logger.addFilter(WithoutKeys())


def without_keys(said: str) -> str:
    """Return the text with "…" for every key in an address."""
    return _KEY_IN_ADDRESS.sub(r"\1…", said)


@event.listens_for(Engine, "handle_error")
def _say_first_line_only(context: ExceptionContext) -> None:
    """Keep a database's message to its first line: those below quote rows ("Key (email)=(…) already exists")."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (error.args[0].partition("\n")[0], *error.args[1:])
