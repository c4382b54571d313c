"""The log's rows with the names they have now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, and_, or_, select
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


def newest_lines(filters: LogFilters, *, before_id: int | None) -> list[Line]:
    """Return up to 51 rows, the newest first, from the row `before_id` on: one more than a page shows. One query, two
    with `before_id`."""
    query = _rows(filters).limit(AT_ONCE + 1)
    before = db.session.get(LogEntry, before_id) if before_id is not None else None
    if before is not None:
        query = query.where(
            or_(LogEntry.at < before.at, and_(LogEntry.at == before.at, LogEntry.id < before.id))
        )
    return [_line(*row) for row in db.session.execute(query).tuples()]


def all_lines(filters: LogFilters) -> Iterator[Line]:
    """Yield all rows, the newest first. One query, read a thousand rows at a time."""
    for row in db.session.execute(_rows(filters).execution_options(yield_per=1000)).tuples():
        yield _line(*row)


def _rows(filters: LogFilters) -> Select[tuple[LogEntry, Account, Account, str]]:
    return (
        select(LogEntry, _By, _Of, Organisation.name)
        .outerjoin(_By, _By.id == LogEntry.by_id)
        .outerjoin(_Of, _Of.id == LogEntry.of_id)
        .outerjoin(Organisation, Organisation.id == LogEntry.organisation_id)
        .where(*filters.clauses(get_city().tz))
        .order_by(LogEntry.at.desc(), LogEntry.id.desc())
    )


def _line(entry: LogEntry, by: Account | None, of: Account | None, organisation: str | None) -> Line:
    is_own = by is not None and of is not None and by.id == of.id
    said = details(entry.kind, entry.values)
    return Line(
        id=entry.id,
        at=entry.at,
        what=str(KINDS.get(entry.kind, entry.kind)),
        by=_name(by),
        by_id=entry.by_id,
        of="" if is_own else _name(of),
        of_id=None if is_own else entry.of_id,
        about=" · ".join(part for part in (organisation, said) if part),
        network=entry.network,
    )


def _name(account: Account | None) -> str:
    """The account's name; of a deleted one the number alone, which is all that the log knows of it."""
    if account is None:
        return ""
    if account.deleted_at is not None:
        return _("Account %(number)s, deleted", number=account.id)
    return account.name
