"""The log's rows with the names they have now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.orm import aliased

from festival.audit.log_filters import LogFilters
from festival.audit.words import KINDS, details
from festival.base.city import get_city
from festival.base.database import db
from festival.organisers.audit_trail import LogEntry
from festival.organisers.model import Account, Organisation

AT_ONCE = 50
_By, _Of = aliased(Account), aliased(Account)


@dataclass(frozen=True)
class Line:
    """One row to be read; of people the number as well, by which the log names them."""

    id: int
    at: datetime
    what: str
    by: str
    by_id: int | None
    of: str
    of_id: int | None
    about: str
    network: str


@dataclass(frozen=True)
class Person:
    """Somebody as the log names them."""

    id: int | None = None
    name: str = ""


_NOBODY = Person()


def newest_lines(filters: LogFilters, *, before_id: int | None) -> list[Line]:
    """Return up to 51 rows, the newest first, from the row `before_id` on: one more than a page shows. One query, two
    with `before_id`."""
    query = _rows(filters).limit(AT_ONCE + 1)
    before = db.session.get(LogEntry, before_id) if before_id is not None else None
    if before is not None:
        is_same_moment = and_(LogEntry.at == before.at, LogEntry.id < before.id)
        # The first condition is what an index can begin at.
        query = query.where(LogEntry.at <= before.at, or_(LogEntry.at < before.at, is_same_moment))
    return [_line(row) for row in db.session.execute(query)]


def all_lines(filters: LogFilters) -> Iterator[Line]:
    """Yield all rows, the newest first. One query, read a thousand rows at a time."""
    for row in db.session.execute(_rows(filters).execution_options(yield_per=1000)):
        yield _line(row)


def _rows(filters: LogFilters) -> Select[Any]:
    """The question for rows as plain values: many are read, and no account is needed as a whole."""
    return (
        select(
            *(LogEntry.id, LogEntry.at, LogEntry.kind, LogEntry.network, LogEntry.values),
            *(_By.id, _By.name, _By.deleted_at),
            *(_Of.id, _Of.name, _Of.deleted_at),
            Organisation.name,
        )
        .outerjoin(_By, _By.id == LogEntry.by_id)
        .outerjoin(_Of, _Of.id == LogEntry.of_id)
        .outerjoin(Organisation, Organisation.id == LogEntry.organisation_id)
        .where(*filters.clauses(get_city().tz))
        .order_by(LogEntry.at.desc(), LogEntry.id.desc())
    )


def _line(row: Row[Any]) -> Line:
    entry_id, at, kind, network, values, *people, organisation = row
    by, of = _person(*people[:3]), _person(*people[3:])
    if of == by:
        of = _NOBODY
    return Line(
        id=entry_id,
        at=at,
        what=str(KINDS.get(kind, kind)),
        by=by.name,
        by_id=by.id,
        of=of.name,
        of_id=of.id,
        about=" · ".join(part for part in (organisation, details(kind, values)) if part),
        network=network,
    )


def _person(number: int | None, name: str | None, deleted_at: datetime | None) -> Person:
    """Somebody by name; of a deleted account the number alone, which is all that the log knows of it."""
    if number is None:
        return _NOBODY
    return Person(number, _("Account %(number)s, deleted", number=number) if deleted_at else name or "")
