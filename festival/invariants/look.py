"""Looking through all rows of a table, a parcel at a time: little memory, and nobody's saving waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from festival.base.database import db

AT_ONCE = 200


@dataclass(frozen=True)
class Look:
    """One look at the data: `now` is its moment, `tell` hears how many rows it has been through."""

    now: datetime
    tell: Callable[[int], None] = lambda _count: None

    def parcels(
        self, column: InstrumentedAttribute[int], *conditions: ColumnElement[bool]
    ) -> Iterator[list[int]]:
        """Yield the numbers in order, some at a time. What is read for each is of one moment, in a transaction that
        reads and ends with it."""
        last, count = -1, 0
        while True:
            begin_reading()
            wanted = select(column).where(column > last, *conditions).order_by(column).limit(AT_ONCE)
            ids = list(db.session.scalars(wanted))
            if not ids:
                db.session.rollback()
                return
            yield ids
            db.session.rollback()
            last, count = ids[-1], count + len(ids)
            self.tell(count)


def begin_reading() -> None:
    """Begin a transaction that only reads and sees one moment throughout, as SQLite's do by themselves."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        one_moment = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        db.session.connection(execution_options=one_moment)
