"""How a line looks: an object of JSON, or plain text for a person's eyes; the environment says which."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from festival.log_lines.cutting import cut
from festival.log_lines.over import write_down_requests
from festival.settings import BadSetting

SETTING = "FESTIVAL_LOG"
JSON, PLAIN = "json", "plain"
request_id: ContextVar[str] = ContextVar("request_id", default="")
_job: ContextVar[str] = ContextVar("job", default="")
FACTS = "facts"
"""Under this name a record carries what else its line says, as plain values."""


def read_form(environ: Mapping[str, str]) -> str:
    """Return which form is asked for. Raises BadSetting."""
    form = environ.get(SETTING) or JSON
    if form not in (JSON, PLAIN):
        raise BadSetting(f"{SETTING} is “{form}”: json or plain is needed.")
    return form


def set_up(environ: Mapping[str, str]) -> None:
    """Have all that this process says go to standard output, one line each. Raises BadSetting."""
    form = read_form(environ)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_FORMS[form]())
    write_down_requests(sys.stdout, is_json=form == JSON)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("jobs", "festival"):
        logging.getLogger(name).setLevel(logging.INFO)


def make_formatter() -> logging.Formatter:
    """Return the formatter that the environment asks for; named in granian.json."""
    return _FORMS[read_form(os.environ)]()


@contextmanager
def naming_job(name: str) -> Iterator[None]:
    """Have each line inside the block say which job it is about."""
    token = _job.set(name)
    try:
        yield
    finally:
        _job.reset(token)


class JsonLines(logging.Formatter):
    """One object a line, with the time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"time": _time_of(record), "level": record.levelname.lower(), "from": record.name}
        line |= _about(record)
        message = cut(record.getMessage())
        if message:
            line["message"] = message
        if trace := _trace_of(self, record):
            line["trace"] = trace
        return json.dumps(line, ensure_ascii=False, default=str, separators=(",", ":"))


class PlainLines(logging.Formatter):
    """The same for a person who looks on; a traceback stands on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        about = " ".join(f"{name}={value}" for name, value in _about(record).items())
        words = " ".join(part for part in (cut(record.getMessage()).replace("\n", " "), about) if part)
        trace = _trace_of(self, record)
        return f"{_time_of(record)} {record.levelname.lower()} {record.name}: {words}" + (
            trace and f"\n{trace}"
        )


_FORMS: dict[str, type[logging.Formatter]] = {JSON: JsonLines, PLAIN: PlainLines}


def _about(record: logging.LogRecord) -> dict[str, Any]:
    facts: dict[str, Any] = dict(getattr(record, FACTS, {}))
    if asked := request_id.get():
        facts["request"] = asked
    if job := _job.get():
        facts["job"] = job
    return facts


def _time_of(record: logging.LogRecord) -> str:
    return (
        datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def _trace_of(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return cut(formatter.formatException(record.exc_info)) if record.exc_info else ""
