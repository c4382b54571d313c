"""Runs migrations on the application's own database."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy.engine import Connection

from festival.base import database

target_metadata = database.metadata


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | bool:
    """Write the house's own column types with their module, so that a migration can be read back."""
    if kind == "type" and type(item).__module__ == database.__name__:
        autogen.imports.add("from festival.base import database")
        return f"database.{type(item).__name__}()"
    return False


def run() -> None:
    """Migrate over one connection: the caller's, inside its transaction, where it hands one over, else one of our own.

    On SQLite a table is changed by copying it; with foreign keys on, dropping the old one would empty the tables that
    refer to it (ON DELETE CASCADE), and the pragma does nothing inside a transaction: it is switched off before.
    """
    engine = current_app.extensions["migrate"].db.engine
    given: Connection | None = context.config.attributes.get("connection")
    with nullcontext(given) if given is not None else engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        raw = connection.connection.dbapi_connection
        if is_sqlite:
            raw.execute("PRAGMA foreign_keys = OFF")
        try:
            context.configure(
                connection=connection.execution_options(**{database.WRITES: True}),
                target_metadata=target_metadata,
                render_as_batch=True,
                compare_type=True,
                compare_server_default=False,
                render_item=render_item,
                transactional_ddl=True,
            )
            with context.begin_transaction():
                context.run_migrations()
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise RuntimeError(
                        "the migration would leave rows that refer to nothing; nothing was changed"
                    )
        finally:
            if is_sqlite:
                raw.execute("PRAGMA foreign_keys = ON")


run()
