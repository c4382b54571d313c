"""How many questions a page asks the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from festival.base.database import db


class counted_queries:
    """The statements sent inside the block, in order; beginnings and ends of transactions are left out."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def _note(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            self.found.append(statement)

    def __enter__(self) -> list[str]:
        event.listen(db.engine, "before_cursor_execute", self._note)
        return self.found

    def __exit__(self, *exc: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._note)
