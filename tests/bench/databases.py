"""The databases a bench runs on: SQLite always, PostgreSQL where a server answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

import psycopg

from tests.conftest import SERVER, fresh_postgresql


def each_database(count: int = 1) -> Iterator[tuple[str, list[AbstractContextManager[str]] | None]]:
    """Give each kind of database by name, with `count` blocks that hold the address of a fresh one.

    An empty address stands for SQLite in the data directory; None instead of blocks says that no server answers.
    """
    yield "SQLite", [nullcontext("") for _ in range(count)]
    try:
        psycopg.connect(SERVER, connect_timeout=2).close()
    except psycopg.OperationalError:
        yield "PostgreSQL", None
        return
    yield (
        "PostgreSQL",
        [fresh_postgresql(f"festival_bench_{os.getpid()}_{number}") for number in range(count)],
    )
