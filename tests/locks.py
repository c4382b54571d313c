"""How long the lock is held that others wait for: each transaction, from having it to letting go."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


class Held:
    """The seconds for which the lock was held, one number a transaction."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.since: dict[int, float] = {}

    @property
    def longest(self) -> float:
        return max(self.seconds, default=0.0)

    @property
    def is_running(self) -> bool:
        """Whether some transaction holds the lock just now."""
        return bool(self.since)

    def end(self, connection: Any) -> None:
        began = self.since.pop(id(connection), None)
        if began is not None:
            self.seconds.append(time.monotonic() - began)


@contextmanager
def watch_lock(engine: Engine) -> Iterator[Held]:
    """Record, while the block runs, the transactions that had SQLite's write lock, on PostgreSQL the city's."""
    held = Held()
    dialect: Any = engine.dialect
    commit, rollback = dialect.do_commit, dialect.do_rollback

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement == "BEGIN IMMEDIATE" or "pg_advisory_xact_lock" in statement:
            held.since[id(connection.connection.dbapi_connection)] = time.monotonic()

    def ending(end: Any) -> Any:
        def work(connection: Any) -> None:
            end(connection)
            held.end(getattr(connection, "dbapi_connection", connection))

        return work

    event.listen(engine, "after_cursor_execute", note)
    dialect.do_commit, dialect.do_rollback = ending(commit), ending(rollback)
    try:
        yield held
    finally:
        dialect.do_commit, dialect.do_rollback = commit, rollback
        event.remove(engine, "after_cursor_execute", note)
