"""The database: engine tuning for both dialects, column types, and transactions that write."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, MetaData, Text, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator

WRITES = "festival_writes"
"""Execution option of a connection whose next transaction will write."""
HOLDS_S = 0.2
"""Many rows are written in transactions of about so long: nobody else waits longer to save."""
BREATH_S = 0.05
"""Between two of them: who waits for SQLite's lock looks for it after 1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50 ms."""
Item = TypeVar("Item")
waits_heard_by: list[Callable[[float], object]] = []
"""Whoever is told for how many seconds a transaction that writes has waited for its turn: quick ones only."""
_WRITTEN = "festival_written"


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant; stored in UTC, returned in UTC. Refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime reached the database: {value!r}")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LocalDateTime(TypeDecorator[datetime]):
    """Wall time in the city's zone: naive on purpose. Refuses aware values."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is not None:
            raise ValueError(f"wall time carries no zone: {value!r}")
        return value


class KeyList(TypeDecorator[list[str]]):
    """A short list of vocabulary keys, stored as ' a b ' so that both databases can ask for one of them."""

    impl = Text
    cache_ok = True

    class comparator_factory(TypeDecorator.Comparator[list[str]]):
        def contains_key(self, key: str) -> ColumnElement[bool]:
            """True where the list holds `key`."""
            pattern = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            return self.expr.cast(Text).like(f"% {pattern} %", escape="\\")

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> str:
        keys = value or []
        if any(not key or " " in key for key in keys):
            raise ValueError(f"keys hold no blanks: {keys!r}")
        return f" {' '.join(keys)} " if keys else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[str]:
        return (value or "").split()


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """Every table's class; strings are unbounded text unless the column says otherwise."""

    registry = registry(
        metadata=metadata,
        type_annotation_map={
            datetime: UTCDateTime,
            str: Text,
            list[str]: KeyList,
            dict[str, Any]: JSON(none_as_null=True),
        },
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def begin_writing() -> None:
    """Start a transaction that writes, unless one is running; ends a reading one first.

    On SQLite it takes the write lock at once (BEGIN IMMEDIATE) and waits for it up to the busy timeout: a transaction
    that reads and only then wants to write fails with "database is locked" however long it is willing to wait.
    """
    if is_writing():
        return
    db.session.rollback()
    db.session.connection(execution_options={WRITES: True})


def in_short_transactions(items: Iterable[Item]) -> Iterator[Item]:
    """Give the items one by one, each inside a transaction that writes and has the city's lock.

    For work that has many rows to write while people save: after HOLDS_S it commits and lets others have their turn.
    What fails leaves the last, unfinished transaction to the caller.
    """
    until = 0.0
    for item in items:
        if not is_writing():
            begin_writing()
            lock_city()
            until = time.monotonic() + HOLDS_S
        yield item
        if time.monotonic() > until:
            db.session.commit()
            time.sleep(BREATH_S)
    if is_writing():
        db.session.commit()


def begin_writing_for_unsafe_methods() -> None:
    """Before each request that may write. A view marked `begins_itself` does slow work first and begins later."""
    if request.method in ("GET", "HEAD", "OPTIONS") or request.endpoint is None:
        return
    from flask import current_app

    if not getattr(current_app.view_functions[request.endpoint], "begins_itself", False):
        begin_writing()


def read_on() -> None:
    """Go on without the write lock where nothing has been written: before slow work, and before a page is made.

    A form that is sent in begins a transaction that writes; where it comes back with a sentence at a field, or asks
    what stands in the way, nobody else's saving has to wait for that. Whoever writes afterwards begins anew.
    """
    session = db.session()
    if is_writing() and not _is_touched(session) and not session.connection().info.get(_WRITTEN):
        session.commit()  # what was read stays at hand, which a rollback would let go


def is_writing() -> bool:
    """Whether the running transaction was begun as one that writes."""
    session = db.session()
    return session.in_transaction() and bool(session.connection().get_execution_options().get(WRITES))


def lacks_tables(error: DBAPIError) -> bool:
    """Return whether a statement failed since a table or column isn't there: the database is empty, or older."""
    code = getattr(error.orig, "sqlstate", "")
    return code in ("42P01", "42703") or str(error.orig).startswith(("no such table", "no such column"))


def lock_city() -> None:
    """Let one transaction at a time pass, until it ends: clashes between two that save at once are seen by the later.

    SQLite has one writer anyway; on PostgreSQL this is a transaction-level advisory lock.
    """
    if db.engine.dialect.name == "postgresql":
        with _waiting():
            db.session.connection().exec_driver_sql("SELECT pg_advisory_xact_lock(7102, 1)")


@contextmanager
def _waiting() -> Iterator[None]:
    began = time.perf_counter()
    yield
    for hear in waits_heard_by:
        hear(time.perf_counter() - began)


@event.listens_for(Session, "before_flush")
def _refuse_late_writing(session: Session, *_: object) -> None:
    """A request that has only read can't begin to write: on SQLite it may fail however long it waits."""
    if not has_request_context():
        return
    if _is_touched(session) and not session.connection().get_execution_options().get(WRITES):
        raise RuntimeError("begin_writing() comes before what is to be written is read")


def _is_touched(session: Session) -> bool:
    return bool(session.new or session.deleted or any(map(session.is_modified, session.dirty)))


@event.listens_for(Engine, "after_cursor_execute")
def _note_written(connection: Connection, _cursor: Any, statement: str, *_: object) -> None:
    if statement.startswith(("INSERT", "UPDATE", "DELETE")):
        connection.info[_WRITTEN] = True


@event.listens_for(Engine, "connect")
def _tune(connection: Any, record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for pragma in (
            "busy_timeout = 10000",
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "cache_size = -4000",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    connection.info[_WRITTEN] = False
    if connection.dialect.name == "sqlite":
        if not connection.get_execution_options().get(WRITES, False):
            connection.exec_driver_sql("BEGIN")
            return
        with _waiting():
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def engine_options(url: str) -> dict[str, Any]:
    """Engine options for a database URL; connections are checked before use where a server may have restarted."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 10}, "hide_parameters": True}
    return {
        "hide_parameters": True,  # values of a statement that fails would stand in its traceback
        "pool_pre_ping": True,
        "pool_size": 8,
        "max_overflow": 8,
        # Compiling a question of many small look-ups takes longer than answering it.
        "connect_args": {"connect_timeout": 5, "options": "-c jit=off"},
    }
