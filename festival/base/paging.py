"""A list a page at a time: how many there are, which of them are shown, and the way to the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request
from flask_babel import gettext as _
from sqlalchemy import Select, func
from werkzeug.exceptions import BadRequest

from festival.base.database import db

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list of `count`; pages are numbered from 1."""

    rows: list[Row]
    number: int
    count: int
    size: int

    @property
    def first(self) -> int:
        """The place of the first row shown, from 1; 0 of an empty list."""
        return (self.number - 1) * self.size + 1 if self.count else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.count)

    @property
    def earlier(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def later(self) -> int | None:
        return self.number + 1 if self.last < self.count else None


def read_page_number() -> int:
    """Return the page that the address asks for, 1 without one; 400 for what is no number."""
    typed = request.args.get("page", "1")
    if not (typed.isascii() and typed.isdigit()) or len(typed) > 6 or int(typed) < 1:
        raise BadRequest(_("The filter “%(name)s” does not know “%(value)s”.", name="page", value=typed[:40]))
    return int(typed)


def page_of(query: Select[Any], *, size: int, number: int = 1) -> Page[Any]:
    """Return a page of what the query finds, the last one where there are fewer. One query, three past the end.

    Rows of a query for one thing are that thing, else tuples.
    """
    asked = query.add_columns(func.count().over()).limit(size).offset((number - 1) * size)
    found = db.session.execute(asked).all()
    if not found and number > 1:
        count = db.session.scalar(
            query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
        )
        return page_of(query, size=size, number=max(1, -(-(count or 0) // size)))
    is_plain = len(query.column_descriptions) == 1
    rows = [row[0] if is_plain else tuple(row)[:-1] for row in found]
    return Page(rows, number, found[0][-1] if found else 0, size)
