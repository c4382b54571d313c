"""Does an installation hold anything of its own? The demo city is loaded where it doesn't, and nowhere else."""

from __future__ import annotations

from sqlalchemy import Table, literal, or_, select

from festival.base.city import City
from festival.base.database import db, metadata
from festival.base.errors import FestivalError
from festival.law.model import LawRow
from festival.remembrance.model import RemembranceDay

UNNAMED = "Musterstadt"
"""What a city is called that nobody has given a name."""
_KEPT_BY_MACHINE = {"city", "heartbeat", "recheck", "sign_in_attempt"}
_FIRST = ("event", "organisation", "account", "venue", "district")
_CAME_ALONG = {
    "law_row": ~or_(LawRow.is_own, ~LawRow.is_active),
    "remembrance_day": RemembranceDay.key.is_not(None)
    & ~or_(RemembranceDay.is_edited, ~RemembranceDay.is_active),
}


class NotEmpty(FestivalError):
    """Something of its own is in this installation; `what` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The demo city is loaded into an empty installation only, and this one holds {what}. Nothing was loaded."
        )
        self.what = what


def own_row() -> str | None:
    """Return what of its own the installation holds, the first found in words; None where it is empty."""
    name = db.session.scalar(select(City.name))
    if name not in (None, UNNAMED):
        return f"a city of its own, “{name}”"
    tables = {table.name: table for table in metadata.sorted_tables if table.name not in _KEPT_BY_MACHINE}
    first = [tables[name] for name in _FIRST]
    for table in [*first, *(table for table in tables.values() if table not in first)]:
        found = _first_of(table)
        if found is not None:
            return found
    return None


def _first_of(table: Table) -> str | None:
    label = next((table.c[name] for name in ("title", "name") if name in table.c), literal(""))
    query = select(label).limit(1)
    if table.name in _CAME_ALONG:
        query = query.where(~_CAME_ALONG[table.name])
    row = db.session.execute(query.select_from(table)).first()
    if row is None:
        return None
    kind = table.name.replace("_", " ")
    return f"data of its own ({kind} “{row[0]}”)" if row[0] else f"data of its own ({kind})"
